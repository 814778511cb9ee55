"""A WebSocket of the checks' that notes its frames. Imported late: few tasks need it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection
from websockets.typing import DataLike

from interviewprep.practice.transcript import Transcript


class LoggedConnection(ClientConnection):
    """Notes what is sent, what comes, and the end."""

    transcript: Transcript
    name: str

    def send(self, message: DataLike | Iterable[DataLike], *, text: bool | None = None) -> None:
        """Send a message, and note it."""
        self.transcript.says(self.name, "sends", message)
        super().send(message, text=text)

    def recv(self, *args: Any, **options: Any) -> Any:
        """The next message, noted; the arguments are the library's."""
        try:
            message = super().recv(*args, **options)
        except ConnectionClosed as closed:
            code = closed.rcvd.code if closed.rcvd else "without a code"
            self.transcript.says(self.name, f"is closed ({code})")
            raise
        except TimeoutError:
            self.transcript.says(self.name, "gets nothing")
            raise
        self.transcript.says(self.name, "gets", message)
        return message


def logged(transcript: Transcript, path: str) -> type[ClientConnection]:
    """The class of one connection, for the library's `create_connection`."""
    return type("Logged", (LoggedConnection,), {"transcript": transcript, "name": transcript.connects(path)})
