"""The terminal lent to the user's editor, and taken back whatever happens there."""

from __future__ import annotations

from pathlib import Path

from textual.app import App, SuspendNotSupported
from textual.screen import Screen

from interviewprep.profile.editor import EditorError, run_editor


def edit_file(app: App[None], path: Path, line: int) -> None:
    """Open a file in the user's editor and wait for its end; then everything is painted again.

    Args:
        app: Whose terminal it is; its `editor`, if it has one, is the command that is preferred.
        path: The file.
        line: 1-based.

    Raises:
        EditorError: there is no editor, it can't be started, or this terminal can't be lent.
    """
    failed: Exception | None = None
    try:
        with app.suspend():
            # Textual's `suspend` has no `finally`: an error in here would cost the screen.
            try:
                run_editor(path, line, getattr(app, "editor", ""))
            except Exception as error:
                failed = error
    except SuspendNotSupported as error:
        raise EditorError("This terminal can't be lent to an editor.") from error
    _paint_again(app.screen)
    if failed is not None:
        raise failed


def _paint_again(screen: Screen[object]) -> None:
    # The editor has drawn over everything: what hasn't changed since must be painted as well.
    screen.refresh()
    screen.call_after_refresh(screen.refresh)
