"""A card's file in the user's editor; what the packs brought is copied before."""

from __future__ import annotations

from pathlib import Path

from interviewprep.content.visible import visible
from interviewprep.profile.editor import EditorError
from interviewprep.profile.overrides import drop_if_same, own_version
from interviewprep.study.collection import StudyCard
from interviewprep.ui.lend_terminal import edit_file
from interviewprep.ui.prep import PrepScreen


def edit_card(screen: PrepScreen[None], card: StudyCard) -> Path | None:
    """Open a card's file at its line, and wait for the editor's end.

    Returns: the file that was edited: the decks are to be read again. None when that failed, which is told.
    """
    deck = Path(card.stored.path)
    try:
        path = own_version(screen.prep.place, deck)
        try:
            edit_file(screen.app, path, card.card.line)
        finally:
            differs = path == deck or drop_if_same(path, deck)
    except (EditorError, OSError) as error:
        screen.notify(str(error), severity="error", markup=False)
        return None
    if path != deck and differs:
        what = f"Your own version of this deck is {visible(str(path))}. Delete it to have the other back."
        screen.notify(what, markup=False, timeout=12)
    return path


def tell_problems(screen: PrepScreen[None], path: Path) -> None:
    """Once the decks are read again, tell the first mistake in the file that was edited."""
    collection = screen.prep.collection
    wrong = [problem for problem in collection.problems if problem.path == path] if collection else []
    if wrong:
        title = "A mistake in the deck"
        screen.notify(str(wrong[0]), title=title, severity="error", markup=False, timeout=12)
