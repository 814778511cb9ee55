"""The bank. Nothing to change here."""

CHARGED: list[int] = []
_by_key: dict[str, int] = {}
_refused: set[int] = set()


class BankDown(Exception):
    pass


def charge(amount: int, key: str | None = None) -> int:
    """Charge, and give the charge's number; the same key gives the same number. 13 fails the first time."""
    if amount == 13 and amount not in _refused:
        _refused.add(amount)
        raise BankDown
    if key is not None and key in _by_key:
        return _by_key[key]
    CHARGED.append(amount)
    if key is not None:
        _by_key[key] = len(CHARGED)
    return len(CHARGED)
