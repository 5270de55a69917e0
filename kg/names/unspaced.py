"""Names that are written without spaces around them: by their form, their sound, a family name, or the quotation marks about them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from kg.model import Word
from kg.names.beside import Announced, Personal, Quoted
from kg.names.candidates import Name
from kg.names.glued import Form, GluedForms
from kg.names.han_people import HanPeople, bracketed_latin
from kg.names.introduced import HIRAGANA, Introduced
from kg.names.latin import UNSPACED
from kg.names.standing import Standing
from kg.nlp import is_border, script

ORGANIZED = frozenset({"Company"})  # the part of an organisation, which bears out a name's form
UNORGANIZED = frozenset({"Event", "Policy"})  # forms that such a part does not bear out
NEAR = 28  # characters beside a name in which a telling word may stand
QUOTES = ('「『《“"', '」』》”"')
KATAKANA = re.compile(rf"[ァ-ヴー]+(?:[・=＝][ァ-ヴー]+)*(?P<latin>[^\W\d_{UNSPACED}]+)?")
LETTERS = frozenset({"han", "katakana"})
SHORTEST, LONGEST = 2, 12  # letters of an emphasised name
NO_TITLE = re.compile("[。、，,;；!?！？:：]")  # what stands in a sentence and in no quoted name


class Judge(Protocol):
    """What tells the type of a name by the words beside it."""

    def typed_beside(self, text: str, start: int, end: int) -> tuple[str, str]:
        """The type and the rule; ("", "") where they tell none."""
        ...

    def in_role(self, text: str, start: int, end: int, formed: bool = False, marked: bool = False) -> str:
        """The type of the one part that the words can play; "" where unclear."""
        ...


@dataclass(frozen=True, slots=True)
class Place:
    """A text with what is known of it: word borders, words with a kind by their start, places that are marked as a whole."""

    text: str
    borders: frozenset[int]
    words: Mapping[int, Word]
    marked: frozenset[tuple[int, int]]
    known: Mapping[int, int]  # where names of the catalogue begin and end
    sites: frozenset[tuple[int, int]] = frozenset()  # those of them that are places


class UnspacedNames:
    """What names look like in one language without spaces.

    Args:
        own: its `names.toml`.
        people: its `given_names.toml`.
        person: the compiled `person` table.
        announced: the compiled `announced` table.
        judge: tells types by the words beside a name.
    """

    def __init__(self, own: Mapping[str, Any], people: dict[str, Any], person: Personal, announced: Announced, judge: Judge) -> None:
        plain = sorted(own.get("not_names", ()), key=lambda w: (-len(w), w))
        self._plain = frozenset(plain)
        self._composed = re.compile(f"(?:{'|'.join(map(re.escape, plain)) or '(?!)'})+")
        self._generic = tuple(own.get("generic_parts", ()))
        self._generic_part = re.compile("|".join(map(re.escape, self._generic)) or "(?!)")
        self._called = re.compile(own.get("person", {}).get("called", "(?!)"))
        titles, honorifics, self._behind = (tuple(own.get("person", {}).get(key, ())) for key in ("titles", "honorifics", "behind"))
        self._titles = tuple(titles)
        stops = tuple(sorted(own.get("stops", ()), key=lambda w: (-len(w), w)))
        endings = own.get("goes_on", ()), own.get("left_out", ()), own.get("openers", ())
        self.glued = GluedForms(own.get("form", ()), stops, self.may_be, (*titles, *honorifics), own.get("defined", ()), *endings)
        self._standing = Standing(own.get("standing", {}), (*stops, *titles), (*titles, *honorifics))
        self._people = HanPeople(people, own.get("person", {}).get("behind_given", ()), own.get("person", {}).get("cut", "(?!)"))
        self._introduced = Introduced(own.get("introduced", ()), self._composed, self._generic, self._people.surnames, titles)
        self._person, self._announced, self._judge = person, announced, judge
        self._parted = re.compile("|".join(own.get("parted", ())) or "(?!)")
        self._quoted = [Quoted.of(row) for row in own.get("quoted", ())]

    def may_be(self, word: str, sure: bool = False) -> bool:
        """Can the word be a name, as far as its parts tell? Where its form is `sure`, a word for a trade inside it is no matter."""
        if word in self._plain or self._composed.fullmatch(word):
            return False
        if not self._generic_part.search(word):
            return True
        return not any(part in word and not (sure and len(part) > 1 and word.find(part) > 1) for part in self._generic)

    def find(self, place: Place) -> Iterator[Name]:
        """The names of a text, in no particular order."""
        text, ends = place.text, frozenset(place.known.values()) - {end for _, end in place.sites}  # FCブラーテ

        def proved(start: int, stem: int, end: int, form: Form) -> bool:
            return self._proved(place, (start, stem, end), form)

        yield from (Name(a, b, kind, "form") for a, b, kind in self.glued.find(text, place.borders, proved) if b not in ends)
        for start, end, kind in self._introduced.find(text, place.borders, place.words):
            if place.known.get(start) != end and not (end in ends and HIRAGANA.search(text, start, end)):
                yield Name(start, end, kind, "introduced")
        yield from self._katakana(place)
        yield from self._han(place)
        yield from (Name(a, b, "Person", "surname") for a, b in self._standing.people(text, place.words))
        yield from (Name(a, b, "Place", "place") for a, b in self._standing.places(text, place.words))
        yield from self._in_quotes(place)
        yield from self._emphasised(place)

    def _proved(self, place: Place, at: tuple[int, int, int], form: Form) -> bool:
        """Does a name of a form stand at (start, end of the stem, end), as its `proof` asks?"""
        start, stem, end = at
        of_place = form.of_place and place.known.get(start, end) <= stem
        named = of_place or (form.proof != "role" and self._standing.named(place.words, start, stem))
        if form.proof == "both" and not named:
            return False
        if (of_place or not form.proof) and named and self._standing.free(place.text, start, end):
            return True
        if form.proof != "both" and ((start, end) in place.marked or bracketed_latin(place.text, end)):
            return True
        if form.proof == "both" and not self._standing.closes(place.text, end):
            return False  # what kind of company the name behind it is: 激光雷达公司明睿光电
        role = self._judge.in_role(place.text, start, end, formed=True)
        return role == form.type or (form.type not in UNORGANIZED and role in ORGANIZED)

    def _katakana(self, place: Place) -> Iterator[Name]:
        text = place.text
        for match in KATAKANA.finditer(text):
            (start, end), word = match.span(), match.group()
            plain = word[: match.start("latin") - start] if match["latin"] else word
            if "・" in plain or self._person.honorifics.match(text, start + len(plain)):
                end, word = start + len(plain), plain  # 田中CEO
            if len(plain) < 3 or place.known.get(start) in (end, start + len(plain)) or self._composed.fullmatch(plain):
                continue
            if "・" in plain and self._called_after(place, start, start + len(plain)):
                yield Name(start, start + len(plain), self._judge.in_role(text, start, start + len(plain), formed=True), "form")
                continue
            kind, rule = self._judge.typed_beside(text, start, end)
            if not kind and "・" in word and self._named_as_person(place, start, end):
                kind, rule = "Person", "given"
            if not kind and "・" in word and self._parted.match(text, end):
                kind, rule = "Company", "beside"
            person = "・" in word or word in self._people.katakana
            if not kind and not person and self._alone(text, start, end):
                kind, rule = self._judge.in_role(text, start, end), "beside"
                if not kind and (word != plain or self._standing.wholly_named(place.words, start, end)):  # as good as a company's form
                    kind = kind if (kind := self._judge.in_role(text, start, end, formed=True)) in ORGANIZED else ""
            if kind or "・" in word:
                yield Name(start, end, kind, rule or "shape")

    def _called_after(self, place: Place, start: int, end: int) -> bool:
        """Does a name in katakana begin with a place and go on with what is none and no known name: ブラーテ・レンジャーズ?"""
        head = next((b for a, b in place.sites if a == start), end)
        return place.text[head : head + 1] in ("・", "=") and head + 3 < end and head + 1 not in place.known

    def _named_as_person(self, place: Place, start: int, end: int) -> bool:
        """Is the first part of a name in katakana known as a person's, or is something said of it that is said of people only?"""
        first = re.split("[・=＝]", place.text[start:end])[0]
        known = place.words.get(start)
        person = known is not None and known.kind == "person" and known.end == start + len(first)
        return first in self._people.katakana or (
            not place.text.endswith(self.glued.ends, start, end) and (person or self._person.proved(place.text, end, alone=False))
        )

    def _alone(self, text: str, start: int, end: int) -> bool:
        """Is a word in katakana neither part of a compound nor of a person's name that stands elsewhere in the text?"""
        joined = not self._standing.opens(text, start) or (start > 0 and text[start - 1] in "・=")
        return not joined and f"・{text[start:end]}" not in text and f"{text[start:end]}・" not in text

    def _han(self, place: Place) -> Iterator[Name]:
        text, said = place.text, self._person

        def acts(at: int) -> bool:
            return bool(said.acts.match(text, at) or said.proofs.match(text, at))

        def titled(at: int) -> bool:
            return said.titles.search(text[max(0, at - NEAR) : at]) is not None

        sounded = self._people.transliterated(text, place.borders, self.glued.ends, self._behind)
        yield from (Name(a, b, "Person", "given") for a, b in sounded)
        for match in self._called.finditer(text):
            start, end = match.span()
            if place.known.get(start) is None and self.may_be(match.group()) and not text.startswith(self._titles, start):
                yield Name(start, end, "Person", "honorific")
        for start, end in self._people.from_abroad(text, place.borders, place.words):
            if said.in_part(text, start, end) or said.proofs.match(text, end):
                yield Name(start, end, "Person", "surname")
        for start, end, sure in self._people.candidates(text, place.borders, acts, titled):
            if text[start:end] in self._plain or any(a <= start < b < end for a, b in place.marked):
                continue  # no name, or one that goes on behind the words that are emphasised
            if end - start == 2 and not is_border(text, end, place.borders) and not self._standing.opens(text, start):
                continue  # the end of a name by chance
            if said.honorifics.match(text, end) or titled(start):
                yield Name(start, end, "Person", "honorific")
            elif sure and (self._people.certain or acts(end) or bracketed_latin(text, end) or said.in_part(text, start, end)):
                yield Name(start, end, "Person", "surname")

    def _in_quotes(self, place: Place) -> Iterator[Name]:
        """What stands in quotation marks, with a word beside them that tells what is named so."""
        text = place.text
        for start, end in sorted(place.marked):
            if start < 1 or text[start - 1] not in QUOTES[0] or text[end : end + 1] not in QUOTES[1] or not text[end : end + 1]:
                continue
            word = text[start:end]
            if NO_TITLE.search(word) or not any(c.isalpha() for c in word):
                continue
            may_be, before = self.may_be(word), text[max(0, start - NEAR) : start]
            new = self._standing.wholly_named(place.words, start, end)
            rows = (row for row in self._quoted if may_be or row.any_words)
            told = (
                r.type
                for r in rows
                if r.before.search(before) or ((new or not r.new) and r.behind.match(text, end)) or r.named.fullmatch(word)
            )
            kind = next(told, "") or (self._announced.type_of(text, start, end) if new and may_be else "")
            if kind:
                yield Name(start, end, kind, "announced")

    def _emphasised(self, place: Place) -> Iterator[Name]:
        """What is emphasised as a whole, holds a word that the dictionary lacks or ends in a form, and plays a name's part."""
        text = place.text
        for start, end in sorted(place.marked):
            word, quoted = text[start:end], start > 0 and text[start - 1] in QUOTES[0]
            if quoted or not SHORTEST <= len(word) <= LONGEST or place.known.get(start) == end:
                continue
            new = word.endswith(self.glued.ends) or self._standing.named(place.words, start, end)
            if new and self.may_be(word) and all(script(c) in LETTERS for c in word):
                kind = self._judge.in_role(text, start, end, marked=True)
                if kind:
                    yield Name(start, end, kind, "announced")
