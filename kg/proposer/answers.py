"""A chat completion → proposals, strictly: an answer of another form is no answer."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from kg.proposer.questions import Proposal, Question

MOST = 50  # facts of one sentence
FINISHED = ("stop", "", None)
_KEYS = ("subject", "predicate", "object", "words")


class AnswerError(ValueError):
    """An answer that cannot be used. The message says why in words of our own, never the model's."""


def proposals(raw: bytes, batch: Sequence[Question], predicates: Sequence[str]) -> list[tuple[Proposal, ...]]:
    """What the answer proposes for each sentence of the batch: known predicates and words that stand in that sentence only.

    Raises:
        AnswerError: the answer is no chat completion, was cut short, or its content has another form than the schema's.
    """
    table = _json(_content(raw))
    facts = _fields(table, "facts")["facts"]
    if not isinstance(facts, list) or len(facts) > MOST * len(batch):
        raise AnswerError("its facts are no list, or too many")
    found: list[dict[Proposal, None]] = [{} for _ in batch]
    for fact in facts:
        number, proposal = _fact(fact)
        if 1 <= number <= len(batch) and stands(proposal, batch[number - 1].text, predicates):
            found[number - 1][proposal] = None
    return [tuple(f) for f in found]


def stands(proposal: Proposal, text: str, predicates: Sequence[str]) -> bool:
    """Whether the predicate is known and the words are words of the sentence."""
    ends = proposal.subject, proposal.object
    return proposal.predicate in predicates and proposal.words in text and all(end and end in proposal.words for end in ends)


def proposal_of(fields: Mapping[str, object]) -> Proposal:
    """A proposal from its four strings.

    Raises:
        AnswerError: one of them is missing or no string.
    """
    texts = [fields.get(key) for key in _KEYS]
    strings = [t for t in texts if isinstance(t, str)]
    if len(strings) != len(_KEYS):
        raise AnswerError("a fact of it has a value that is no text")
    return Proposal(*strings)


def _content(raw: bytes) -> str:
    answer = _json(raw)
    try:
        choice = answer["choices"][0]
        content, reason = choice["message"]["content"], choice.get("finish_reason")
    except (LookupError, TypeError, AttributeError):
        raise AnswerError("it is no chat completion") from None
    if reason not in FINISHED:
        raise AnswerError("it was cut short")
    if not isinstance(content, str):
        raise AnswerError("it has no content")
    return content


def _fact(fact: object) -> tuple[int, Proposal]:
    fields = _fields(fact, "sentence", *_KEYS)
    number = fields["sentence"]
    if not isinstance(number, int) or isinstance(number, bool):
        raise AnswerError("a fact of it has no sentence number")
    return number, proposal_of(fields)


def _fields(value: object, *keys: str) -> Mapping[str, object]:
    if not isinstance(value, dict) or sorted(value) != sorted(keys):
        raise AnswerError("it does not have the fields that were asked for")
    return value


def _json(text: str | bytes) -> Any:
    try:
        return json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise AnswerError("it is not JSON") from None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)
