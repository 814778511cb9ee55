"""The boundary for failures: what an action, a worker or a handler raises is told, and the app goes on.

Actions and workers are covered by themselves (`Boundary`); a handler or a timer that reads or writes
outside the app is marked with `guarded`.
"""

from __future__ import annotations

import inspect
import sys
import time
from collections.abc import Callable, Mapping
from functools import wraps
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from textual.app import App
from textual.dom import DOMNode
from textual.worker import Worker, WorkerState

from interviewprep.ui.keys import HasKeys

QUIT_SECONDS = 3.0
"""Within which a second Ctrl+C leaves the app."""
SHOWN_SECONDS = 10
"""How long a failure stays on the screen."""
Method = TypeVar("Method", bound=Callable[..., Any])

if TYPE_CHECKING:
    from textual.driver import Driver

    _Node = DOMNode
else:
    _Node = object  # a DOMNode here would take Screen's place where Textual looks for inherited styles


class Reports(Protocol):
    """An app that tells failures."""

    def report(self, error: Exception, what: str) -> None:
        """Say that something failed, and why."""
        ...


class Boundary(App[None]):
    """An app whose actions and workers may fail without ending it."""

    faults: list[Exception]
    """What failed and was not an ordinary failure of the machine, for tests and bug reports."""
    _leaves_until = 0.0
    """The time, on the monotonic clock, until which a Ctrl+C is the second."""

    def get_driver_class(self) -> type[Driver]:
        """Textual's own driver, or on POSIX one that outlives its terminal."""
        chosen = super().get_driver_class()
        if sys.platform == "win32" or chosen.__name__ != "LinuxDriver":
            return chosen
        from interviewprep.ui.terminal_driver import TerminalDriver

        return TerminalDriver

    def action_help_quit(self) -> None:
        """Ctrl+C, where nothing is copied: leave when it is pressed twice."""
        if time.monotonic() <= self._leaves_until:
            self.call_later(self.run_action, "app.quit")
        else:
            self._leaves_until = time.monotonic() + QUIT_SECONDS
            self.notify("Press Ctrl+C again to quit.", timeout=QUIT_SECONDS)

    async def run_action(
        self,
        action: Any,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Run an action; a failure is told, and what is on the screen stays."""
        try:
            return await super().run_action(action, default_namespace, namespaces)
        except Exception as error:
            self.report(error, words_for(action, default_namespace or self))
            return True

    def report(self, error: Exception, what: str) -> None:
        """Say that something failed, and why.

        Args:
            error: What was raised. One that says what to do (`StoreError`, `OSError`) speaks for itself;
                any other is our fault, and its traceback goes to the fault log.
            what: What failed, in words: a command's label, a worker's description.
        """
        said = str(error).strip() or type(error).__name__
        if not is_ordinary(error):
            self.faults.append(error)
            said = f"{type(error).__name__}: {said}"
            if (path := self.write_fault(error)) is not None:
                said += f" (details: {path})"
        self.notify(f"{what}: {said}"[:600], severity="error", markup=False, timeout=SHOWN_SECONDS)

    def write_fault(self, error: Exception) -> str | None:  # noqa: ARG002
        """Keep the traceback somewhere; returns where, for the user to find."""
        return None


class GuardedWorkers(_Node):
    """Mixed into a screen or an app, first: its workers report what they raise instead of ending the app."""

    def run_worker(self, *args: Any, **more: Any) -> Worker[Any]:
        """As Textual's, without ending the app on an error."""
        return super().run_worker(*args, **{**more, "exit_on_error": False})

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Tell what a worker raised."""
        if event.state is WorkerState.ERROR and isinstance(event.worker.error, Exception):
            what = event.worker.description or event.worker.name.replace("_", " ").strip().capitalize()
            cast(Reports, self.app).report(event.worker.error, what)


def is_ordinary(error: Exception) -> bool:
    """Whether the machine is at fault (a full disk, a lock, a file that is gone), not this program."""
    if isinstance(error, OSError):
        return True
    from interviewprep.store.errors import StoreError

    return isinstance(error, StoreError)


def words_for(action: object, node: DOMNode) -> str:
    """What an action is called where its key is shown; its own name where it isn't."""
    name = str(action[1] if isinstance(action, tuple) else action).rpartition(".")[2]
    for one in node.ancestors_with_self:
        if isinstance(one, HasKeys):
            for command in one.KEYS:
                if command.action.rpartition(".")[2] == name and command.label:
                    return command.label
    return name.partition("(")[0].replace("_", " ").capitalize()


def guarded(what: str) -> Callable[[Method], Method]:
    """Mark a handler, timer or callback of a screen: what it raises is told as a failure of `what`."""

    def decorate(method: Method) -> Method:
        if inspect.iscoroutinefunction(method):

            @wraps(method)
            async def wrapped(self: DOMNode, *args: Any, **more: Any) -> Any:
                try:
                    return await method(self, *args, **more)
                except Exception as error:
                    cast(Reports, self.app).report(error, what)

        else:

            @wraps(method)
            def wrapped(self: DOMNode, *args: Any, **more: Any) -> Any:
                try:
                    return method(self, *args, **more)
                except Exception as error:
                    cast(Reports, self.app).report(error, what)

        return cast(Method, wrapped)

    return decorate
