"""Notes with known facts: seed and number → a group of notes that translate each other, as text, and what they say.

The notes have the shapes that notes of this kind have: front matter, headings
with a date and an event, bullets under a line that names their subject,
key-value bullets, tables, quotations, paragraphs, references. Their sentences
are those of `en.toml`, `ja.toml` and `zh.toml`; what each means stands in
`meanings.toml`.
"""

from __future__ import annotations

import json
import random
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.corpus.names import HERE
from benchmarks.corpus.plans import TABLES, Part, gold_of, known, plan
from benchmarks.corpus.subjects import Subject, World
from benchmarks.corpus.values import shown

HOLE = re.compile(r"{(\w+)}")
MODELS = ("openai/gpt-4o", "anthropic/claude-3.5-sonnet", "google/gemini-1.5-pro")


@dataclass(frozen=True, slots=True)
class Group:
    """Notes that translate each other: (path without ending, language, text), and their gold as a table."""

    notes: tuple[tuple[str, str, str], ...]
    gold: Mapping[str, Any]


def corpus(count: int, seed: int) -> Iterator[Group]:
    """The first `count` notes of a seed, in groups: those of a smaller count are the first of a larger one."""
    world = World(seed)
    languages = {lang: tomllib.loads((HERE / f"{lang}.toml").read_text("utf-8")) for lang in world.names.languages}
    left = count
    for subject in world.subjects():
        if left <= 0:
            return
        main, spoken = world.kinds[subject.kind]["main"], subject.languages[:left]
        group = written(subject, plan(subject, world.kinds, seed), languages, main, spoken, seed)
        left -= len(group.notes)
        yield group


def write(count: int, seed: int, folder: Path, gold: Path) -> int:
    """Write the notes into a folder, and their gold as JSON lines into a file. Returns how many characters the notes have."""
    characters = 0
    with gold.open("w", encoding="utf-8", newline="\n") as lines:
        for group in corpus(count, seed):
            lines.write(json.dumps(group.gold, ensure_ascii=False, sort_keys=True) + "\n")
            for path, _, text in group.notes:
                file = folder / f"{path}.md"
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(text.encode("utf-8"))
                characters += len(text)
    return characters


def written(subject: Subject, parts: Sequence[Part], languages: Mapping[str, Any], main: str, spoken: Sequence[str], seed: int) -> Group:
    """A subject's notes in the languages that are to be spoken."""
    notes, used = [], dict[str, list[str]]()
    for lang in spoken:
        writer = _Writer(subject, languages[lang], main, random.Random(f"{seed} note {subject.number} {lang}"))
        notes.append((f"{subject.path}-{lang}", lang, writer.note(parts)))
        for name in writer.used:
            used.setdefault(name, []).append(lang)
    said = {lang: languages[lang]["quotes"]["words"] for lang in spoken}
    return Group(tuple(notes), gold_of(subject, parts, said, used))


@dataclass(slots=True)
class _Writer:
    """Writes one note."""

    subject: Subject
    language: Mapping[str, Any]
    main: str
    draw: random.Random
    used: dict[str, None] = field(default_factory=dict)  # slots of names, in the order in which they come
    strong: bool = False  # are names set in bold where they stand first

    def note(self, parts: Sequence[Part]) -> str:
        """The note's text: front matter and blocks."""
        draw, chatter = self.draw, self.language["chatter"]
        blocks, headed = [self._front()], list[str]()
        self.strong = draw.random() < 0.35
        level = draw.choice(("##", "###", "####"))
        if draw.random() < 0.1:
            blocks.append(draw.choice(chatter["opening"]))
        shapes: Mapping[str, Callable[[Part], list[str]]] = {
            "prose": self._prose,
            "items": self._items,
            "lines": partial(self._rows, "lines", True),
            "keys": partial(self._rows, "keys", False),
            "table": self._table,
            "quotes": partial(self._quotes, level),
            "references": self._references,
        }
        for part in parts:
            if part.heading:
                words = draw.choice([w for w in self.language["heading"][part.heading] if w not in headed])
                headed.append(words)
                blocks.append(f"{level} **{words}**" if self.strong and draw.random() < 0.5 else f"{level} {words}")
            blocks += shapes[part.shape](part)
        if draw.random() < 0.1:
            blocks.append(draw.choice(chatter["closing"]))
        return "\n\n".join(blocks) + "\n"

    def _front(self) -> str:
        draw, lang = self.draw, self.language["lang"]
        title = self.say(draw.choice(self.language["title"][self.subject.kind]))
        fields = [f"title: {json.dumps(title, ensure_ascii=False)}", f"lang: {lang}", "layout: post", "generated: true"]
        fields += [f"translated: {str(lang != self.subject.languages[0]).lower()}", f"model: {draw.choice(MODELS)}"]
        if draw.random() < 0.5:
            fields.sort()
        return "---\n" + "\n".join(fields) + "\n---"

    def say(self, template: str, **words: str) -> str:
        """A template with its holes filled."""
        return HOLE.sub(lambda hole: words[hole[1]] if hole[1] in words else self._filled(hole[1]), template)

    def _filled(self, name: str) -> str:
        name = {"main": self.main, "speaker": "ceo"}.get(name, name)
        slot = self.subject.slots[name]
        if not slot.names:
            return shown(slot, self.language["forms"], self.draw)
        first = name not in self.used
        self.used[name] = None
        text = slot.names[self.language["lang"]]
        return f"**{text}**" if first and self.strong else text

    def _prose(self, part: Part) -> list[str]:
        before, out = "", list[str]()
        for meaning in part.meanings:
            about, forms = known()[meaning].get("about", ""), self.language["prose"][meaning]
            follow = self.language["follow"].get(meaning)
            if follow and about == before and self.draw.random() < 0.5:
                forms = follow
            out.append(self.say(self.draw.choice(forms)))
            before = about
        if self.draw.random() < 0.4:
            out.append(self.draw.choice(self.language["chatter"]["bridge"]))
        return [self.language["join"].join(out)]

    def _items(self, part: Part) -> list[str]:
        said = [self.say(self.draw.choice(self.language["prose"][meaning])) for meaning in part.meanings]
        numbered = self.draw.random() < 0.4
        return ["\n".join(f"{i}. {s}" if numbered else f"- {s}" for i, s in enumerate(said, 1))]

    def _rows(self, table: str, ordered: bool, part: Part) -> list[str]:
        """A line that names the subject, and bullets under it."""
        forms, rows = self.language[table], list[tuple[str, str]]()
        intro = self.say(self.draw.choice(forms["intro"]).replace("**", "" if self.strong else "**"))
        for meaning in part.meanings:
            strong, self.strong = self.strong, False  # the key or the year is
            rows.append((self._when(known()[meaning]) if ordered else "", self.say(self.draw.choice(forms[meaning]))))
            self.strong = strong
        rows.sort(key=lambda row: row[0])
        return [intro, "\n".join(f"- {row}" for _, row in rows)]

    def _when(self, meaning: Mapping[str, Any]) -> str:
        ends = (end for fact in meaning["says"] for end in (fact.split()[2],))
        dated = (self.subject.slots[end].value for end in ends if self.subject.slots[end].type == "date")
        return next(dated, self.subject.slots["later3"].value)

    def _table(self, part: Part) -> list[str]:
        name = part.meanings[0]
        heads = self.language["tables"][name]
        strong, self.strong = self.strong, False
        rows = [[self._filled(slot) for slot in row] for row in TABLES[name][0]]
        self.strong = strong
        if name == "people":
            rows = [[*row, self.language["tables"]["position"]] for row in rows]
        if name == "wealth":
            rows = [[str(i), *row] for i, row in enumerate(rows, 1)]
        lines = [heads, ["---"] * len(heads), *rows]
        return ["\n".join("| " + " | ".join(line) + " |" for line in lines)]

    def _quotes(self, level: str, part: Part) -> list[str]:
        quotes, draw = self.language["quotes"], self.draw
        strong, self.strong = self.strong, False
        head = self.say(draw.choice(quotes["heading"]), topic=draw.choice(quotes["topics"]))
        self.strong = strong
        said = [self.say(draw.choice(quotes["lead"]), words=quotes["words"][int(n)]) for n in part.meanings]
        return [f"{level} {head}", *said]

    def _references(self, part: Part) -> list[str]:
        titles = self.draw.sample(self.language["reference"]["titles"], self.draw.randint(1, 2))
        strong, self.strong = self.strong, False
        lines = [f"- [{self.say(title)}](https://news.example.org/{self.draw.randrange(10**6)})" for title in titles]
        self.strong = strong
        return ["\n".join(lines)]
