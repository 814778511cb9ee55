"""One way at a time: a wish to see another screen is followed until that screen is there, and keys wait."""

from __future__ import annotations

from collections.abc import Coroutine, Mapping
from typing import Any

from textual import on
from textual.dom import DOMNode

from interviewprep.ui.boundary import Boundary, GuardedWorkers
from interviewprep.ui.navigation import Go

AGAIN = 0.05
"""Seconds after which a wish that came on the way to another screen is looked at again."""


class Travel(GuardedWorkers, Boundary):
    """An app that follows the wishes of `navigation`, each to its end.

    Keys that come together (a paste, a slow line, a loop that stood still) were pressed on the screen that
    was seen. What they would do on the way to the next one, or on that one unseen, is not done.
    """

    travelling = False
    """Whether a wish is being followed."""

    async def answer(self, wish: Go) -> None:
        """Show what is wished for; when this returns, it is there."""
        raise NotImplementedError

    def go(self, wish: Go) -> None:
        """Follow a wish that a key gave, unless another one is being followed."""
        if not self.travelling:
            self.set_out(self.answer(wish), wish.WHAT)

    @on(Go)
    def follow(self, wish: Go) -> None:
        """Follow a wish that no key gave, such as the bell's: it waits for its turn."""
        if self.travelling:
            self.set_timer(AGAIN, lambda: self.follow(wish))
        else:
            self.set_out(self.answer(wish), wish.WHAT)

    def set_out(self, way: Coroutine[Any, Any, None], what: str) -> None:
        """Go a way to its end; a failure is told as one of `what`."""
        self.travelling = True
        self.run_worker(self._to_the_end(way), group="navigation", description=what)

    async def _to_the_end(self, way: Coroutine[Any, Any, None]) -> None:
        try:
            await way
        finally:
            self.travelling = False

    async def run_action(
        self,
        action: Any,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Run an action, but none on the way to another screen: only the app's own keys leave it always."""
        leaves = str(action).endswith("quit") and default_namespace in (None, self)
        if self.travelling and not leaves:
            return True
        return await super().run_action(action, default_namespace, namespaces)
