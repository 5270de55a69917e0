"""From what a person types to IRIs: entities by label, alias, CURIE or IRI; predicates by name."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Mapping


class UnknownName(LookupError):
    """Nothing in the graph has that name. `near` are names that look like it."""

    def __init__(self, name: str, near: tuple[str, ...] = ()) -> None:
        hint = f": did you mean {', '.join(near)}?" if near else ": look with kg query for what there is"
        super().__init__(f"nothing is named {name!r}{hint}")
        self.name = name
        self.near = near


class AmbiguousName(LookupError):
    """Several things have that name. `iris` are all of them, sorted."""

    def __init__(self, name: str, iris: tuple[str, ...]) -> None:
        super().__init__(f"{len(iris)} things are named {name!r}: name one by its IRI: {' '.join(f'<{i}>' for i in iris)}")
        self.name = name
        self.iris = iris


def folded(name: str) -> str:
    """The name as it is compared: NFKC, case folded, runs of white space made one space."""
    return " ".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold()).split())


class Names:
    """Finds IRIs by name. Holds an index of the labels it is given; `iris` are all that have one."""

    def __init__(self, labels: Iterable[tuple[str, str]], prefixes: Mapping[str, str]) -> None:
        """`labels` are (IRI, label) pairs, as many as there are; `prefixes` expand CURIEs."""
        self._prefixes = prefixes
        self._named: dict[str, set[str]] = {}
        for iri, label in labels:
            self._named.setdefault(folded(label), set()).add(iri)
        self.iris = frozenset(iri for iris in self._named.values() for iri in iris)

    def find(self, name: str) -> tuple[str, ...]:
        """The IRIs of all that is named so, sorted.

        Raises:
            UnknownName: nothing is.
        """
        if (iri := expanded(name, self._prefixes)) in self.iris:
            return (iri,)
        iris = self._named.get(folded(name))
        if not iris:
            raise UnknownName(name, tuple(difflib.get_close_matches(folded(name), self._named, n=3, cutoff=0.75)))
        return tuple(sorted(iris))

    def one(self, name: str) -> str:
        """The IRI of what is named so.

        Raises:
            UnknownName: nothing is.
            AmbiguousName: several things are.
        """
        iris = self.find(name)
        if len(iris) > 1:
            raise AmbiguousName(name, iris)
        return iris[0]


def expanded(name: str, prefixes: Mapping[str, str]) -> str:
    """The IRI that `<iri>` or `prefix:local` stands for; anything else as it is."""
    if name.startswith("<") and name.endswith(">"):
        return name[1:-1]
    prefix, colon, local = name.partition(":")
    return prefixes[prefix] + local if colon and prefix in prefixes and not local.startswith("//") else name


def predicate_key(name: str) -> str:
    """A predicate's name as it is compared: `position at`, `position-at` and `positionAt` are one."""
    return "".join(c for c in folded(name) if c.isalnum())
