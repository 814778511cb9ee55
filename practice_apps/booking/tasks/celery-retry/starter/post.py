"""The post office. Nothing to change here."""

import re
import time

TRIES: dict[str, list[float]] = {}


class PostOfficeBusy(Exception):
    pass


class AddressUnknown(Exception):
    pass


def send(parcel: str) -> str:
    """`busy-2` is busy twice, `lost` has an unknown address, everything else is taken."""
    tries = TRIES.setdefault(parcel, [])
    tries.append(time.monotonic())
    busy = re.match(r"busy-(\d+)", parcel)
    if busy and len(tries) <= int(busy[1]):
        raise PostOfficeBusy(parcel)
    if parcel.endswith("lost"):
        raise AddressUnknown(parcel)
    return f"receipt for {parcel}"


def tries(parcel: str) -> list[float]:
    """When the post office was asked, in seconds: the checks look at it."""
    return TRIES.get(parcel, [])
