"""Rules over the whole graph: what cannot all be right (`kg:Conflict`), and what follows from several facts.

A rule is a SPARQL query in `ontology/rules/`, asked over the union of all
graphs and `kg.ttl`. The prefixes of `kg.ontology` are known to it, and two
functions: `kg:misspelt(a, b)`, `kg:inference(s, p, o)`.

A SELECT finds conflicts: `?kind` and `?side1`, `?side2` (assertions, mentions,
statements or measurements), and optionally `?subject` and `?values`. Rows that
agree in kind, subject and values are one conflict with all their sides.

A CONSTRUCT gives triples and, for each, a `kg:Inference` that names its
premises; the rule's name is added here. Rules do not see what others derive.
Nothing is ever taken away.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pyoxigraph as ox

from kg.iris import digest, segment
from kg.ontology import KG, PREFIXES, PROV, RDF, RDFS, XSD, Term
from kg.rdf_terms import TYPE, Triple, iri, kg

_SHORTEST = 6  # letters of a word in which one letter may be an error: Zhang and Zheng are two names


def derive(quads: Iterable[ox.Quad], roots: Sequence[Path], base: str) -> Iterator[ox.Quad]:
    """What the rules in the `rules/` folders of `roots` find in `quads`, each quad once, in `<base>graph/derived`.

    A rule of a later root takes the place of an earlier one of its name.

    Raises:
        ValueError: a rule is not SPARQL, or its rows lack a kind or two sides; the message names the file.
    """
    store = ox.Store()
    store.bulk_extend(q for q in quads if q.graph_name != iri(f"{base}graph/derived"))
    for root in roots:
        if (root / "kg.ttl").is_file():
            store.bulk_load(path=str(root / "kg.ttl"))
    graph = ox.NamedNode(f"{base}graph/derived")
    found = (t for file in rule_files(roots) for t in _rule(store, file, base))
    for triple in dict.fromkeys(found):
        yield ox.Quad(*triple, graph)


def rule_files(roots: Sequence[Path]) -> tuple[Path, ...]:
    """The rule files of the ontology folders by name; a later folder's file takes the place of an earlier one's."""
    named = {file.name: file for root in roots for file in sorted((root / "rules").glob("*.rq"))}
    return tuple(named[name] for name in sorted(named))


def misspelt(a: str, b: str) -> bool:
    """Whether two names are one but for an error of spelling in one word.

    That word has six letters or more and one letter added, lost, replaced or
    swapped with its neighbour; or, however short, one letter doubled. Names
    with digits or Han characters never are: one of those makes another name.
    """
    x, y = a.casefold().split(), b.casefold().split()
    if len(x) != len(y) or not all(map(_spelt, x + y)):
        return False
    differing = [(v, w) for v, w in zip(x, y, strict=True) if v != w]
    if len(differing) != 1:
        return False
    v, w = differing[0]
    return (min(len(v), len(w)) >= _SHORTEST and _one_edit(v, w)) or _one_doubled(*sorted((v, w), key=len))


def _spelt(word: str) -> bool:
    """Whether the word is of letters that spell: cased ones, or kana."""
    return all(c.islower() or c in "-'’.ー" or "\u3041" <= c <= "\u30ff" for c in word)


def _one_edit(v: str, w: str) -> bool:
    short, long = sorted((v, w), key=len)
    if len(long) - len(short) > 1:
        return False
    same = next((i for i, (c, d) in enumerate(zip(short, long, strict=False)) if c != d), len(short))
    if len(short) < len(long):
        return short[same:] == long[same + 1 :]
    swapped = short[same + 1 : same + 2] + short[same : same + 1] + short[same + 2 :]
    return short[same + 1 :] == long[same + 1 :] or swapped == long[same:]


def _one_doubled(short: str, long: str) -> bool:
    doubled = (i for i in range(1, len(long)) if long[i] == long[i - 1])
    return len(short) >= 3 and any(long[:i] + long[i + 1 :] == short for i in doubled)


def _rule(store: ox.Store, file: Path, base: str) -> Iterator[Triple]:
    rule = ox.NamedNode(f"{base}rule/{segment(file.stem)}")
    query = file.read_text("utf-8")
    try:
        answer = store.query(query, prefixes=dict(PREFIXES), use_default_graph_as_union=True, custom_functions=_functions(base))
        found = list(_inferences(answer, rule) if isinstance(answer, ox.QueryTriples) else _conflicts(answer, rule, base))
    except (SyntaxError, KeyError, TypeError) as error:
        raise ValueError(f"{file}: {error}: mend the rule") from error
    if found:
        yield from found
        yield rule, iri(RDFS + "label"), ox.Literal(file.stem)
        comment = " ".join(line.lstrip("# ") for line in query.splitlines() if line.startswith("#"))
        yield rule, iri(RDFS + "comment"), ox.Literal(comment)


def _functions(base: str) -> dict[ox.NamedNode, Callable[..., Term | None]]:
    return {kg("misspelt"): _misspelt_terms, kg("inference"): functools.partial(_inference_node, base)}


def _misspelt_terms(a: Term, b: Term) -> Term | None:
    if not isinstance(a, ox.Literal) or not isinstance(b, ox.Literal):
        return None
    return ox.Literal(str(misspelt(a.value, b.value)).lower(), datatype=iri(XSD + "boolean"))


def _inference_node(base: str, *parts: Term) -> Term:
    return ox.NamedNode(f"{base}inference/{digest(*map(str, parts))}")


def _inferences(answer: Iterable[ox.Triple], rule: ox.NamedNode) -> Iterator[Triple]:
    for triple in answer:
        subject, predicate, object_ = triple
        if not isinstance(subject, ox.NamedNode) or not isinstance(object_, ox.NamedNode | ox.Literal):
            raise TypeError("constructs a blank node")
        yield subject, predicate, object_
        if predicate == TYPE and object_ == kg("Inference"):
            yield subject, kg("rule"), rule
            yield subject, TYPE, iri(RDF + "Statement")
            yield subject, TYPE, iri(PROV + "Entity")


def _conflicts(answer: object, rule: ox.NamedNode, base: str) -> Iterator[Triple]:
    if not isinstance(answer, ox.QuerySolutions):
        raise TypeError("neither SELECT nor CONSTRUCT")
    names = {v.value for v in answer.variables}
    grouped: dict[tuple[str, str, str], tuple[Term | None, set[ox.NamedNode]]] = {}
    for row in answer:
        given: Mapping[str, Term | None] = {n: row[n] for n in names}
        sides = {s for s in (given["side1"], given["side2"]) if isinstance(s, ox.NamedNode)}
        kind, subject = given["kind"], given.get("subject")
        if not isinstance(kind, ox.Literal) or not sides:
            raise TypeError("a row without ?kind or ?side1, ?side2")
        key = (kind.value, str(subject), str(given.get("values")))
        grouped.setdefault(key, (subject, set()))[1].update(sides)
    for key, (subject, sides) in grouped.items():
        me = ox.NamedNode(f"{base}conflict/{digest(rule.value, *key)}")
        yield me, TYPE, kg("Conflict")
        yield me, TYPE, iri(PROV + "Entity")
        yield me, iri(KG + "kind"), ox.Literal(key[0])
        yield me, kg("rule"), rule
        if isinstance(subject, ox.NamedNode):
            yield me, kg("subject"), subject
        for side in sides:
            yield me, kg("side"), side
