"""Small real pictures, made without a library."""

import struct
import zlib
from pathlib import Path


def png(width: int = 40, height: int = 40, colour: bytes = b"\x20\x60\xc0") -> bytes:
    """A picture of one colour."""
    rows = b"".join(b"\0" + colour * width for _ in range(height))
    return png_of(width, height, zlib.compress(rows))


def png_of(width: int, height: int, packed: bytes) -> bytes:
    """A PNG file whose pixels are what is packed, whatever it says of its size."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", packed), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def put(path: Path, **size: int) -> Path:
    """A small picture in a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(png(**size))
    return path
