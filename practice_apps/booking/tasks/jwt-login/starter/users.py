"""Two users. Nothing to change here."""

import hashlib
import hmac


def _hash(password: str) -> str:
    return hashlib.scrypt(password.encode(), salt=b"the same for all: don't", n=2**10, r=8, p=1).hex()


USERS = {
    "ada": {"username": "ada", "name": "Ada Lovelace", "password_hash": _hash("engine")},
    "bob": {"username": "bob", "name": "Bob Kahn", "password_hash": _hash("packet")},
}


def check_password(password: str, password_hash: str) -> bool:
    return hmac.compare_digest(_hash(password), password_hash)
