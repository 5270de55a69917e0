"""Two graphs → what they differ in, one difference after the other, each with its sentences and its cause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property

from kg.diff.causes import Causes
from kg.diff.keys import Keys
from kg.diff.material import Side
from kg.diff.merging import renamed
from kg.diff.reasons import Reasons
from kg.diff.seeing import Sight
from kg.diff.states import changes
from kg.diff.tellings import Pair, Tellings
from kg.diff.things import Cause, Change, Difference, How, Wishes

MOVED = Change("words", "", "")


class Comparison:
    """What the new graph has that the old one has not, and the other way. Iterates its differences in order, as often as wanted.

    `old` and `new` are what the graphs were asked for by.
    """

    def __init__(self, old: Side, new: Side, wishes: Wishes | None = None) -> None:
        """Read both graphs, so that they can be compared.

        Raises:
            OSError: there is no room for a temporary file.
        """
        self.old, self.new = old.where, new.where
        self._wishes = wishes or Wishes()
        self._causes = Causes(old, new)
        self._tellings = Tellings()
        for number, (here, there) in enumerate(((old, new), (new, old))):
            self._tellings.fill(number, here, Keys(here, renamed(here, there)))
        self._sights = (Sight(0, old, self._tellings), Sight(1, new, self._tellings))
        self._reasons = Reasons((old, new), self._tellings, self._causes)

    @property
    def causes(self) -> tuple[Cause, ...]:
        """All in which the builds differ: notes, decisions, files of the ontology, settings, the program."""
        return self._causes.all

    @cached_property
    def counts(self) -> Mapping[tuple[str, How], int]:
        """How many differences there are of each kind, and of each way in which a thing differs."""
        return Counter((pair.kind, _how(pair)) for pair, _ in self._differing())

    def __iter__(self) -> Iterator[Difference]:
        for pair, changed in self._differing():
            old, new = (sight.seen(pair.kind, told) for sight, told in zip(self._sights, pair.sides, strict=True))
            yield Difference(pair.kind, old, new, changed, self._reasons.of(pair, changed))

    def _differing(self) -> Iterator[tuple[Pair, tuple[Change, ...]]]:
        for pair in self._tellings.pairs():
            changed = self._changes(pair) if pair.old and pair.new else ()
            if changed or not (pair.old and pair.new):
                yield pair, changed

    def _changes(self, pair: Pair) -> tuple[Change, ...]:
        found = changes(pair, self._wishes)
        if not self._wishes.moved or found:
            return found
        old, new = (sight.words(pair.kind, told) for sight, told in zip(self._sights, pair.sides, strict=True))
        return (MOVED,) if old != new else ()


def _how(pair: Pair) -> How:
    return "came" if not pair.old else "went" if not pair.new else "changed"
