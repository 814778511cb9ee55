"""Version 7 UUIDs (RFC 9562, section 5.7). The standard library has them from Python 3.14 on."""

import os
import threading
from uuid import UUID

_lock = threading.Lock()
_last = 0


def uuid7(at: int) -> UUID:
    """A UUID that sorts by time: first by `at`, then by the order of the calls in this process.

    Args:
        at: UTC, milliseconds since the epoch.
    """
    global _last
    with _lock:
        # 12 bits under the milliseconds count calls within one of them (method 3 of section 6.2).
        _last = max(_last + 1, at << 12) if at << 12 >= _last - (1 << 22) else at << 12
        stamp = _last
    tail = int.from_bytes(os.urandom(8), "big") & ((1 << 62) - 1)
    return UUID(int=(stamp >> 12) << 80 | 0x7 << 76 | (stamp & 0xFFF) << 64 | 0b10 << 62 | tail)
