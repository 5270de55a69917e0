"""The notes of a build, one after another, with what a model proposes for their sentences."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

from kg.config import FILE
from kg.extractors.matching import grammar
from kg.model import Extraction, Problem, Reading
from kg.ontology import Ontology
from kg.proposer import cache
from kg.proposer.answers import AnswerError, proposals
from kg.proposer.client import Endpoint, EndpointError, ask, endpoint
from kg.proposer.gate import admitted
from kg.proposer.prompt import body, relations, system
from kg.proposer.questions import Proposal, Question, questions
from kg.proposer.settings import Proposer

Row = tuple[str, Question]  # the cache's key, and what it is the key of


class Asking:
    """One build's questions: which endpoint, how long still, and which sentences went without an answer.

    The endpoint is first spoken to for the first sentence that the cache does not
    hold; when it has failed for good, no more is asked.
    """

    def __init__(self, settings: Proposer, roots: Sequence[Path], ontology: Ontology, environment: Mapping[str, str] = os.environ) -> None:
        self.settings = settings
        self._roots = tuple(roots)
        self._ontology = ontology
        self._environment = environment
        self._names = relations(ontology)
        self._endpoint: Endpoint | None = None
        self._deadline = 0.0
        self._given_up = ""
        self._asked = 0
        self._missed: Counter[str] = Counter()  # why → sentences

    def add(self, reading: Reading, made: Extraction) -> Extraction:
        """What the note says, and what the model proposes that passes the gate.

        Raises:
            OSError: an answer cannot be kept.
        """
        rules = grammar(reading.note.lang, self._roots, self._ontology)
        asked = tuple(questions(reading, rules, self._ontology))
        answers = self._answers(asked, system(self._ontology, reading.note.lang))
        facts = [
            fact
            for question, found in zip(asked, answers, strict=True)
            for fact in admitted(reading, question, found, rules, self._ontology, self.settings, made.assertions)
        ]
        return replace(made, assertions=tuple(dict.fromkeys((*made.assertions, *facts))))

    def problems(self) -> tuple[Problem, ...]:
        """How many sentences went without an answer, and why; nothing where each has one."""
        if not self._missed:
            return ()
        why = "; ".join(f"{n}: {reason}" for reason, n in sorted(self._missed.items()))
        what = f"{self._missed.total()} of {self._asked} sentences have no proposals ({why})"
        return (Problem(FILE, 1, what, "see [proposer], and build again to ask for these; those asked before are kept"),)

    def _answers(self, asked: Sequence[Question], instructions: str) -> list[Sequence[Proposal]]:
        """The proposals for each question: from the cache, else from the endpoint, else none."""
        folder = self.settings.cache
        keys = [cache.key(self.settings, instructions, q) for q in asked]
        by_key = dict(zip(keys, asked, strict=True))  # a sentence that stands twice is asked once
        known = {k: cache.load(folder, k, q, self._names) for k, q in by_key.items()}
        new = [(k, q) for k, q in by_key.items() if known[k] is None]
        batches = [new[i : i + self.settings.batch] for i in range(0, len(new), self.settings.batch)]
        self._asked += len(known)
        if batches:
            self._open()
            with ThreadPoolExecutor(min(self.settings.workers, len(batches))) as pool:
                for batch, outcome in zip(batches, pool.map(partial(self._batch, instructions), batches), strict=True):
                    if isinstance(outcome, str):
                        self._missed[outcome] += len(batch)
                    else:
                        known |= outcome
        return [known[k] or () for k in keys]

    def _open(self) -> None:
        """Find the endpoint, the first time; the time limit runs from here."""
        if self._endpoint is None and not self._given_up:
            self._deadline = time.monotonic() + self.settings.time_limit
            try:
                self._endpoint = endpoint(self.settings, self._environment)
            except EndpointError as error:
                self._given_up = str(error)

    def _batch(self, instructions: str, rows: Sequence[Row]) -> Mapping[str, tuple[Proposal, ...]] | str:
        """The proposals for each key, which the cache holds from now on; or why there are none. Runs beside others."""
        if self._given_up or self._endpoint is None:
            return self._given_up
        batch = [question for _, question in rows]
        try:
            raw = ask(self._endpoint, body(self.settings, instructions, self._names, batch), self._deadline)
            found = proposals(raw, batch, self._names)
        except AnswerError as error:
            return f"the answer cannot be used, {error}"
        except EndpointError as error:
            if error.lasting:
                self._given_up = str(error)
            return str(error)
        for (key, question), facts in zip(rows, found, strict=True):
            cache.store(self.settings.cache, key, self.settings.model, question, facts)
        return {key: facts for (key, _), facts in zip(rows, found, strict=True)}
