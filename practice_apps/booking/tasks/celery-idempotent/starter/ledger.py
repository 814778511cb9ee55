"""What was charged already, kept in a file. Nothing to change here."""

import json
from pathlib import Path

_FILE = Path("ledger.json")


class WorkerDied(Exception):
    pass


def _read() -> dict:
    return json.loads(_FILE.read_text()) if _FILE.exists() else {"numbers": {}, "died": []}


def find(order_id: str) -> int | None:
    return _read()["numbers"].get(order_id)


def note(order_id: str, number: int) -> None:
    book = _read()
    if order_id.startswith("dies") and order_id not in book["died"]:
        book["died"].append(order_id)
        _FILE.write_text(json.dumps(book))
        raise WorkerDied
    book["numbers"][order_id] = number
    _FILE.write_text(json.dumps(book))


def noted() -> dict[str, int]:
    """All orders that are noted: the checks look at it."""
    return _read()["numbers"]
