"""Two slow things. Nothing to change here."""

import asyncio
import time

SHOPS = ("near", "far", "sleepy")


def make_report(name: str) -> str:
    time.sleep(0.15)
    return f"All about {name}"


async def ask_shop(shop: str, item: str) -> int:
    await asyncio.sleep(3 if shop == "sleepy" and item == "sofa" else 0.15)
    return len(shop) + len(item)
