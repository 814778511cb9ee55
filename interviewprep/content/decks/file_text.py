"""A text file's text for a program to work on, and back to bytes with the line ends and the mark it had."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from dataclasses import dataclass

_ENDS = re.compile("\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class FileText:
    """The text of a file, its lines ended by LF alone."""

    text: str
    ends: tuple[str, ...]
    """How each line but the last one ends in the file."""
    marked: bool
    """Whether the file starts with a byte order mark."""

    @classmethod
    def of(cls, raw: bytes) -> FileText:
        """What a file's bytes say.

        Raises:
            UnicodeDecodeError: they aren't UTF-8.
        """
        text = raw.decode("utf-8-sig")
        return cls(_ENDS.sub("\n", text), tuple(_ENDS.findall(text)), raw.startswith(BOM_UTF8))

    def to_bytes(self, text: str) -> bytes:
        """The file with another text: unchanged lines end as they did, new ones as most others do."""
        old, new = self.text.split("\n"), text.split("\n")
        most = min(len(old), len(new)) - 1
        head = next((n for n in range(most) if old[n] != new[n]), most)
        most -= head
        tail = next((n for n in range(most) if old[-1 - n] != new[-1 - n]), most)
        middle = [max(("\n", "\r\n", "\r"), key=self.ends.count)] * (len(new) - 1 - head - tail)
        ends = [*self.ends[:head], *middle, *self.ends[len(self.ends) - tail :], ""]
        body = "".join(line + end for line, end in zip(new, ends, strict=True)).encode()
        return (BOM_UTF8 if self.marked else b"") + body
