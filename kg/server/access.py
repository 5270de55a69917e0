"""Who may write: whoever shows the token, as a bearer token or as the password of Basic authentication (RFC 6750, RFC 7617)."""

from __future__ import annotations

import base64
import binascii
from hmac import compare_digest

from kg.server.errors import Refused

ASK = {"WWW-Authenticate": 'Basic realm="kg", charset="UTF-8", Bearer'}


def check_writer(authorization: str, token: str) -> None:
    """Refuse a request that does not show the token.

    Args:
        authorization: the header's value; "" where there is none.
        token: the server's token; "" where nobody may write.

    Raises:
        Refused: 403 where nobody may write, 401 where the token is missing or wrong.
    """
    if not token:
        raise Refused(403, "this server is read-only: start it with a token to write")
    scheme, _, value = authorization.partition(" ")
    shown = value.strip() if scheme.casefold() == "bearer" else _password(value) if scheme.casefold() == "basic" else ""
    if not is_token(shown, token):
        raise Refused(401, "show the server's token, as a bearer token or as a password, to write", ASK)


def is_token(shown: str, token: str) -> bool:
    """Whether that is the token; it takes as long whichever characters are right."""
    return compare_digest(shown.encode("utf-8", "replace"), token.encode())


def _password(value: str) -> str:
    try:
        return base64.b64decode(value.strip(), validate=True).decode("utf-8").partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""
