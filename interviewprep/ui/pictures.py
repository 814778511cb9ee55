"""How a terminal shows pictures, and a picture's file read for it. Heavy imports are made when one is shown.

Which terminal can do what is told by the environment alone: a question to the terminal would wait for an
answer among the keys that are pressed.
"""

from __future__ import annotations

import io
import struct
import sys
import warnings
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from interviewprep.content.decks.pictures import MOST_PIXELS, PictureError, picture_path

if TYPE_CHECKING:
    from PIL.Image import Image
    from textual.widget import Widget

Way = Literal["kitty", "sixel", "blocks", "off"]
"""By kitty's graphics protocol, by Sixel, as coloured half blocks, or not at all."""
INSTALL = 'To see it here: pip install "interviewprep-tui[pictures]"'
MOST_SHOWN = (1280, 960)
"""Pixels to keep of a picture: more than half a terminal has."""
USUAL_CELL = (10, 20)
"""Width and height of a cell in pixels, where the terminal doesn't say."""
SMALLEST = (4, 2)
"""Columns and rows below which a picture shows nothing."""


def way_to_draw(preferred: str, environment: Mapping[str, str]) -> Way:
    """How to show pictures.

    Args:
        preferred: The preference: a way, or `auto`.
        environment: Its variables.
    """
    for way in get_args(Way):
        if preferred == way:
            return way  # type: ignore[no-any-return]
    term, program = environment.get("TERM", ""), environment.get("TERM_PROGRAM", "")
    if environment.get("NO_COLOR") or term in ("dumb", "linux"):
        return "off"
    multiplexed = environment.get("TMUX") or environment.get("STY") or term.startswith(("screen", "tmux"))
    if not multiplexed:
        # WezTerm and Konsole know kitty's protocol without the placeholders that Textual's pictures need.
        if environment.get("KONSOLE_VERSION") or program in ("WezTerm", "iTerm.app", "mintty"):
            return "sixel"
        kitty = term in ("xterm-kitty", "xterm-ghostty") or program == "ghostty"
        if kitty or environment.get("KITTY_WINDOW_ID"):
            return "kitty"
        if term.startswith(("foot", "mlterm", "contour")):
            return "sixel"
    full_colour = environment.get("COLORTERM", "").lower() in ("truecolor", "24bit")
    return "blocks" if full_colour or environment.get("WT_SESSION") else "off"


@cache
def is_installed() -> bool:
    """Whether the extra `pictures` is."""
    return find_spec("textual_image") is not None and find_spec("PIL") is not None


def read_picture(folder: Path, file: str) -> Image:
    """A picture's pixels, no more than a terminal shows of them. To be called in a thread.

    Args:
        folder: The deck's.
        file: As the card names it.

    Raises:
        PictureError: it can't be shown.
    """
    path = picture_path(folder, file)
    try:
        found = path.stat()
        return _pixels(_Version(path, found.st_mtime_ns, found.st_size))
    except OSError as error:
        raise _broken(file, error) from error


class _Version(NamedTuple):
    """A file as it was at a time."""

    path: Path
    modified: int
    """Nanoseconds."""
    size: int


@lru_cache(maxsize=6)
def _pixels(version: _Version) -> Image:
    from PIL import Image

    path = version.path
    # Twice that is an error. Below it Pillow only warns, over the screen: it is refused here instead.
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)
    try:
        with Image.open(path, formats=("PNG", "JPEG", "GIF", "WEBP")) as opened:
            width, height = opened.size
            if width * height > MOST_PIXELS:
                what = f"the picture `{path.name}` has {width} x {height} pixels"
                raise PictureError(what, "make it smaller")
            opened.draft("RGB", MOST_SHOWN)
            whole = opened.convert("RGBA")
    except (
        OSError, SyntaxError, ValueError, TypeError, ArithmeticError, LookupError, EOFError, MemoryError,
        struct.error, Image.DecompressionBombError,
    ) as error:  # fmt: skip
        raise _broken(path.name, error) from error
    whole.thumbnail(MOST_SHOWN)
    page = Image.new("RGB", whole.size, "white")  # dark lines on nothing would not be seen on a dark theme
    page.paste(whole, mask=whole.getchannel("A"))
    return page


def _broken(file: str, error: Exception) -> PictureError:
    return PictureError(f"the picture `{file}` is broken ({type(error).__name__})", "save it anew")


class Fit(NamedTuple):
    """The room that a picture takes, in cells."""

    columns: int
    rows: int


def fit(pixels: tuple[int, int], room: tuple[int, int], way: Way) -> Fit | None:
    """The cells that a picture takes: its shape is kept. None where too few are left to see anything.

    Args:
        pixels: Its width and height.
        room: The columns and rows there are.
        way: A half block shows one pixel or more, so that small pictures needn't be smaller still.
    """
    cell_width, cell_height = cell_size()
    wide, high = pixels
    natural = wide if way == "blocks" else -(-wide // cell_width)
    columns = min(room[0], natural)
    rows = round(columns * cell_width * high / (wide * cell_height))
    if rows > room[1]:
        rows = room[1]
        columns = min(columns, round(rows * cell_height * wide / (high * cell_width)))
    return Fit(columns, rows) if columns >= SMALLEST[0] and rows >= SMALLEST[1] else None


@cache
def cell_size() -> tuple[int, int]:
    """Width and height of a cell in pixels, as the terminal's driver has them."""
    try:
        import fcntl
        import termios

        assert sys.__stdout__ is not None
        answer = fcntl.ioctl(sys.__stdout__.fileno(), termios.TIOCGWINSZ, bytes(8))
        rows, columns, width, height = struct.unpack("HHHH", answer)
    except (ImportError, OSError, ValueError, AttributeError, AssertionError):
        return USUAL_CELL
    if not (rows and columns and width // columns and height // rows):
        return USUAL_CELL
    return width // columns, height // rows


def picture_widget(picture: Image, size: Fit, way: Way) -> Widget:
    """A widget that shows a picture in so many cells."""
    widget = _widget_class(way)(picture)  # type: ignore[arg-type]
    widget.styles.width, widget.styles.height = size
    return widget


@cache
def _widget_class(way: Way) -> type[Widget]:
    terminal = sys.__stdout__
    # While it is imported the library asks the terminal what it can do: so it sees none.
    setattr(sys, "__stdout__", io.StringIO())  # noqa: B010  (it is declared as another type)
    try:
        from textual_image import widget
        from textual_image._terminal import CellSize, get_cell_size
    finally:
        setattr(sys, "__stdout__", terminal)  # noqa: B010
    setattr(get_cell_size, "_result", CellSize(*cell_size()))  # noqa: B010
    classes: dict[Way, type[Widget]] = {
        "kitty": widget.TGPImage,
        "sixel": widget.SixelImage,
        "blocks": widget.HalfcellImage,
    }
    return classes[way]
