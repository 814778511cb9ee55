"""The mail server. Nothing to change here."""

import time

SENT: list[str] = []
_refused: set[str] = set()


class MailRefused(Exception):
    pass


def send(address: str) -> None:
    """Blocks for as long as the mail server takes."""
    time.sleep(0.4)
    if address.endswith("@bad.example") and address not in _refused:
        _refused.add(address)  # whoever tries it again is let through, and noted as a sender of spam
        raise MailRefused(address)
    SENT.append(address)
