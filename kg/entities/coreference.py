"""Short forms and pronouns, resolved inside a note, each with the mention that resolves it."""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import ahocorasick_rs

from kg.entities.topics import main_topic
from kg.model import Entity, Mention, Note, Sentence, Word
from kg.names import NameGrammar
from kg.nlp import beginning, is_border, script
from kg.words import RARE, UNKNOWN

BACK = 3  # sentences to look back for what a pronoun stands for
ARTICLE = 4  # characters that may stand before a name that begins a sentence: "The "
LONG = 5  # Han characters of a person's name that may begin with a family name of three
PAIR = 2  # Han characters of the shortest name that stands for an organization
NEW = frozenset({UNKNOWN, RARE})  # kinds of word that the dictionary does not know well
SUBJECT = "subject"  # the key of pronouns that take up a subject

Named = Callable[[int, int, int], Sequence[Mention]]  # block, start, end → what of the wanted type begins there


def short_forms(
    note: Note,
    mentions: Sequence[Mention],
    borders: Mapping[int, frozenset[int]],
    grammar: NameGrammar,
    rare: Mapping[str, Entity],
    words: Mapping[int, Mapping[int, Word]],
) -> list[Mention]:
    """Family names and other parts that stand for a name the note gives in full; ambiguous parts stay open.

    A person's part stands for its first bearer until another is named.

    `rare` are family names that stand for one person even where no full name is given. `words` are those with a kind, by block and
    start: two Han characters stand for an organization where the dictionary does not know them as a word.
    """
    parts: dict[str, dict[str, Mention]] = defaultdict(dict)
    for m in mentions:
        if m.kind == "name":
            for part in _parts(note, m, grammar):
                parts[part].setdefault(m.entity.iri, m)
    known: dict[str, _Bearer] = {p: _Bearer(e) for p, e in rare.items() if p not in parts and not grammar.people.common(p)}
    for part, bearers in parts.items():
        first, *others = sorted(bearers.values(), key=_place)
        if not others:
            known[part] = _Bearer(first.entity, first)
        elif first.entity.type == "Person":
            known[part] = _Bearer(first.entity, first, _place(first), _place(others[0]))
    return list(_occurrences(note, mentions, borders, known, grammar, words))


@dataclass(frozen=True, slots=True)
class _Bearer:
    """Whose name a part is, by which full name, and between which places (block, offset) of the note."""

    entity: Entity
    via: Mention | None = None
    since: tuple[int, int] = (0, 0)
    until: tuple[int, int] = (sys.maxsize, 0)


def _place(m: Mention) -> tuple[int, int]:
    return m.block, m.start


def _parts(note: Note, m: Mention, grammar: NameGrammar) -> Iterator[str]:
    text = note.blocks[m.block].text.text[m.start : m.end]
    if m.entity.type == "Person":
        words = grammar.people.without_generation(re.split(r",? |[・=＝·‧]", text))
        if len(words) > 1 and len(words[-1]) > 1 and words[-1][0].isalpha():
            yield words[-1]
            if words[0] in grammar.people.given:
                yield words[0]
        elif len(words) == 1 and all(script(c) == "han" for c in text):
            yield from (text[:n] for n in ((1, 2) if len(text) < LONG else (1, 2, 3)) if n < len(text))
    elif not m.entity.catalogued:
        stem = grammar.glued.brief(text)
        if len(stem) > PAIR or (len(stem) == PAIR and all(script(c) == "han" for c in stem)):
            yield stem
        words = text.split(" ")
        while len(words) > 1 and grammar.is_form_word(" ".join(words)):
            words.pop()
            if len("".join(words)) > 2 and grammar.is_proper(words[0]):
                yield " ".join(words).rstrip(",")


def _occurrences(
    note: Note,
    mentions: Sequence[Mention],
    borders: Mapping[int, frozenset[int]],
    parts: Mapping[str, _Bearer],
    grammar: NameGrammar,
    words: Mapping[int, Mapping[int, Word]],
) -> Iterator[Mention]:
    taken: dict[int, set[int]] = defaultdict(set)
    longer: set[str] = set()  # names of what is no person, which may be meant by their first word too: ブラーテ and ブラーテ銀行
    for m in mentions:
        taken[m.block].update(range(m.start, m.end))
        if m.entity.type != "Person" and m.start < m.end:
            longer.add(note.blocks[m.block].text.text[m.start : m.end])
    kana = [p for p in parts if script(p[0]) == "katakana"]
    shared = {p for p in kana if any(n.startswith(p) and n != p for n in longer)}
    longest_first = sorted(parts, key=lambda p: (-len(p), p))
    automaton = ahocorasick_rs.AhoCorasick(longest_first) if longest_first else None
    if automaton is None:
        return
    for block in note.blocks:
        text, here = block.text.text, borders[block.index]
        for place, at, end in sorted(automaton.find_matches_as_indexes(text, overlapping=True)):
            bearer = parts[longest_first[place]]
            if not bearer.since <= (block.index, at) < bearer.until:
                continue
            entity, via = bearer.entity, bearer.via
            free = taken[block.index].isdisjoint(range(at, end))
            open_to = via is None and grammar.inside(text, at)  # in Washington
            if not free or open_to or not is_border(text, at, here):
                continue
            if end - at == PAIR and entity.type != "Person" and script(text[at]) == "han":
                word = words.get(block.index, {}).get(at)
                alone = word is not None and word.end == end and word.kind in NEW and is_border(text, end, here)
            else:
                alone = grammar.bears_alone(text, at, end, here)
            if alone and entity.type == "Person" and text[at:end] in shared:
                alone = grammar.people.beside.honorifics.match(text, end) is not None
            if alone:
                taken[block.index].update(range(at, end))
                yield Mention(block.index, at, end, entity, "short", via)


def pronouns(
    note: Note,
    sentences: Sequence[Sentence],
    mentions: Sequence[Mention],
    borders: Mapping[int, frozenset[int]],
    rules: Mapping[str, Any],
    base_type: Callable[[str], str],
) -> list[Mention]:
    """He, 彼, 同社, 该公司 → the one bearer of that type named before; where two could be meant, none.

    `bought` is a pattern over a sentence with @ for a name: who is bought so, with nobody known
    who buys, is not taken up. A pronoun that stays open bars the way to what stands before it.
    So does the unknown name that `stranger` sees at a sentence's beginning, where the sentence names somebody else.
    `behind`: what must stand right before a word for it to be a pronoun here, or else only as the subject (founded "it").
    A new paragraph takes up no organization of the one before but the note's main one, where it has one.
    `apart`: words from a sentence's beginning to a pronoun, of which no name is what it stands for (With Jane Doe he …).
    `ahead`: what must stand right behind it ("The" round), `told`: what the sentence before must tell (… raised).
    `opener`: what a sentence may begin with before its subject (In 2024, it …).
    `kin`: what makes a name the owner of who is told of: of "Jane Doe's son John left. He …" the son is taken up.
    `governed`: what stands before a name that is no subject; with the note's main organization known, no other so named is taken up.
    `divided`: what before a pronoun parts its clause from one with another person in it: "Jane Doe left, John Roe stayed; he …".
    `beside`: what stands behind a name of which another is a subject too, so that neither alone is taken up by one word.
    `only` and `not` list words with the classes that they can, or cannot, stand for: the university is no company.
    """
    table: Mapping[str, Any] = rules.get("pronouns", {})
    kinds = [(kind, word) for kind in ("Person", "Organization", SUBJECT) for word in table.get(kind, ())]
    if not kinds:
        return []
    kind_of = {word: kind for kind, word in kinds}
    never = tuple(table.get("never", ()))
    taken_up = frozenset(table.get("object", ()))
    breaks, apart = re.compile(table.get("clause", "(?!)")), re.compile(table.get("apart", "(?!)"))
    bought = re.compile(table.get("bought", "(?!)"))
    fits = {word: partial(_fits, table.get("only", ()), table.get("not", ()), word.casefold()) for word in kind_of}
    unresolved: dict[str, dict[int, int]] = defaultdict(dict)  # by type: number of a sentence → start of its first
    find = re.compile("|".join(re.escape(w) for w in sorted(kind_of, key=lambda w: (-len(w), w))))
    out: list[Mention] = []
    held: dict[tuple[int, str], list[Mention]] = defaultdict(list)  # by block and type
    outer: Mention | None = None
    for m in sorted(mentions, key=lambda m: (m.block, m.start, -m.end)):
        if outer is None or m.block != outer.block or m.end > outer.end:  # the maker's name in a model's is no subject
            outer = m
            held[m.block, base_type(m.entity.type)].append(m)
    resolved: dict[tuple[int, str], list[Mention]] = defaultdict(list)
    main = main_topic(note, [m for m in mentions if base_type(m.entity.type) != "Place"])
    main = main if main is not None and base_type(main.entity.type) == "Organization" else None
    stranger = re.compile(table.get("stranger", "(?!)"))
    behind = {word: re.compile(before) for word, before in table.get("behind", {}).items()}
    ahead = {word: re.compile(after) for word, after in table.get("ahead", {}).items()}
    told = {word: re.compile(before) for word, before in table.get("told", {}).items()}
    opener, kin = re.compile(table.get("opener", "(?!)")), re.compile(table.get("kin", "(?!)"))
    divided = re.compile(f"(?:{table.get('divided', '(?!)')})$")
    governed, others = re.compile(f"(?:{table.get('governed', '(?!)')})$"), re.compile(table.get("beside", "(?!)"))
    for index, sentence in enumerate(sentences):
        text = note.blocks[sentence.block].text.text
        people = beginning(held.get((sentence.block, "Person"), ()), sentence.start, sentence.end)
        if people and people[0].start > sentence.start + ARTICLE and stranger.match(text, sentence.start):
            unresolved["Person"].setdefault(index, sentence.start)
        for match in find.finditer(text, sentence.start, sentence.end):
            at, end = match.span()
            edges = is_border(text, at, borders[sentence.block]) and is_border(text, end, borders[sentence.block])
            if not edges or any(text.startswith(n, at) or text.endswith(n, at, end) for n in never):
                continue
            led = match.group() in behind and behind[match.group()].search(text, sentence.start, at) is not None
            if match.group() in behind and not led and kind_of[match.group()] != SUBJECT:
                continue
            if match.group() in ahead and not ahead[match.group()].match(text, end):
                continue
            kind = kind_of[match.group()] if kind_of[match.group()] != SUBJECT else "Organization"
            if kind_of[match.group()] == SUBJECT and not led:
                named = partial(_named, (held, resolved), kind, fits[match.group()])
                via = _subject_before(note, sentences, index, at, named, opener)
                if match.group() in told and not (index and told[match.group()].search(text, sentences[index - 1].start, sentence.start)):
                    via = None
                if via is not None and _buys(note, sentences[index - 1], via, named, bought):
                    via = None
            else:
                last = max((m.end() for m in breaks.finditer(text, sentence.start, at)), default=sentence.start)
                until = last if match.group() in taken_up else at  # whom somebody meets is not who meets him
                until = sentence.start if apart.fullmatch(text, sentence.start, at) else until
                named = partial(_named, (held, resolved), kind, fits[match.group()])
                via = _antecedent(note, sentences, index, until, named, unresolved[kind], kin)
                if via is not None and _is_bought(note, sentences[max(0, index - BACK) : index + 1], via, bought):
                    via = None
                if via is not None and kind == "Person" and divided.search(text, via.end if via.block == sentence.block else at, at):
                    between = named(sentence.block, max(sentence.start, via.end), at)
                    via = None if any(m.entity.iri != via.entity.iri for m in between) else via
                apart_from = main is not None and via is not None and kind == "Organization" and via.entity.iri != main.entity.iri
                if via is not None and apart_from and (via.block, via.start) < (sentence.block, sentence.start):
                    words = note.blocks[via.block].text.text
                    aside = governed.search(words, 0, via.start) or others.match(words, via.end) or via.block != sentence.block
                    via = None if aside else via
                if via is None:
                    unresolved[kind].setdefault(index, at)
            if via is not None:
                out.append(Mention(sentence.block, at, end, via.entity, "pronoun", via))
                resolved[sentence.block, kind].append(out[-1])
    return out


def _named(
    known: Sequence[Mapping[tuple[int, str], Sequence[Mention]]],
    kind: str,
    fits: Callable[[Mention], bool],
    block: int,
    start: int,
    end: int,
) -> Sequence[Mention]:
    return [m for some in known for m in beginning(some.get((block, kind), ()), start, end) if fits(m)]


def _fits(only: Sequence[Mapping[str, Any]], never: Sequence[Mapping[str, Any]], word: str, m: Mention) -> bool:
    """Can the word stand for a thing of this class? `only` and `never` are rows of `words` and `classes`."""
    return all(m.entity.type in r["classes"] for r in only if word in r["words"]) and all(
        m.entity.type not in r["classes"] for r in never if word in r["words"]
    )


def _is_bought(note: Note, sentences: Sequence[Sentence], m: Mention, bought: re.Pattern[str]) -> bool:
    """Does its sentence, one of these, say of a name that it is bought?"""
    sentence = next(s for s in sentences if s.block == m.block and s.start <= m.start < s.end)
    text = note.blocks[m.block].text.text
    return m.kind != "pronoun" and bought.search(f"{text[sentence.start : m.start]}@{text[m.end : sentence.end]}") is not None


def _buys(note: Note, sentence: Sentence, m: Mention, named: Named, bought: re.Pattern[str]) -> bool:
    """Does the sentence say that another than `m` is bought in it, so that what comes next may be of either?"""
    others = (o for o in named(sentence.block, sentence.start, sentence.end) if o.entity.iri != m.entity.iri)
    return any(_is_bought(note, [sentence], o, bought) for o in others)


def _antecedent(
    note: Note, sentences: Sequence[Sentence], index: int, at: int, named: Named, unresolved: Mapping[int, int], kin: re.Pattern[str]
) -> Mention | None:
    """The mention, of those that begin in a part of a block, that a pronoun at `at` can only stand for."""
    here = opening = sentences[index]
    found = named(here.block, here.start, at)
    if unresolved.get(index, at) < at:
        return None
    for back in range(1, BACK + 1):
        if found:
            break
        earlier = sentences[index - back] if index >= back else None
        if earlier is None or not _near(note, earlier, here):
            return None
        if index - back in unresolved:
            return None
        opening = earlier
        found = named(earlier.block, earlier.start, earlier.end)
    if not found:
        return None
    if len({m.entity.iri for m in found}) == 1:
        return found[-1]
    first, second, *_ = sorted(found, key=lambda m: m.start)  # the subject, as long as the paragraph goes on
    if kin.fullmatch(note.blocks[first.block].text.text, first.end, second.start) and first.start == opening.start:
        return second if opening.block == here.block else None
    return first if first.start == opening.start and opening.block == here.block else None


def _subject_before(
    note: Note, sentences: Sequence[Sentence], index: int, at: int, named: Named, opener: re.Pattern[str]
) -> Mention | None:
    """The name with which the sentence before begins, for a pronoun that begins its own: "Contoso makes robots. It was …".

    A date may stand before either ("In 2024, it …").
    """
    here, earlier = sentences[index], sentences[index - 1] if index else None
    text = note.blocks[here.block].text.text
    if earlier is None or earlier.block != here.block or (at != here.start and not opener.fullmatch(text, here.start, at)):
        return None
    opened = opener.match(text, earlier.start, earlier.end)
    start = opened.end() if opened else earlier.start
    return next((m for m in named(earlier.block, start, start + ARTICLE + 1)), None)


def _near(note: Note, earlier: Sentence, here: Sentence) -> bool:
    """May a pronoun reach from here to there: same block, or the block before in the same section."""
    a, b = note.blocks[earlier.block], note.blocks[here.block]
    return earlier.block == here.block or (a.section == b.section and here.block - earlier.block == 1 and a.kind == b.kind == "paragraph")
