"""Who showed the token on a page: a signed cookie, so that it is entered once, and stands in no page and no address."""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.requests import Request

from kg.server.access import is_token
from kg.server.errors import Refused

COOKIE = "kg-review"
SECONDS = 12 * 3600  # that a session lasts
NAME = 60  # characters of a person's name


@dataclass(frozen=True, slots=True)
class Session:
    """Who decides, and since when, in seconds since 1970."""

    who: str
    since: int


class Sessions:
    """Makes and reads the cookies of one server. Its key is made when it starts, so that a cookie tells nothing of the token.

    Args:
        token: who has it may decide; "" where nobody may.
    """

    def __init__(self, token: str) -> None:
        self._token, self._key = token, secrets.token_bytes(32)

    def begun(self, shown: str, who: str, now: int) -> str:
        """The cookie of a session that begins; "" where `shown` is not the token."""
        if not self._token or not is_token(shown, self._token):
            return ""
        said = f"{urlsafe_b64encode(who.encode()).decode().rstrip('=')}.{now}"
        return f"{said}.{self._sign(said)}"

    def read(self, cookie: str, now: int) -> Session | None:
        """The session of a cookie; None where it is none, or over."""
        said, _, signed = cookie.rpartition(".")
        if not hmac.compare_digest(self._sign(said).encode(), signed.encode("utf-8", "replace")):
            return None
        name, _, since = said.rpartition(".")
        try:
            who = urlsafe_b64decode(name + "=" * (-len(name) % 4)).decode()
        except (Error, UnicodeDecodeError):
            return None
        return Session(who, int(since)) if now - int(since) < SECONDS else None

    def _sign(self, said: str) -> str:
        return hmac.new(self._key, said.encode("utf-8", "replace"), "sha256").hexdigest()


def person(given: str) -> str:
    """A person's name as decisions carry it, spaces made one; "" where it is too long, or has characters that do not print."""
    name = " ".join(given.split())
    return name if name.isprintable() and len(name) <= NAME else ""


def check_own_form(request: Request) -> None:
    """Refuse a form that another site's page sent.

    Raises:
        Refused: 403.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    own = [] if site is None else [site == "same-origin"]
    own += [] if origin is None else [urlsplit(origin).netloc == request.url.netloc]
    if not own or not all(own):
        raise Refused(403, "this form must be sent from a page of this server")
