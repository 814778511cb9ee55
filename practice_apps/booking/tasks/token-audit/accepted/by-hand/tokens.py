"""No library: the parts, the signature, and each rule in a sentence of its own."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from typing import Any

ISSUER = "https://login.example"
AUDIENCE = "vault"
REVOKED = {"stolen-laptop"}
SECRET = "the vault and its issuer share this secret of theirs"


class BadToken(Exception):
    pass


def _object(part: str) -> dict[str, Any]:
    found = json.loads(_bytes(part))
    if not isinstance(found, dict):
        raise BadToken("not an object")
    return found


def _bytes(part: str) -> bytes:
    return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)


def _wrong(claims: dict[str, Any]) -> Iterator[str]:
    audience = claims.get("aud")
    if audience != AUDIENCE and not (isinstance(audience, list) and AUDIENCE in audience):
        yield "for another service"
    if claims.get("iss") != ISSUER:
        yield "from another issuer"
    expires = claims.get("exp")
    if not isinstance(expires, int | float) or expires <= time.time():
        yield "expired"
    if claims.get("typ") != "access":
        yield "no access token"
    if not isinstance(claims.get("jti"), str) or claims["jti"].casefold() in REVOKED:
        yield "revoked"
    if not isinstance(claims.get("sub"), str):
        yield "nobody's"


def read_token(token: str) -> dict:
    try:
        signed, signature = token.rsplit(".", 1)
        head, body = signed.split(".")
        if _object(head).get("alg") != "HS256":
            raise BadToken("another algorithm")
        right = hmac.new(SECRET.encode(), signed.encode("ascii"), hashlib.sha256).digest()
        if not hmac.compare_digest(right, _bytes(signature)):
            raise BadToken("another signature")
        claims = _object(body)
    except ValueError as error:
        raise BadToken("no token") from error
    for why in _wrong(claims):
        raise BadToken(why)
    return claims
