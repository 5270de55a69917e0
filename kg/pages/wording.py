"""How pages speak to a reader: terms, dates, qualifiers and languages in the words of one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from kg.graph.views import Name
from kg.ontology import KG, Ontology, load_ontology
from kg.pages.dates import shown
from kg.pages.words import Words
from kg.resources import shipped_ontology

DATED = frozenset(("start", "end", "on", "saidOn"))  # qualifiers that are dates


@dataclass(frozen=True)
class Wording:
    """Who is spoken to.

    Args:
        words: the interface's words.
        tags: language tags in lower case, the best first.
    """

    words: Words
    tags: tuple[str, ...]

    def term(self, iri: str) -> str:
        """What a term of the vocabulary is called: by its IRI or its local name."""
        name, names = iri.removeprefix(KG), ontology().names
        known = (names.get((name, cased(tag))) for tag in self.tags)
        return next((label for label in known if label), "") or ontology().label(name, self.words.tag)

    def qualifier(self, name: str, text: str, names: Mapping[str, Name] | None = None) -> str:
        """A qualifier of a fact by its local name, as it is shown; what stands under it may be a thing or a term of the vocabulary."""
        if names and text in names:
            text = names[text].label
        if name in DATED:
            text = self.date(text)
        elif text.startswith(KG) or (text.isalnum() and text in ontology().concepts):
            text = self.term(text)
        return self.words("qualifier." + name, text=text) if self.words.knows("qualifier." + name) else f"{self.term(name)}: {text}"

    def date(self, edtf: str) -> str:
        """A date as people write it."""
        return shown(edtf, self.words)

    def language_name(self, tag: str) -> str:
        """What a language is called in the language of the page; the tag itself where nobody knows it."""
        return _language_name(tag, self.words.tag)

    def meaning(self, iri: str) -> str:
        """What a term of the vocabulary means; "" where nothing says it."""
        return ontology().definition(iri.removeprefix(KG), self.words.tag)

    def helpers(self) -> dict[str, object]:
        """What the shared templates call: everything but the addresses."""
        return {
            "t": self.words,
            "lang": self.words.tag,
            "term": self.term,
            "meaning": self.meaning,
            "language": self.language_name,
            "qualifier": self.qualifier,
            "when": self.date,
        }


@lru_cache(maxsize=1)
def ontology() -> Ontology:
    """The shipped vocabulary, for its labels."""
    return load_ontology((shipped_ontology(),))


def symmetric(predicate: str) -> bool:
    """Whether a property of the vocabulary, by its IRI or local name, says the same in both directions."""
    known = ontology().properties.get(predicate.removeprefix(KG))
    return known is not None and known.symmetric


def is_date(predicate: str) -> bool:
    """Whether a property of the vocabulary, by its IRI or local name, gives a date."""
    known = ontology().properties.get(predicate.removeprefix(KG))
    return known is not None and known.kind == "date"


def cased(tag: str) -> str:
    """A language tag as BCP 47 writes it: `zh-hant` → `zh-Hant`."""
    first, *rest = tag.split("-")
    return "-".join([first, *(r.title() if len(r) == 4 else r.upper() if len(r) == 2 else r for r in rest)])


@lru_cache(maxsize=1024)
def _language_name(tag: str, reader: str) -> str:
    from babel import Locale, UnknownLocaleError

    try:
        return str(Locale.parse(tag, sep="-").get_display_name(reader.replace("-", "_")) or tag)
    except (UnknownLocaleError, ValueError):
        return tag
