"""What a page is asked: its name, the IRI and parameters of the request, and the languages of whoever asks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Ask:
    """A request for a page, as it is sent to a worker.

    Args:
        page: the page's name, a key of `kg.server.pages.work.PAGES`.
        place: the store's folder.
        base: the IRI under which notes and entities are named.
        path: the path of the request, percent-encoded as it came.
        iri: the IRI that the path names under the base.
        params: the parameters of the URL, in their order.
        languages: the language tags that the reader prefers, the best first.
        chosen: the language that the reader chose by the switch; "" where the browser's hold.
        review: may people decide on a page of this server?
        told: what the page tells first, as the key of its words; "" for nothing.
    """

    page: str
    place: str
    base: str
    path: str
    iri: str
    params: tuple[tuple[str, str], ...] = ()
    languages: tuple[str, ...] = ()
    chosen: str = ""
    review: bool = False
    told: str = ""

    def param(self, name: str) -> str:
        """The first parameter of that name, stripped; "" where there is none."""
        return next((value.strip() for key, value in self.params if key == name), "")

    def number(self, name: str) -> int:
        """The parameter of that name as a number from 1 on; 1 where it is none."""
        given = self.param(name)
        return max(1, int(given)) if given.isascii() and given.isdecimal() and len(given) < 10 else 1


def preferred(accept_language: str) -> tuple[str, ...]:
    """The language tags of an `Accept-Language` header, the best first, refused ones and `*` left out, ten at most."""
    weighed: list[tuple[float, int, str]] = []
    for place, part in enumerate(accept_language.split(",")[:50]):
        tag, _, weight = part.strip().partition(";")
        tag, number = tag.strip(), weight.strip().removeprefix("q=") or "1"
        try:
            quality = float(number)
        except ValueError:
            continue
        if tag and quality > 0 and all(p.isascii() and p.isalnum() for p in tag.split("-")):
            weighed.append((-quality, place, tag))
    return tuple(tag for *_, tag in sorted(weighed)[:10])


@lru_cache(maxsize=1024)
def widened(tags: tuple[str, ...]) -> tuple[str, ...]:
    """Language tags as labels are looked for, in lower case: each with its script, then alone (`zh-TW` → `zh-tw`, `zh-hant`, `zh`)."""
    from babel import Locale, UnknownLocaleError

    out: list[str] = []
    for tag in tags:
        plain = tag.lower()
        try:
            locale = Locale.parse(plain, sep="-")
        except (UnknownLocaleError, ValueError):
            out.append(plain)
            continue
        scripted = [f"{locale.language}-{locale.script}".lower()] if locale.script and "-" in plain else []
        out += [plain, *scripted, locale.language]
    return tuple(dict.fromkeys(out))
