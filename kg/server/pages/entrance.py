"""The way to the page where people decide: a form for the token and a name, or why there is no way."""

from __future__ import annotations

from kg.server.evaluation import Answer
from kg.server.pages.site import Reader
from kg.server.sessions import NAME


def page(reader: Reader) -> Answer:
    """The form; above it what was wrong with what was sent before."""
    return reader.page("enter.html", 403 if reader.ask.told else 200, longest=NAME)


def closed(reader: Reader) -> Answer:
    """That nobody may decide here, and what to do."""
    return reader.page("closed.html", 403, message=reader.words("review.no-token"), code="KG_TOKEN=… kg serve")
