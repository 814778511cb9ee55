"""What was charged already. Nothing to change here."""

_NUMBERS: dict[str, int] = {}
_died: set[str] = set()


class WorkerDied(Exception):
    pass


def find(order_id: str) -> int | None:
    return _NUMBERS.get(order_id)


def note(order_id: str, number: int) -> None:
    if order_id.startswith("dies") and order_id not in _died:
        _died.add(order_id)
        raise WorkerDied
    _NUMBERS[order_id] = number
