"""Why things differ: what two builds record of how they were made, and what of it can bear on a thing."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kg.confidence import FILE as CONFIDENCE
from kg.diff.material import NoteRow, Side
from kg.diff.things import Cause, Reason
from kg.iris import segment
from kg.resources import language, languages, shipped_ontology

NAMING = frozenset({"same", "split", "name", "nothing", "type"})  # decisions that say which entity a name means, or that it means none
DENYING = frozenset({"wrong"})
IDLE = frozenset({"shapes.ttl", "queries", "decisions"})  # of an ontology folder: what changes no graph, or has its own record
SPELLING = "romanisation.toml"  # of a language: for those who review, not for those who read notes
PICKED = frozenset({"base", "title", "licence"})  # settings that change nothing that is compared
CONCLUDING = "rules"


@dataclass(frozen=True, slots=True)
class Point:
    """A place on one side (0 old, 1 new) that tells something: its note's IRI, what read it, how sure it is, which entities it names.

    `rule` is the name of the rule that concluded a thing from this place and others; "" where it stands there as it is.
    """

    side: int
    note: str
    extractor: str = ""
    confidence: float | None = None
    entities: frozenset[str] = frozenset()
    rule: str = ""


class Causes:
    """All in which two builds differ; `all` in order."""

    def __init__(self, old: Side, new: Side) -> None:
        self._sides = (old, new)
        self._paths = [{row.path: iri for iri, row in side.notes.items()} for side in self._sides]
        self._decisions = {
            iri: Cause("decision", how, row.kind, who=row.who, when=row.when, why=row.why)
            for here, there, how in ((old, new, "removed"), (new, old, "added"))
            for iri, row in here.decisions.items()
            if iri not in there.decisions
        }
        self._files = _compared_files(old.built.files, new.built.files)
        settings = sorted({*old.built.settings, *new.built.settings})
        pairs = ((key, *(side.built.settings.get(key, "") for side in self._sides)) for key in settings)
        self._settings = {key: Cause("setting", "edited", key, a, b) for key, a, b in pairs if a != b}
        versions = (old.built.version, new.built.version)
        self._notes = self._compared_notes()
        self._program = (Cause("program", "edited", "", *versions),) if versions[0] != versions[1] else ()

    @property
    def all(self) -> tuple[Cause, ...]:
        """Each difference once: notes, decisions, files of the ontology, settings, the program."""
        notes = sorted({cause for cause in self._notes.values() if cause.kind == "note"})
        decisions, files = sorted(self._decisions.values()), sorted(self._files.values())
        return (*notes, *decisions, *files, *self._settings.values(), *self._program)

    def reason(self, points: Iterable[Point], whole: bool = True) -> Reason:
        """Why something is told at these places on one side and not on the other.

        Args:
            points: the places.
            whole: whether it is the thing itself that came or went, and not only how sure or how certain it is.
        """
        found = [some for point in points if (some := self._bearing(point, whole))]
        return united(Reason(tuple(sorted(some)), len(some) == 1) for some in found)

    def decided(self, *decisions: str) -> Reason:
        """That those decisions (as `Side.short` has them) came or went is the reason; those that both sides hold are none."""
        causes = tuple(sorted({self._decisions[d] for d in decisions if d in self._decisions}))
        return Reason(causes, bool(causes))

    def named_by(self, folder: str) -> Reason:
        """That files in a folder of the ontology changed, or what may change what they say, is the reason."""
        files = [cause for path, cause in self._files.items() if path.partition("/")[0] in (folder, "kg.ttl")]
        causes = tuple(sorted((*files, *self._program)))
        return Reason(causes, len(causes) == 1)

    def _bearing(self, point: Point, whole: bool) -> set[Cause]:
        note = self._notes.get((point.side, point.note))
        if note is not None and (note.kind == "setting" or note.how in ("added", "removed")):
            return {note}
        found = {note} if note is not None else set[Cause]()
        found |= {cause for iri, cause in self._decisions.items() if whole and self._may_have_decided(iri, point)}
        found |= {cause for path, cause in self._files.items() if self._may_bear(path, point)}
        found |= {cause for cause in self._settings.values() if _may_set(cause, point)}
        return found | set(self._program)

    def _may_have_decided(self, iri: str, point: Point) -> bool:
        """Whether a decision that one side holds took effect in the note, and could make this difference."""
        holder = next(side for side in self._sides if iri in side.decisions)
        made, note = holder.decisions[iri], self._twin(point, holder)
        if note is None or iri not in note.decided:
            return False
        return made.kind in NAMING or (made.kind in DENYING and (not made.about or bool(made.about & point.entities)))

    def _twin(self, point: Point, side: Side) -> NoteRow | None:
        """The point's note as a side has it, also under another path."""
        own = self._sides[point.side].notes.get(point.note)
        if own is None or side is self._sides[point.side]:
            return own
        cause = self._notes.get((point.side, point.note))
        path = own.path if cause is None or cause.how != "renamed" else (cause.new, cause.old)[point.side].removesuffix(".md")
        iri = self._paths[1 - point.side].get(path)
        return None if iri is None else side.notes[iri]

    def _may_bear(self, path: str, point: Point) -> bool:
        """Whether a file of the ontology has a say in what such a place tells."""
        folder, _, rest = path.partition("/")
        if path == CONFIDENCE:
            return point.confidence is not None
        if folder == CONCLUDING:
            return bool(point.rule) and segment(rest) == f"{point.rule}.rq"
        if folder in ("patterns", "languages"):
            tags = {row.lang for side in self._sides if (row := self._twin(point, side)) is not None}
            tag = rest.partition("/")[0].removesuffix(".toml")
            return any(own not in self._read_for or tag in self._read_for[own] for own in tags)
        return True

    @cached_property
    def _read_for(self) -> Mapping[str, frozenset[str]]:
        """The languages that ship with the program, each with those whose files are read for it. What others inherit is not known."""
        shipped = (shipped_ontology(),)
        return {tag: frozenset(_with_parents(tag, shipped)) for tag in languages(shipped)}

    def _compared_notes(self) -> dict[tuple[int, str], Cause]:
        """What became of each note that is not the same on both sides, by side and IRI."""
        old, new = ({row.path: row.sha256 for row in side.notes.values()} for side in self._sides)
        moved = dict(_renamed({p: sha for p, sha in old.items() if p not in new}, {p: sha for p, sha in new.items() if p not in old}))
        back = {after: before for before, after in moved.items()}
        found: dict[tuple[int, str], Cause] = {}
        for number, side in enumerate(self._sides):
            for iri, row in side.notes.items():
                path = row.path
                if path in old and path in new:
                    if old[path] != new[path]:
                        found[number, iri] = Cause("note", "edited", f"{path}.md")
                elif path in moved or path in back:
                    before, after = back.get(path, path), moved.get(path, path)
                    found[number, iri] = Cause("note", "renamed", f"{after}.md", f"{before}.md", f"{after}.md")
                elif (passed := self._settings.get("languages")) and not _read(row.lang, (passed.new, passed.old)[number]):
                    found[number, iri] = passed
                else:
                    found[number, iri] = Cause("note", ("removed", "added")[number], f"{path}.md")
        return found


def united(reasons: Iterable[Reason]) -> Reason:
    """Several reasons as one; it is certain if all are."""
    given = [reason for reason in reasons if reason.causes]
    causes = tuple(sorted({cause for reason in given for cause in reason.causes}))
    return Reason(causes, bool(causes) and all(reason.certain for reason in given))


def _renamed(gone: Mapping[str, str], come: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Paths of notes with the same bytes (SHA-256), where just one went and one came with them."""
    before, after = Counter(gone.values()), Counter(come.values())
    here = {sha: path for path, sha in come.items()}
    for path, sha in gone.items():
        if sha and before[sha] == after[sha] == 1:
            yield path, here[sha]


def _compared_files(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, Cause]:
    differing = sorted(path for path in {*old, *new} if old.get(path) != new.get(path))
    named = [path for path in differing if path.partition("/")[0] not in IDLE and not path.endswith(f"/{SPELLING}")]
    return {p: Cause("ontology", "added" if p not in old else "removed" if p not in new else "edited", p) for p in named}


def _may_set(cause: Cause, point: Point) -> bool:
    """Whether a setting has a say in what such a place tells."""
    match cause.what:
        case "minimum_confidence":
            bounds = sorted(float(text) if text else 0.0 for text in (cause.old, cause.new))
            return bool(point.rule) or (point.confidence is not None and bounds[0] <= point.confidence < bounds[1])
        case "patterns":
            return bool(point.rule) or (f'"{point.extractor}"' in cause.old) != (f'"{point.extractor}"' in cause.new)
        case "languages":
            return False  # it adds and removes whole notes
    return cause.what not in PICKED


def _read(lang: str, setting: str) -> bool:
    """Whether notes in that language are read with that setting of `languages`."""
    tags = json.loads(setting or "null")
    return tags is None or lang in tags


def _with_parents(tag: str, roots: Sequence[Path]) -> Iterator[str]:
    """A language, with those whose files it inherits."""
    while tag:
        yield tag
        tag = str(language(tag, "reading", roots).get("inherits", ""))
