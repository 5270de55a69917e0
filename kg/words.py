"""A text → its words with what the tokenizer's dictionary says of each: SudachiPy's, jieba's, or spaCy's words without more."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

UNKNOWN = "unknown"  # a word that the dictionary does not hold
SUDACHI = "sudachi"
RARE = "rare"  # one that it has hardly ever seen


Split = Callable[[str], Iterable[tuple[int, int, str]]]  # of each word where it begins, where it ends, and its kind (see `kg.model.Word`)


def splitter(table: Mapping[str, Any]) -> Split:
    """What cuts a text into words, as a language's `reading.toml` says.

    Args:
        table: `dictionary` ("sudachi" or "jieba") asks that dictionary itself, which is faster and tells kinds:
            `word_kinds` maps the beginnings of SudachiPy's tags to kinds, `rare_below` is the count below which a
            word is RARE to jieba. Without it, `tokenizer` is spaCy's code of the language; `tokenizer_settings` go to either.

    Raises:
        ValueError: there is no such dictionary.
    """
    name = table.get("dictionary", "")
    if name not in _SPLITTERS:
        raise ValueError(f"reading.toml: there is no dictionary {name!r}: use one of {', '.join(sorted(filter(None, _SPLITTERS)))}")
    return _SPLITTERS[name](table)


def _sudachi_words(table: Mapping[str, Any]) -> Any:
    from sudachipy import Dictionary, SplitMode

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # newer versions have another name for it, which older ones lack
        return Dictionary().create(mode=getattr(SplitMode, table.get("tokenizer_settings", {}).get("split_mode", "C")))


def _sudachi(table: Mapping[str, Any]) -> Split:
    words = _sudachi_words(table)
    kinds: Mapping[str, str] = table.get("word_kinds", {})
    by_tag: dict[int, str] = {}

    def split(text: str) -> list[tuple[int, int, str]]:
        found = []
        for word in words.tokenize(text):
            tag, start, end = word.part_of_speech_id(), word.begin(), word.end()
            if (kind := by_tag.get(tag)) is None:
                whole = "-".join(word.part_of_speech()[:4])
                kind = by_tag[tag] = next((k for beginning, k in kinds.items() if whole.startswith(beginning)), "")
            if start < end:
                found.append((start, end, UNKNOWN if not kind and word.is_oov() and text[start].isalpha() else kind))
        return found

    return split


def _jieba(table: Mapping[str, Any]) -> Split:
    logging.getLogger("jieba").disabled = True  # it would tell of its dictionary on standard error, at whatever level
    import jieba

    jieba.initialize()
    least: int = table.get("rare_below", 0)
    counts: Mapping[str, int] = jieba.dt.FREQ

    def split(text: str) -> Iterator[tuple[int, int, str]]:
        for word, start, end in jieba.tokenize(text):
            count = counts.get(word, 0)
            yield start, end, "" if count >= least or not word[:1].isalpha() else RARE if count else UNKNOWN

    return split


def _spacy(table: Mapping[str, Any]) -> Split:
    import spacy

    settings = table.get("tokenizer_settings", {})
    nlp = spacy.blank(table.get("tokenizer", "xx"), config={"nlp": {"tokenizer": settings}} if settings else {})

    def split(text: str) -> Iterator[tuple[int, int, str]]:
        return ((token.idx, token.idx + len(token), "") for token in nlp.make_doc(text))

    return split


_SPLITTERS: Mapping[str, Callable[[Mapping[str, Any]], Split]] = {"": _spacy, SUDACHI: _sudachi, "jieba": _jieba}


def function_words(table: Mapping[str, Any]) -> frozenset[str]:
    """The words of a language that say nothing by themselves (spaCy's stop words), in lower case; `table` is its `reading.toml`."""
    import spacy

    return frozenset(spacy.util.get_lang_class(table.get("tokenizer", "xx")).Defaults.stop_words)


def lists_words(table: Mapping[str, Any]) -> bool:
    """Whether the dictionary of a language's `reading.toml` tells all its words: jieba's does, SudachiPy's does not."""
    return table.get("dictionary") == "jieba"


def dictionary_words(table: Mapping[str, Any]) -> tuple[str, ...]:
    """The words that the tokenizer's dictionary holds and that are not rare, sorted; none where it does not list them.

    Args:
        table: a language's `reading.toml`.
    """
    if not lists_words(table):
        return ()
    _jieba(table)
    import jieba

    least: int = table.get("rare_below", 0)
    return tuple(sorted(word for word, count in jieba.dt.FREQ.items() if count and count >= least))


def common_words(table: Mapping[str, Any], texts: Sequence[str]) -> frozenset[str]:
    """Those texts that the dictionary takes for one common word, no name; none where it does not tell kinds.

    Args:
        table: a language's `reading.toml`.
        texts: words.
    """
    if not texts or not table.get("word_kinds"):
        return frozenset()
    split = splitter(table)
    return frozenset(text for text in texts if [kind for _, _, kind in split(text)] == [""])


def reader_of(table: Mapping[str, Any]) -> Callable[[str], str]:
    """What tells how a text is read, in the letters in which the tokenizer's dictionary writes readings; "" for what it cannot read.

    Args:
        table: a language's `reading.toml`; without a dictionary that tells readings everything is "".
    """
    if table.get("dictionary") != SUDACHI:
        return lambda text: ""
    words = _sudachi_words(table)

    def read(text: str) -> str:
        found = words.tokenize(text)
        return "" if any(w.is_oov() and w.surface().isalpha() for w in found) else "".join(w.reading_form() for w in found)

    return read
