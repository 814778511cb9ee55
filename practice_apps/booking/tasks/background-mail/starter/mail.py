"""The mail server. Nothing to change here."""

import time

SENT: list[str] = []


class MailRefused(Exception):
    pass


def send(address: str) -> None:
    """Blocks for as long as the mail server takes."""
    time.sleep(0.4)
    if address.endswith("@bad.example"):
        raise MailRefused(address)
    SENT.append(address)
