"""HTTP console: write a request, send it to the practice app, read the response."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.screen import Screen
from textual.widgets import Static, TextArea

from interviewprep.content.visible import visible
from interviewprep.practice.app_server import command, environment, free_port
from interviewprep.practice.grading.files import FilesError, assemble
from interviewprep.practice.http_request import BadRequest, WrittenRequest, parse_request, show_body
from interviewprep.ui.common.text_page import TextPageScreen
from interviewprep.ui.markdown import code
from interviewprep.ui.widgets.key_bar import Key, KeyBar

if TYPE_CHECKING:
    import httpx

WIDE = 100
FIRST = "GET /rooms\n"
EXAMPLES = (
    "POST /auth/token\n\nusername=ada@example.org&password=correct horse",
    'POST /rooms\nAuthorization: Bearer paste-the-token-here\n\n{"name": "Cellar", "capacity": 4}',
    "GET /openapi.json",
)
SHOWN_HEADERS = 12
LOOPBACK: dict[str, Any] = {"verify": False, "trust_env": False}
"""Building the certificates' context takes 40 ms, and nothing here is encrypted."""


class ConsoleScreen(Screen[None]):
    """Requests to a running service."""

    CSS_PATH = Path(__file__).with_suffix(".tcss")
    BINDINGS = [  # noqa: RUF012
        Binding("ctrl+s,ctrl+enter", "send", "Send the request", show=False, priority=True),
        Binding("ctrl+up,f2", "history(-1)", "The request before", show=False, priority=True),
        Binding("ctrl+down,f3", "history(1)", "The next request", show=False, priority=True),
        Binding("f4", "copy_curl", "Copy as a curl command", show=False, priority=True),
        Binding("f5", "copy_httpx", "Copy as httpx code", show=False, priority=True),
        Binding("escape", "leave", "Back; ends the service", show=False, priority=True),
    ]
    HELP = """\
Write a request: a method and a path, headers on the lines below, an empty line, a body. JSON and form \
bodies get their content type by themselves. `Ctrl+S` sends it to the service, which was started for this \
screen and forgets everything when you leave. Older requests, and three examples, are on `F2`.
"""

    request = getters.query_one("#request", TextArea)
    response = getters.query_one("#response", Static)
    status = getters.query_one("#status", Static)

    def __init__(self, name: str, folder: Path, app: str) -> None:
        """The service to ask: what to call it, its files, and where its app is in them."""
        super().__init__()
        self._service = name
        self._folder = folder
        self._app = app
        self._port = free_port()
        self._url = f"http://127.0.0.1:{self._port}"
        self._history: list[str] = [*EXAMPLES, FIRST]
        self._place = len(self._history) - 1
        self._scratch: Path | None = None
        self._server: asyncio.subprocess.Process | None = None

    def compose(self) -> ComposeResult:
        """The request, the response, the keys."""
        yield Static(id="status", markup=False)
        with Horizontal(id="panes"):
            with Vertical(id="left"):
                yield TextArea(FIRST, id="request", soft_wrap=True)
            with VerticalScroll(id="right", can_focus=False):
                yield Static(id="response", markup=False)
        yield KeyBar(
            [
                Key("^s", "Send", "send", True),
                Key("F2", "Before", "history(-1)"),
                Key("F3", "Next", "history(1)"),
                Key("F4", "As curl", "copy_curl"),
                Key("F5", "As httpx", "copy_httpx"),
                Key("Esc", "Back", "leave"),
                Key("F1", "Help", "app.help"),
            ]
        )

    def on_mount(self) -> None:
        """Start the service."""
        self.request.border_title = "Request"
        self.request.focus()
        self._say("starting…", "$accent")
        self._serve()

    @on(Resize)
    def resized(self) -> None:
        """Beside each other where there is room."""
        self.set_class(self.size.width >= WIDE, "wide")

    def _say(self, what: str, style: str) -> None:
        if not self.is_attached or not self.query("#status"):
            return  # the screen is going
        self.status.update(
            Content.assemble(
                ("HTTP console", "bold $primary"),
                (f"   {self._service} at {self._url}   ", "$foreground 70%"),
            )
            + Content.styled(what, style)
        )

    @work(exclusive=True, group="serve")
    async def _serve(self) -> None:
        """The service, until the screen goes."""
        copy = Path(tempfile.mkdtemp(prefix="interviewprep-app-"))
        self._scratch = copy
        words = command(copy, self._app, self._port)
        try:
            assemble([self._folder], [], copy)  # what it writes stays in the copy
            server = self._server = await asyncio.create_subprocess_exec(
                *words,
                env=environment(copy),
                cwd=copy,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.PIPE,
            )
            for _ in range(300):
                with contextlib.suppress(OSError):
                    _, writer = await asyncio.open_connection("127.0.0.1", self._port)
                    writer.close()
                    self._say("running; Ctrl+S sends", "$success")
                    break
                if server.returncode is not None:
                    break
                await asyncio.sleep(0.05)
            assert server.stderr is not None
            told = b""
            async for line in server.stderr:
                told = (told + line)[-4000:]
            await server.wait()
            if self.query("#response"):  # not when the screen is going
                self._say("the service ended", "$error")
                self.response.update(Content(visible(told.decode(errors="replace"))))
        except (OSError, FilesError) as error:
            self._say(f"can't be started: {error}", "$error")
        finally:
            await self._stop()

    async def _stop(self) -> None:
        server, self._server = self._server, None
        if server is not None and server.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                server.kill()
            await server.wait()
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)

    async def on_unmount(self) -> None:
        """End the service."""
        await self._stop()

    def _written(self) -> WrittenRequest | None:
        try:
            return parse_request(self.request.text)
        except BadRequest as error:
            self.notify(str(error), severity="error", markup=False, timeout=6)
            return None

    @work(exclusive=True, group="send")
    async def action_send(self) -> None:
        """Send, and show what comes."""
        import httpx

        written = self._written()
        if written is None:
            return
        if self._history[-1] != self.request.text:
            self._history.append(self.request.text)
        self._place = len(self._history) - 1
        self.response.update(Content.styled("waiting…", "$accent"))
        try:
            async with httpx.AsyncClient(timeout=10, **LOOPBACK) as client:
                answer = await client.request(
                    written.method,
                    written.url(self._url),
                    headers=written.raw_headers,
                    content=written.body or None,
                )
        except httpx.HTTPError as error:
            self.response.update(Content.styled(f"No answer: {error or type(error).__name__}", "$error"))
            return
        self.response.update(self._laid_out(answer))

    def _laid_out(self, answer: httpx.Response) -> Content:
        colour = "$success" if answer.is_success else "$warning" if answer.status_code < 500 else "$error"
        took = answer.elapsed.total_seconds() * 1000
        lines = [
            Content.styled(f"{answer.status_code} {answer.reason_phrase}", f"bold {colour}")
            + Content.styled(f"   {took:.1f} ms, {len(answer.content):,} bytes", "$foreground 70%")
        ]
        for name, value in list(answer.headers.items())[:SHOWN_HEADERS]:
            lines.append(Content.assemble((f"{name}: ", "$foreground 60%"), visible(value)))
        body, language = show_body(answer)
        lines.append(Content(""))
        lines += code(visible(body), language) if body else [Content.styled("(no body)", "$foreground 60%")]
        return Content("\n").join(lines)

    def action_history(self, by: int) -> None:
        """An older or a newer request."""
        self._place = max(0, min(len(self._history) - 1, self._place + by))
        self.request.load_text(self._history[self._place])

    def _copy(self, text: str, what: str) -> None:
        self.app.copy_to_clipboard(text)
        self.app.push_screen(TextPageScreen(f"{what}, copied", Content(text)))

    def action_copy_curl(self) -> None:
        """Copy as a curl command."""
        if (written := self._written()) is not None:
            self._copy(written.curl(self._url), "curl")

    def action_copy_httpx(self) -> None:
        """Copy as httpx code."""
        if (written := self._written()) is not None:
            self._copy(written.httpx_code(self._url), "httpx")

    def action_leave(self) -> None:
        """Back to the tasks."""
        self.app.pop_screen()
