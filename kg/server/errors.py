"""What the server refuses, as a status code and a message that helps."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

NONE: Mapping[str, str] = MappingProxyType({})


class Refused(Exception):
    """A request that is answered with an error.

    Args:
        status: the HTTP status code.
        message: what is wrong and what to do, for a person.
        headers: further headers of the answer.
    """

    def __init__(self, status: int, message: str, headers: Mapping[str, str] = NONE) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = headers
