"""The post office. Nothing to change here."""

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
    if parcel.startswith("lost"):
        raise AddressUnknown(parcel)
    if parcel.startswith("busy-") and len(tries) <= int(parcel.removeprefix("busy-")):
        raise PostOfficeBusy(parcel)
    return f"receipt for {parcel}"
