"""A card's file in the user's editor; what the packs brought is copied before."""

from __future__ import annotations

from pathlib import Path

from interviewprep.profile.editor import EditorError
from interviewprep.profile.overrides import edit_own_version
from interviewprep.study.collection import StudyCard
from interviewprep.ui.lend_terminal import edit_file
from interviewprep.ui.prep import PrepScreen


def edit_card(screen: PrepScreen[None], card: StudyCard) -> Path | None:
    """Open a card's file at its line, and wait for the editor's end.

    Returns: the file that was edited: the decks are to be read again. None when that failed, which is told.
    """
    deck, line = Path(card.stored.path), card.card.line
    try:
        path, told = edit_own_version(screen.prep.place, deck, lambda own: edit_file(screen.app, own, line))
    except (EditorError, OSError) as error:
        screen.notify(str(error), severity="error", markup=False)
        return None
    if told:
        screen.notify(told, markup=False, timeout=12)
    return path


def tell_problems(screen: PrepScreen[None], path: Path) -> None:
    """Once the decks are read again, tell the first mistake in the file that was edited."""
    collection = screen.prep.collection
    wrong = [problem for problem in collection.problems if problem.path == path] if collection else []
    if wrong:
        title = "A mistake in the deck"
        screen.notify(str(wrong[0]), title=title, severity="error", markup=False, timeout=12)
