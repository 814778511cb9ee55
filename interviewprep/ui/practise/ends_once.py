"""Screens that end once, whatever keys arrive together while the loop stands still."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import Screen

Result = TypeVar("Result")

if TYPE_CHECKING:

    class _Screen(Screen[Result], Generic[Result]):
        pass
else:

    class _Screen(Generic[Result]):
        """No Screen here: it would take the real one's place where Textual looks for inherited styles."""


class EndsOnce(_Screen[Result], Generic[Result]):
    """Mixed into a screen, first: it is dismissed once, and only while it is the one on top.

    Textual's own `dismiss` takes away whatever is on top, so that a second key would cost the screen below.
    """

    _ended = False

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """End with a result; when that has happened already, nothing."""
        if self._ended or self.app.screen is not self:
            return AwaitComplete()
        self._ended = True
        return super().dismiss(result)
