"""What a comparison gives, as plain values: differences with their sentences, and why they are there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kg.graph.views import Name, Place

How = Literal["came", "went", "changed"]
KINDS = ("entity", "fact", "statement", "measurement", "conflict")
HOWS: tuple[How, ...] = ("came", "went", "changed")


@dataclass(frozen=True, slots=True, order=True)
class Cause:
    """Something in which two builds differ and which may make a difference to their graphs.

    `kind` is `note`, `decision`, `ontology`, `setting` or `program`; `how` is `edited`, `added`, `removed` or `renamed`;
    `what` is the path of the note or file, the kind of decision, the name of the setting, or "". `old` and `new` are the paths
    of a renamed note, the JSON of a setting, or the version of the program. `who`, `when` and `why` are those of a decision.
    """

    kind: str
    how: str
    what: str
    old: str = ""
    new: str = ""
    who: str = ""
    when: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a difference is there.

    Where `certain`, all `causes` are; else one of them is, or several are, and the graphs do not tell which. Without causes
    nothing that the builds recorded explains it.
    """

    causes: tuple[Cause, ...] = ()
    certain: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """A place in a note that tells something; `says` is what it says where that is more than what it is shown for."""

    place: Place
    says: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """How one of the graphs tells a thing of a kind (one of KINDS, or `mention`).

    For a fact subject, predicate and object are its own; for a statement the speaker, `says` and the words; for a measurement
    what is measured, the measure and the value; for a conflict its subject, `conflict` and its kind; an entity and a mention
    have a subject alone. `details` are qualifiers, dates, types. `places` are some of all the `count` places that tell it.
    """

    kind: str
    subject: Name
    predicate: Name
    object: Name
    details: tuple[tuple[str, str], ...]
    places: tuple[Told, ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """One way in which a thing changed: what, from which value to which; "" is none."""

    what: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A thing (`kind` of KINDS) as the old graph and the new one tell it; None where one does not."""

    kind: str
    old: Seen | None
    new: Seen | None
    changes: tuple[Change, ...]
    reason: Reason

    @property
    def how(self) -> How:
        """Whether it came, went or changed."""
        return "came" if self.old is None else "went" if self.new is None else "changed"

    @property
    def seen(self) -> Seen:
        """How the new graph tells it, or the old one where the new does not."""
        found = self.new or self.old
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class Wishes:
    """What shall be told: `moved` also what is only told elsewhere or in other words, `confidence` also small changes of how sure
    a fact is; names in `language` where they have one.
    """

    moved: bool = False
    confidence: bool = False
    language: str = ""
