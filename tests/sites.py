"""Reads the pages of a site as a browser and a crawler do: links, what they load, and the places that addresses name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

VOID = {"br", "hr", "img", "input", "link", "meta", "rect", "circle", "line", "polyline", "path", "use"}


class Read(HTMLParser):
    """One page: its elements with their attributes, its text, and whether its elements are closed in the order they were opened."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.broken: list[str] = []
        self.feed(text)
        self.close()
        self.broken += self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.broken.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def ids(self) -> list[str]:
        return [a["id"] for _, a in self.elements if "id" in a]

    @property
    def headings(self) -> list[int]:
        return [int(tag[1]) for tag, _ in self.elements if len(tag) == 2 and tag[0] == "h" and tag[1].isdecimal()]

    def addresses(self) -> Iterator[tuple[str, str]]:
        """(element, address) of all that the page leads to or loads."""
        for tag, attributes in self.elements:
            yield from ((tag, attributes[name]) for name in ("href", "src", "action", "data", "srcset", "poster") if name in attributes)


class Crawled:
    """All pages of a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pages = {p.relative_to(folder).as_posix(): Read(p.read_text("utf-8")) for p in sorted(folder.rglob("*.html"))}

    def broken(self) -> list[str]:
        """Links that lead nowhere: to no file, to no place in a page, or out of the folder."""
        found = []
        for name, page in self.pages.items():
            for tag, address in page.addresses():
                parts = urlsplit(address)
                if parts.scheme in ("http", "https") and tag == "a":
                    continue
                target = unquote(urljoin(f"http://h/{name}", address).removeprefix("http://h/").partition("#")[0])
                if parts.scheme or parts.netloc or address.startswith("/") or not (self.folder / target).is_file():
                    found.append(f"{name}: {address}")
                elif parts.fragment and unquote(parts.fragment) not in self.pages[target].ids and not parts.fragment.startswith("q="):
                    found.append(f"{name}: {address}: no such place")
        return found


def parts(folder: Path) -> dict[str, Any]:
    """The parts of a search's index by name."""
    found = {}
    for file in sorted(folder.glob("*.js")):
        text = file.read_text("utf-8")
        head, tail = f'notegraph.part("{file.stem}",', ");\n"
        assert text.startswith(head) and text.endswith(tail)
        found[file.stem] = json.loads(text.removeprefix(head).removesuffix(tail))
    return found
