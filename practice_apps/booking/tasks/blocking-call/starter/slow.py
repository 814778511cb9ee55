"""Two slow things. Nothing to change here."""

import asyncio
import time

SHOPS = ("near", "far", "sleepy")
_SLEEPY = {"stool": 0.6, "bed": 1.6, "sofa": 3}


def make_report(name: str) -> str:
    """Blocks for a while; longer for `history-` of something."""
    time.sleep(0.6 if name.startswith("history") else 0.15)
    return f"All about {name}"


async def ask_shop(shop: str, item: str) -> int:
    """0.15 s a shop; `sleepy` takes longer for some items, and every shop does for a `castle`."""
    takes = 3 if item == "castle" else _SLEEPY.get(item, 0.15) if shop == "sleepy" else 0.15
    await asyncio.sleep(takes)
    return len(shop) + len(item)
