"""Passwords and tokens: no request, no database."""

import hashlib
import hmac
import os
from datetime import UTC, datetime, timedelta

import jwt

ALGORITHM = "HS256"
N, R, P = 2**14, 8, 5
"""What a password costs: scrypt with 16 MiB of memory, as OWASP recommends."""


class BadToken(Exception):
    """A token that proves nothing."""


def _scrypt(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=n, r=r, p=p)


def _stored(salt: bytes, digest: bytes) -> str:
    return f"scrypt${N}${R}${P}${salt.hex()}${digest.hex()}"


def hash_password(password: str) -> str:
    """A slow, salted hash, which says what it cost: `scrypt$n$r$p$salt$digest`."""
    salt = os.urandom(16)
    return _stored(salt, _scrypt(password, salt, N, R, P))


def verify_password(password: str, stored: str | None) -> bool:
    """Whether this is the password behind the hash. For nobody's, `None`, it takes as long to say no."""
    _, n, r, p, salt, digest = (stored or _stored(b"", b"")).split("$")
    again = _scrypt(password, bytes.fromhex(salt), int(n), int(r), int(p))
    return hmac.compare_digest(bytes.fromhex(digest), again)


def create_token(user_id: int, secret: str, minutes: int) -> str:
    """A signed token that says who is asking, until it expires."""
    now = datetime.now(UTC)
    claims = {"sub": str(user_id), "iat": now, "exp": now + timedelta(minutes=minutes)}
    return jwt.encode(claims, secret, ALGORITHM)


def read_token(token: str, secret: str) -> int:
    """The id of the user a token speaks for.

    Raises:
        BadToken: it is expired, forged, or lacks a claim.
    """
    try:
        # The server names the algorithm: the token's own header is the sender's to choose.
        claims = jwt.decode(token, secret, [ALGORITHM], options={"require": ["exp", "sub"]})
        return int(claims["sub"])
    except (jwt.InvalidTokenError, ValueError) as error:
        raise BadToken from error
