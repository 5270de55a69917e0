"""Names that the catalogue does not hold, recognised by their form and by the words beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, starmap
from pathlib import Path
from types import MappingProxyType

from kg.model import Word
from kg.names.aliases import AliasWords
from kg.names.beside import Announced, Personal, Role, appositions, before_name, beside, legal
from kg.names.bodies import joined, partners
from kg.names.candidates import Name, longest
from kg.names.forms import Forms
from kg.names.keyed import KeyedNames
from kg.names.latin import Run, Token, capitalised, outside, parted, runs, tokens
from kg.names.models import ModelNames, titled
from kg.names.people import People
from kg.names.unspaced import Place, UnspacedNames
from kg.names.versions import Versions
from kg.names.wholes import Wholes
from kg.nlp import is_border, script
from kg.resources import language, made_of

NO_WORDS: Mapping[int, Word] = MappingProxyType({})
ORGANIZED = frozenset({"Company", "Organization"})  # the part of an organisation, which bears out a name's form
NEAR = 28  # characters beside a name in which a telling word may stand


class NameGrammar:
    """What names look like in one language. Holds the compiled word lists of `names.toml` and `given_names.toml`."""

    def __init__(self, tag: str, roots: Sequence[Path]) -> None:
        reading = language(tag, "reading", roots)
        own = language(tag, "names", roots)
        latin = language(own.get("latin_from", tag), "names", roots)
        self._spaced: bool = reading.get("spaced", True)
        self._recognizes: bool = own.get("recognition", True)
        people = language(own.get("latin_from", tag), "given_names", roots)
        given, ambiguous, surnames = (frozenset(people.get(k, ())) for k in ("given", "given_ambiguous", "surnames"))
        weak = self._weak = frozenset(latin.get("weak_names", ())) | frozenset(own.get("weak_names", ()))
        self._grammar = {
            "not_names": (frozenset(latin.get("not_names", ())) | frozenset(own.get("not_names", ()))) - weak,
            "possessives": tuple(latin.get("possessives", ())),
            "particles": frozenset(latin.get("particles", ())),
            "joiners": frozenset(latin.get("joiners", ())),
            "called": given | ambiguous | surnames,
            "endings": frozenset(latin.get("legal_endings", ())) | frozenset(latin.get("person_endings", ())),
            "dotted": frozenset(latin.get("dotted_endings", ())),
            "articles": frozenset(latin.get("articles", ())),
            "syllables": frozenset(latin.get("syllables", ())),
            "offices": frozenset(latin.get("offices", ())),
            "directions": frozenset(latin.get("directions", ())),
        }
        self.articles: frozenset[str] = frozenset(latin.get("articles", ()))
        body = latin.get("body", {}) | {"weak": weak, "given": given}
        self._grammar |= {k: frozenset(body.get(k, ())) for k in ("bodies", "fields", "lists", "ands", "the", "unpaired", "weak", "given")}
        version = latin.get("version", {}) | {"counted": own.get("version", {}).get("counted", [])}
        self._suffixes = frozenset(suffixes := [*version.get("suffixes", ()), *own.get("version", {}).get("suffixes", ())])
        others, heads, *kinds = [version.get(key, []) for key in ("others", "heads", "sure", "decimal", "grades", "counted")]
        self.versions = Versions(suffixes, version.get("linkers", []), others, heads, reading.get("separators", [", "]), *kinds)
        self.models = ModelNames(self.versions, version.get("unlike", ()), tuple(latin.get("possessives", ())))
        self._separator = re.compile("|".join(rf" ?{re.escape(w.strip())} ?" for w in reading.get("separators", [", "])))
        editions = [*version.get("editions", ()), *own.get("version", {}).get("editions", ())]
        self._editions = tuple(re.compile(e) for e in dict.fromkeys(editions))
        self._forms = Forms(latin.get("form", ()) if self._spaced or latin is not own else (), weak)
        self._pairs = frozenset(latin.get("pair_endings", ())) | frozenset(latin.get("legal_endings", ()))
        self._definite = re.compile(rf"\b(?:{'|'.join(sorted(self._grammar['the'])) or '(?!)'}) $")
        phrases = "|".join(re.escape(w) for w in sorted(own.get("set_phrases", ()), key=lambda w: (-len(w), w))) or "(?!)"
        self._phrases = re.compile(rf"(?<!\w)(?:{phrases})(?!\w)", re.IGNORECASE)
        before, behind = (latin.get("member", {}).get(key, "(?!)") for key in ("before", "behind"))
        self._member = re.compile(before + "$"), re.compile(behind)
        self._regions: Mapping[str, str] = latin.get("regions", {})
        self._region = re.compile(f"(?:{'|'.join(map(re.escape, sorted(self._regions, key=lambda w: (-len(w), w)))) or '(?!)'})(?![\\w&-])")
        self._inside = before_name(own.get("inside", ()), self._spaced)
        self.legal = legal(latin.get("legal_endings", ()), latin.get("dotted_endings", ()))
        self._openers = tuple(own.get("opener_endings", ()))
        self._beside = beside(own.get("beside", ()), self._spaced)
        self._appositions = appositions(own.get("apposition", ()), own.get("beside", ()))
        self._announced = Announced.compiled(own.get("announced", {}), self._spaced)
        self._roles = [Role.of(row) for row in own.get("role", ())]
        person = own.get("person", {})
        said = self._person = Personal.compiled(person, self._spaced)
        counted = said.generations | frozenset(latin.get("person_endings", ()))
        self.people = People(given, ambiguous, surnames, frozenset(self._grammar["not_names"]), counted, said)
        self.wholes = Wholes.compiled(own.get("whole", {}), self.people)
        here = {} if self._spaced else own
        self._unspaced = UnspacedNames(here, language(tag, "given_names", roots) if here else {}, self._person, self._announced, self)
        self.glued = self._unspaced.glued
        self._keyed = KeyedNames(own.get("keyed", ()), reading.get("separators", [", "]), self._spaced)
        self.aliases = AliasWords.compiled(own.get("alias", {}))

    def find(
        self,
        text: str,
        borders: frozenset[int],
        starts: frozenset[int],
        taken: Sequence[tuple[int, int]],
        marked: frozenset[tuple[int, int]] = frozenset(),
        words: Mapping[int, Word] = NO_WORDS,
        places: frozenset[tuple[int, int]] = frozenset(),
        head: str = "",
    ) -> list[Name]:
        """The names in a matching text outside the places that are taken, sorted; they may be longer than a taken place.

        Args:
            text: a block's matching text.
            borders: where words begin or end.
            starts: where sentences begin.
            taken: half-open places of names already known.
            marked: places that are emphasised or quoted as a whole.
            words: those of which the dictionary tells a kind, by their start.
            places: those of `taken` that are names of places.
            head: the head of the column in which the text stands.
        """
        if not self._recognizes:
            return []
        out = [Name(a, b, kind, "keyed") for a, b, kind in self._keyed.find(text, head) if self._unspaced.may_be(text[a:b])]
        covered, within = (frozenset(chain.from_iterable(starmap(range, held))) for held in (taken, places))
        ends = frozenset(e for _, e in taken)
        makers = dict(taken)
        marked |= {(e + 1, b) for a, b in marked if (e := makers.get(a, b)) + 1 < b and text[e] == " "}  # behind a maker's name
        latin = tuple(tokens(text, self._grammar))
        for run in joined(text, runs(text, latin, self._grammar, starts), covered, self._grammar, self._forms.of):
            out += self._latin_names(text, run, covered, ends, marked, within)
        for start, end, sure in self.models.small(text, latin, covered, marked):
            kind, rule = ("AIModel", "size") if sure else self.typed_beside(text, start, end)
            out.append(Name(start, end, kind, rule or "version"))
        if not self._spaced:
            out += self._unspaced.find(Place(text, borders, words, marked, makers, places))
        return longest(out, taken)

    def typed_beside(self, text: str, start: int, end: int) -> tuple[str, str]:
        """The type that the words beside `text[start:end]` give it, and the rule; ("", "") if they give none."""
        if self._person.titled(text, text[max(0, start - NEAR) : start], end):
            return "Person", "honorific"
        before, after = text[max(0, start - NEAR) : start], end
        for kind, left, right in self._beside:
            if (right and right.match(text, after)) or (left and left.search(before)):
                return kind, "beside"
        kind = self._told(text, after)
        return (kind, "apposition") if kind else ("", "")

    def in_role(self, text: str, start: int, end: int, formed: bool = False, marked: bool = False) -> str:
        """The type of the one part that `text[start:end]` can play in its sentence (what is founded, who sues); "" where unclear.

        `formed`: the name ends like one of a company, so that weaker signs are enough. `marked`: it is emphasised, and no person's.
        """
        if text.startswith("%", end):
            return ""  # a number that only looks like a version
        before, numbered = text[max(0, start - NEAR) : start], any(c.isdigit() for c in text[start:end])
        fits = {"": True, "both": True, "digits": numbered, "plain": not numbered, "marked": marked, "formed": formed}
        return next((role.type for role in self._roles if fits[role.only] and role.played(text, before, end)), "")

    def goes_on(self, text: str, start: int, end: int, marked: Mapping[int, int]) -> tuple[int, str]:
        """Where an emphasised name ends that goes on the model's name `text[start:end]` with words in title case, and its type.

        `marked`: where the emphasised place ends that begins there.
        """
        last = marked.get(start, end)
        if not titled(text[end:last], self.is_proper) or self.is_form_word(text[end + 1 : last]):
            return end, ""
        behind = text[end:last].lower()
        known = any(pattern.match(behind) for _, _, pattern in self._beside if pattern)
        return (end, "") if known else (last, self._announced.kind_of(text, start, last))

    def parts(self, between: str) -> bool:
        """Is it what stands between two names of a row?"""
        return bool(self._separator.fullmatch(between))

    def edition(self, name: str) -> tuple[str, str]:
        """The product and the platform in a name that gives both (Widget for Android); ("", "") in any other."""
        match = next((m for e in self._editions if (m := e.fullmatch(name))), None)
        return (match["family"], match["platform"]) if match else ("", "")

    def inside(self, text: str, at: int) -> bool:
        """Does a word such as "in" stand before `at`, that a place may follow?"""
        return bool(self._inside.search(text[max(0, at - NEAR) : at]))

    def region(self, text: str, at: int) -> tuple[int, str]:
        """Where the short form of a region ends that begins at `at`, and the region's name; (`at`, "") if none does."""
        found = self._region.match(text, at)
        return (found.end(), self._regions[found[0]]) if found else (at, "")

    def in_phrase(self, text: str, start: int, end: int) -> bool:
        """Is the place `text[start:end]` a part of words that are called after it and not of it (Peking duck)?"""
        near = text[max(0, start - NEAR) : end + NEAR]
        at = start - max(0, start - NEAR)
        return any(m.start() <= at and at + end - start <= m.end() for m in self._phrases.finditer(near))

    def of_member(self, text: str, start: int, rest: int, end: int) -> bool:
        """Is `text[start:rest]` an adjective of the member of `text[rest:end]` that is spoken of, and the rest a name alone?"""
        alone = not all(w in self._weak for w in text[rest:end].split(" "))
        return alone and bool(self._member[0].search(text[max(0, start - NEAR) : start]) and self._member[1].match(text, end))

    def heads_name(self, words: str) -> bool:
        """Are these words before an emphasised model's name, emphasised with it, a part of its name (Tiny, Byte)?"""
        parts = words[:-1].split(" ")
        return words[-1:] == " " and 0 < len(parts) < 3 and all(w.isalpha() and w.istitle() and self.is_proper(w) for w in parts)

    def is_form_word(self, name: str) -> bool:
        """Does the name end in a word that tells its form only (Inc, Holdings)?"""
        words = name.split(" ")
        return self._forms.ends(words[-1])

    def is_proper(self, word: str) -> bool:
        """Can the word be a name alone?"""
        return capitalised(word) and word not in self._weak and word not in self._grammar["not_names"]

    def bears_alone(self, text: str, start: int, end: int, borders: frozenset[int]) -> bool:
        """Can `text[start:end]`, a part of a name given in full, stand for it here? Short parts in Han or kana need an honorific."""
        if script(text[start]) == "han" and end - start == 2 and self._person.alone.match(text, end):
            return not self._spaced
        if (script(text[start]) in ("han", "hiragana") and end - start < 3) or (script(text[start]) == "katakana" and end - start < 3):
            return self._person.called(text, start, end)
        before = text[max(0, start - NEAR) : start]
        first = re.search(r"([^\s(\"“.,;:!?]+) $", before)
        if first and self.is_proper(first[1]) and not self._person.titles.search(before):
            return False  # the end of another's full name
        return is_border(text, end, borders) or bool(script(text[start]) == "han" and self._person.alone.match(text, end))

    def _latin_names(
        self, text: str, run: Run, covered: frozenset[int], ends: frozenset[int], marked: frozenset[tuple[int, int]], places: frozenset[int]
    ) -> Iterator[Name]:
        if len(part := run.tokens) > 1 and run.opens and part[0].word.endswith(self._openers) and part[0].word not in self.people.given:
            part = part[1:]
        titled = part[0].word in self._grammar["not_names"] and part[0].word not in self._grammar["articles"]
        if titled and self._told_person(text, part):  # Dean Brathe is a poet
            yield Name(part[0].start, part[-1].end, "Person", "form")
            return
        if titled:
            part = part[1:]
        if part[0].word in self._grammar["articles"] and (len(part) < 2 or not covered.isdisjoint(range(part[1].start, part[-1].end))):
            part = part[1:]
        if not part:
            return
        if (cut := next((i + 2 for i in range(len(part) - 3, -1, -1) if self._is_office(part, i)), 0)) and cut < len(part):
            yield from self._latin_names(text, Run(part[cut:], False), covered, ends, marked, places)
            part = part[: cut - 1]
        if len(part) > 2 and part[0].start in covered and part[1].start not in covered and part[1].word in self.people.given:
            part = part[1:]  # the Swedish Eric Ericsson
        known = not covered.isdisjoint(range(part[0].start, part[-1].end))
        paired = len(part) > 1 and next(parted(text, part, "&")) != part and part[-1].word not in self._pairs
        whole, wide = self._forms.of(part), self._forms.wide(part)
        if wide and covered.isdisjoint(range(part[0].start, wide[1])):
            yield Name(part[0].start, part[-1].end, wide[0], "form")
            return
        new = part[-1].end not in ends or (whole == "University" and part[1].word in self._grammar["joiners"])  # University of Oslo
        if not paired and whole and new and not (known and self._forms.only_new(part[-1].word)):
            yield Name(part[0].start, part[-1].end, whole, "form")
            return
        if known and (kind := self._across(text, part, covered, places)):
            yield Name(part[0].start, part[-1].end, kind, "form")
            return
        for free in outside(part, covered):
            (start, end), pieces = (free[0].start, free[-1].end), tuple(parted(text, free, "&"))
            pair = len(free) == len(part) and partners(pieces, self._grammar)
            longer = len(free) > 2 and len(pieces) > 1 and start == part[0].start and not any(t.word in self.people.given for t in free)
            whole = self.in_role(text, start, end, formed=pair) if pair or longer else ""
            if whole or pair:  # the president of Brathe Hunters & Anglers
                yield Name(start, end, whole or self.typed_beside(text, start, end)[0].replace("Person", ""), "beside")
                continue
            for piece in pieces:
                yield from self._part(text, piece, run.opens and piece[0] is run.tokens[0], marked)

    def _is_office(self, part: Sequence[Token], at: int) -> bool:
        """Is it a post or a part of an organisation, the name of which follows: Director of Human Resources of Zorbex LLC?"""
        return part[at].word in self._grammar["offices"] and part[at + 1].word in self._grammar["joiners"]

    def _told_person(self, text: str, part: Sequence[Token]) -> bool:
        """Do the words behind several words say that they are a person's name?"""
        end = part[-1].end
        if len(part) < 2 or not self.people.may_be(part):
            return False
        return self.people.beside.sure.match(text, end) is not None or self._told(text, end) == "Person"

    def _told(self, text: str, end: int) -> str:
        return next((kind for kind, pattern in self._appositions if pattern.match(text, end)), "")

    def _across(self, text: str, part: Sequence[Token], covered: frozenset[int], places: frozenset[int]) -> str:
        """The type of a name of which a known name is a part: Christian Norway is a poet, South Norway, Zorbex Norway is a subsidiary."""
        start, end = part[0].start, part[-1].end
        held = [all(i in covered for i in range(t.start, t.end)) for t in part]
        if len(part) < 2 or all(held):
            return ""
        if part[0].word in self._grammar["called"] and self._told_person(text, part):
            return "Person"
        last = next((i for i in range(len(part), 0, -1) if not all(j in places for j in range(part[i - 1].start, part[i - 1].end))), 0)
        if 1 < last < len(part) and not held[last - 1] and (kind := self._forms.of(part[:last])):
            return kind  # Zorbex Paints Norway
        if not all(i in places for t, known in zip(part, held, strict=True) if known for i in range(t.start, t.end)):
            return "Person" if self.people.namesake(part, held) else ""
        if part[0].word in self._grammar["directions"] and all(held[1:]):
            return "Place"
        weak = all(t.word in self._weak for t, known in zip(part, held, strict=True) if not known) or len(part) > 5
        kind = "" if weak else self.in_role(text, start, end) or self._told(text, end)
        return kind if kind in ORGANIZED else ""

    def _part(self, text: str, part: tuple[Token, ...], opens: bool, marked: frozenset[tuple[int, int]]) -> Iterator[Name]:
        start, end = part[0].start, part[-1].end
        if all(t.word in self._weak or not t.word[0].isalpha() for t in part):
            return
        if kind := self._forms.of(part):
            yield Name(start, end, kind, "form")
            return
        end = self.models.variant_end(text, max(end, self.versions.tail(text, end)), marked)
        if self.versions.identified(text[start:end]) or self.versions.headed(text[start:end]):
            yield Name(start, end, "AIModel", "size")
            return
        kind, rule = self.typed_beside(text, start, end)
        if self.people.proved(text, part, end):
            kind, rule = "Person", "beside"
        apart = rule == "honorific" and len(part) == 1 and text[:start].endswith(", ")  # (CEO, Brathe)
        if kind == "Person" and (apart or not self.people.may_be(part, rule == "honorific")):
            kind, rule = "", ""
        if not kind and not self._definite.search(text[max(0, start - NEAR) : start]) and self.people.named(part, text, end):
            kind, rule = "Person", "given"
        if kind == "Work" and rule == "beside" and len(part) == 1 and part[0].word[-1].isdigit():
            kind, rule = "", ""  # "the R1 paper" is about R1 and is not called so
        ordinary = opens and len(part) == 1 and rule == "beside" and part[0].word.istitle() and (self._spaced or kind != "AIModel")
        kind = kind if kind == "Person" or not ordinary else ""  # "Early models", "Open models": an ordinary word that opens a sentence
        versioned = self.versions.shaped(text[start:end]) or self.versions.released(text[start:end])
        impersonal = not versioned and (len(part) == 1 or not self.people.may_be(part))
        begins = impersonal and any(a == start and end <= b for a, b in marked)
        if not kind and not part[0].word.islower() and (kind := self.in_role(text, start, end, marked=begins)):
            rule = "beside"
        if not kind and any(a <= start and end <= b for a, b in marked) and (kind := self._announced.type_of(text, start, end)):
            rule = "announced"
        if not kind and self._opens_mark(text, start, end, marked) and self.versions.released(text[start:end]):
            kind, rule = self._announced.kind_of(text, start, end), "announced"
        counted = (start, end) in marked and self.versions.counted(text[start:end])
        if not kind and (counted or (self.versions.bracketed(text, end) and part[-1].word not in self._suffixes)):
            kind = self._announced.kind_of(text, start, end, sure=True)
            rule = "announced" if kind else ""
        yield Name(start, end, kind, rule or ("version" if self.models.may_be(text, start, end, marked) else "shape"))

    def _opens_mark(self, text: str, start: int, end: int, marked: frozenset[tuple[int, int]]) -> bool:
        """Does an emphasised place begin with the name, or with its owner's possessive before it?"""
        owned = tuple(self._grammar["possessives"])
        return any(a <= start and end <= b and (a == start or text[a:start].rstrip().endswith(owned)) for a, b in marked)


@lru_cache(maxsize=16)
@made_of("names", "given_names", "reading")
def name_grammar(tag: str, roots: tuple[Path, ...]) -> NameGrammar:
    """The name grammar of a language, compiled once."""
    return NameGrammar(tag, roots)
