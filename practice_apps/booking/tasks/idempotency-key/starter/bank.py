"""The bank. Nothing to change here."""

import asyncio

CHARGES: list[int] = []
_tries = 0


class BankDown(Exception):
    pass


async def charge(amount: int) -> int:
    """Charge, and give the charge's number. 13 brings bad luck every first time."""
    global _tries
    await asyncio.sleep(0.05)
    if amount == 13:
        _tries += 1
        if _tries % 2:
            raise BankDown
    CHARGES.append(amount)
    return len(CHARGES)
