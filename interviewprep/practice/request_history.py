"""The requests that were sent, to go back to; what is being written is never lost on the way."""

from __future__ import annotations

from collections.abc import Iterable


class RequestHistory:
    """A list of requests and a draft below it, as in a shell."""

    def __init__(self, before: Iterable[str] = ()) -> None:
        """`before` are requests to go back to from the start: examples."""
        self._sent = list(before)
        self._draft = ""
        self._place = len(self._sent)
        """Which one is shown; their number for the draft."""

    def sent(self, text: str) -> None:
        """A request was sent: it is the newest one, and stays in view."""
        if not self._sent or self._sent[-1] != text:
            self._sent.append(text)
        self._draft = text
        self._place = len(self._sent)

    def step(self, by: int, text: str) -> str:
        """The request to show instead of this one.

        Args:
            by: Negative for an older one, positive for a newer one.
            text: What is in the editor. If it is none of the list, it becomes the draft.
        """
        shown = self._draft if self._place == len(self._sent) else self._sent[self._place]
        if text != shown or self._place == len(self._sent):
            self._draft, self._place = text, len(self._sent)
        place = self._place + by
        if place == len(self._sent) - 1 and by < 0 and self._sent[place] == text:
            place += by  # the newest one is what is shown already
        self._place = max(0, min(len(self._sent), place))
        return self._draft if self._place == len(self._sent) else self._sent[self._place]
