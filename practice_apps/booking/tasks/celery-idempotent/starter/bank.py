"""The bank. It is another company's: it forgets nothing when a worker dies. Nothing to change here."""

import json
from pathlib import Path

_FILE = Path("bank.json")


class BankDown(Exception):
    pass


def _read() -> dict:
    return json.loads(_FILE.read_text()) if _FILE.exists() else {"charged": [], "by_key": {}, "refused": []}


def charge(amount: int, key: str | None = None) -> int:
    """Charge, and give the charge's number; the same key gives the same number. 13 fails the first time."""
    book = _read()
    try:
        if amount == 13 and amount not in book["refused"]:
            book["refused"].append(amount)
            raise BankDown
        if key is not None and str(key) in book["by_key"]:
            return book["by_key"][str(key)]
        book["charged"].append(amount)
        number = len(book["charged"])
        if key is not None:
            book["by_key"][str(key)] = number
        return number
    finally:
        _FILE.write_text(json.dumps(book))


def charges(amount: int) -> list[int]:
    """The numbers of all charges of this amount: the checks look at it."""
    return [number for number, charged in enumerate(_read()["charged"], 1) if charged == amount]
