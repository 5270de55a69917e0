"""Exporters: a build's quads to a file that other tools read."""

from __future__ import annotations

from collections.abc import Mapping

from kg.exporters.base import Exporter, file_name
from kg.exporters.context import ContextFile
from kg.exporters.crate import Crate
from kg.exporters.csv_folder import CsvFolder
from kg.exporters.cx2 import Cx2
from kg.exporters.cypher import Cypher
from kg.exporters.gexf import Gexf
from kg.exporters.graphml import GraphMl
from kg.exporters.html import GraphPage
from kg.exporters.jsonld import JsonLd
from kg.exporters.nanopub import Nanopubs
from kg.exporters.neo4j import Neo4jFolder
from kg.exporters.obsidian import Vault
from kg.exporters.owl import Owl
from kg.exporters.parquet import Parquet
from kg.exporters.quads import NQuads, NTriples, TriG
from kg.exporters.rdf12 import Rdf12
from kg.exporters.rdfxml import RdfXml
from kg.exporters.site import StaticSite
from kg.exporters.turtle import Turtle
from kg.exporters.yed import Yed
from kg.plugins import PluginError, plugins

__all__ = [
    "ContextFile",
    "Crate",
    "CsvFolder",
    "Cx2",
    "Cypher",
    "Exporter",
    "Gexf",
    "GraphMl",
    "GraphPage",
    "JsonLd",
    "NQuads",
    "NTriples",
    "Nanopubs",
    "Neo4jFolder",
    "Owl",
    "Parquet",
    "Rdf12",
    "RdfXml",
    "StaticSite",
    "TriG",
    "Turtle",
    "Vault",
    "Yed",
    "exporters",
    "file_name",
]


def exporters() -> Mapping[str, Exporter]:
    """All exporters by name: the built-in ones, then those that installed packages offer under `kg.exporters`.

    An entry point may name an exporter or a class that makes one without arguments.

    Raises:
        kg.plugins.PluginError: a package's exporter cannot be loaded, is none, or takes a name that is taken.
    """
    built_in: tuple[Exporter, ...] = (
        Turtle(),
        TriG(),
        NQuads(),
        NTriples(),
        JsonLd(),
        ContextFile(),
        RdfXml(),
        Rdf12(),
        Nanopubs(),
        Owl(),
        GraphMl(),
        Yed(),
        Gexf(),
        Cx2(),
        GraphPage(),
        CsvFolder(),
        Parquet(),
        Vault(),
        Neo4jFolder(),
        Cypher(),
        Crate(),
        StaticSite(),
        StaticSite("jekyll", stem="jekyll", jekyll=True),
    )
    found = {e.name: e for e in built_in}
    for name, offered in plugins("kg.exporters").items():
        exporter = offered() if isinstance(offered, type) else offered
        if not isinstance(exporter, Exporter):
            raise PluginError(f"kg.exporters: {name!r} is no exporter: it needs name, suffix and write(quads, path)")
        if name in found:
            raise PluginError(f"kg.exporters: {name!r} is built in: give the plugin another name")
        found[name] = exporter
    return found
