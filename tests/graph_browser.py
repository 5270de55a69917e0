"""`graph.html` in a browser, for its tests: how it is opened, and what one does in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pyoxigraph import Quad

from kg.exporters import GraphPage
from tests.chromium import Chrome, Page

READY = "body[data-drawn]"
PHONE = (390, 844)


def made(folder: Path, name: str, quads: list[Quad]) -> Path:
    """The page of these quads, made once."""
    path = folder / f"{name}.html"
    if not path.exists():
        GraphPage().write(quads, path)
    return path


class Graph(Page):
    """The page, opened at a fragment."""

    def __init__(self, browser: Chrome, path: Path, fragment: str = "", scheme: str = "light", size: tuple[int, int] = (1300, 900)) -> None:
        super().__init__(browser, path.as_uri() + fragment, READY, scheme, size)

    def text(self, selector: str) -> str:
        """The text of the first element of that selector, or ""."""
        return str(self.run("return document.querySelector(arguments[0])?.textContent ?? ''", selector))

    def focused(self, of: str = "id") -> str:
        """A property of what has the focus."""
        return str(self.run("return document.activeElement[arguments[0]]", of))

    def set(self, selector: str, value: Any) -> None:
        """Set a slider, a box or a list as a hand would."""
        self.run(
            "const e = document.querySelector(arguments[0]);"
            "if (e.type === 'checkbox') { if (e.checked !== arguments[1]) e.click(); return; }"
            "e.value = arguments[1]; for (const kind of ['input', 'change']) e.dispatchEvent(new Event(kind, { bubbles: true }))",
            selector,
            value,
        )

    def tick(self, part: str, words: str, on: bool) -> None:
        """Tick or clear the box of a filter's list that has these words."""
        self.open(part)
        script = (
            "const rows = [...document.querySelectorAll(`#${arguments[0]} label`)];"
            "const box = rows.find((row) => row.querySelector('span').textContent.startsWith(arguments[1])).querySelector('input');"
            "if (box.checked !== arguments[2]) box.click()"
        )
        self.run(script, part, words, on)

    def open(self, part: str) -> None:
        """Open a filter's list."""
        script = (
            "const [part, done] = arguments; const list = document.getElementById(part).closest('details');"
            "if (list.open) { done(); return; }"
            "list.addEventListener('toggle', () => setTimeout(done), { once: true }); list.open = true"
        )
        self.browser.execute_async_script(script, part)

    def counts(self, part: str) -> dict[str, int]:
        """What a filter's list says: words and count."""
        self.open(part)
        rows = self.run(
            "const text = (row, selector) => row.querySelector(selector).textContent;"
            "return [...document.querySelectorAll(`#${arguments[0]} label`)].map((row) => [text(row, 'span'), text(row, '.count')])",
            part,
        )
        return {words: int(count) for words, count in rows}

    def search(self, words: str, box: str = "query") -> list[str]:
        """Type into a chooser; the names that it offers."""
        script = "const e = document.getElementById(arguments[0]); e.closest('details')?.setAttribute('open', ''); e.focus(); e.select()"
        self.run(script, box)
        self.press(words)
        lists = {"query": "hits"}.get(box, f"{box}-hits")
        return self.texts(f"#{lists} [role=option]")

    def drawn(self) -> tuple[int, int]:
        """The names and lines that the picture draws."""
        nodes, edges = self.run("const d = document.getElementById('picture').dataset; return [d.nodes, d.edges]")
        return int(nodes), int(edges)

    def rows(self) -> list[str]:
        """The rows of the open table."""
        return self.texts("#tables tbody tr")

    def fragment(self) -> str:
        """The address's fragment when it has come to rest."""
        self.run("window.scrollTo(0, 0)")
        return str(self.browser.execute_async_script("setTimeout(() => arguments[0](location.hash), 400)"))
