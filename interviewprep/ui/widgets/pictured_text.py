"""A text whose pictures are drawn below their descriptions, where the terminal can."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

from textual import work
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget
from textual.widgets import Static

from interviewprep.content.decks.pictures import PictureError
from interviewprep.ui.markdown import marked_pictures
from interviewprep.ui.pictures import INSTALL, Fit, Way, fit, is_installed, picture_widget, read_picture

if TYPE_CHECKING:
    from PIL.Image import Image

    from interviewprep.ui.reader import Reader


class _DrawsPictures(Protocol):
    """The app, as far as pictures need it."""

    reader: Reader
    """Reads off the event loop."""


class _Shown(NamedTuple):
    """A picture on the screen: which, and where in the text."""

    file: str
    column: int
    row: int
    size: Fit


class PicturedText(Static):
    """A text. The description of each picture is there at once, the picture once it is read."""

    def __init__(self, content: Content | str = "", *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(content, id=id, markup=False)
        self._text = Content("")
        self._folder: Path | None = None
        self._columns = 0
        self._read: dict[str, Image | str] = {}
        """The pictures of this text that were read, or why they can't be, by their files."""
        self._shown: list[_Shown] = []

    def show(self, text: Content, folder: Path | None, columns: int) -> None:
        """Show a text and its pictures.

        Args:
            text: Laid out for `columns` cells.
            folder: Where its pictures are; None for a text that has none.
            columns: The room.
        """
        if folder != self._folder:
            self._read = {}
        self._text, self._folder, self._columns = text, folder, columns
        files = dict.fromkeys(mark.file for mark in marked_pictures(text)) if folder is not None else {}
        way = self._way if files else "off"
        if way == "off":
            self._place(text, [])
            return
        self._lay_out(way)
        if is_installed() and any(file not in self._read for file in files):
            self._read_pictures(list(files))

    @property
    def _way(self) -> Way:
        return getattr(self.app, "pictures", "off")

    @work(exclusive=True, group="pictures", description="Reading pictures")
    async def _read_pictures(self, files: list[str]) -> None:
        """Read what isn't yet, off the event loop, and draw it."""
        folder = self._folder
        assert folder is not None

        def read() -> dict[str, Image | str]:
            found: dict[str, Image | str] = {}
            for file in files:
                try:
                    found[file] = read_picture(folder, file)
                except PictureError as error:
                    found[file] = error.what
            return found

        found = await cast(_DrawsPictures, self.app).reader.read(f"pictures of {id(self)}", read)
        if folder == self._folder:
            self._read |= found
            self._lay_out(self._way)

    def _lay_out(self, way: Way) -> None:
        """Make room for the pictures that were read, each below the line that ends its description."""
        lines = self._text.split("\n", allow_blank=True)
        marks = {mark.line: mark for mark in marked_pictures(self._text)}
        laid: list[Content] = []
        shown: list[_Shown] = []
        told = False
        for number, line in enumerate(lines):
            laid.append(line)
            if (mark := marks.get(number)) is None:
                continue
            room = self._columns - mark.column
            if not is_installed():
                if not told:
                    laid += _beside(mark.column, INSTALL, room)
                told = True
                continue
            match self._read.get(mark.file):
                case None:
                    pass
                case str() as why:
                    laid += _beside(mark.column, why, room)
                case picture:
                    size = fit(picture.size, (room, self.screen.size.height // 2), way)
                    if size is not None:
                        shown.append(_Shown(mark.file, mark.column, len(laid), size))
                        laid += [Content("")] * size.rows
        self._place(Content("\n").join(laid), shown)

    def _place(self, text: Content, shown: list[_Shown]) -> None:
        self.update(text)
        if shown == self._shown and (not shown or self.children):
            return
        self._shown = shown
        if self.children:
            self.remove_children()
        widgets = [self._widget(one) for one in shown]
        if widgets:
            self.mount_all(widgets)

    def _widget(self, shown: _Shown) -> Widget:
        picture = self._read[shown.file]
        assert not isinstance(picture, str)
        widget = picture_widget(picture, shown.size, self._way)
        widget.styles.position = "absolute"
        widget.styles.offset = (shown.column, shown.row)
        return widget

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """That of the text: it has room for the pictures, which lie on it."""
        return self._render().get_height(self.styles, width) if width else 0  # type: ignore[arg-type]


def _beside(column: int, words: str, room: int) -> list[Content]:
    """Words below a description, wrapped."""
    faint = Content.styled(words, "$foreground 60%")
    return [Content(" " * column) + line for line in faint.wrap(max(10, room))]
