"""Passwords and tokens: no request, no database."""

import hashlib
import hmac
import os
from datetime import UTC, datetime, timedelta

import jwt

ALGORITHM = "HS256"


class BadToken(Exception):
    """A token that proves nothing."""


def hash_password(password: str, salt: bytes | None = None) -> str:
    """A slow, salted hash."""
    salt = salt or os.urandom(16)
    digest = hashlib.scrypt(password.encode(), salt=salt, n=2**12, r=8, p=1)
    return f"{salt.hex()}${digest.hex()}"


def verify_password(password: str, stored: str) -> bool:
    """Whether this is the password behind the hash; takes the same time for any wrong one."""
    salt, _, digest = stored.partition("$")
    again = hash_password(password, bytes.fromhex(salt)).partition("$")[2]
    return hmac.compare_digest(digest, again)


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
