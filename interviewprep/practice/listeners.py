"""Whoever is told what happens in an attempt."""

from __future__ import annotations

from collections.abc import Callable

from interviewprep.practice.attempt_state import Event

Listener = Callable[[Event], object]


class Listeners:
    """Functions that each event is told to, in the order they came."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def add(self, listener: Listener) -> Callable[[], None]:
        """Have events told to a function; the returned one ends that."""
        self._listeners.append(listener)

        def stop() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return stop

    def tell(self, event: Event) -> None:
        """Tell everybody who listens now."""
        for listener in tuple(self._listeners):
            listener(event)

    def clear(self) -> None:
        """Tell nobody any more."""
        self._listeners.clear()
