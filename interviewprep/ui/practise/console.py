"""HTTP console: write a request, send it to the practice app, read the response."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textual import getters, on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.events import DescendantBlur, DescendantFocus, Resize
from textual.message import Message
from textual.widgets import OptionList, Static, TextArea

from interviewprep.content.visible import visible
from interviewprep.practice.http_request import BadRequest, WrittenRequest, parse_request
from interviewprep.practice.own_requests import OPENAPI, requests_of_openapi
from interviewprep.practice.request_history import RequestHistory
from interviewprep.practice.running_service import RunningService, ServiceState
from interviewprep.ui.keys import KeyCommand, bindings
from interviewprep.ui.markdown import code
from interviewprep.ui.navigation import ShowText
from interviewprep.ui.prep import PrepScreen
from interviewprep.ui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from interviewprep.practice.http_exchange import Answer

WIDE = 100
BOOKING = (
    "GET /rooms\n",
    "POST /auth/token\n\nusername=ada@example.org&password=correct horse",
    'POST /rooms\nAuthorization: Bearer paste-the-token-here\n\n{"name": "Cellar", "capacity": 4}',
    "GET /openapi.json",
)
SHOWN_HEADERS = 12
LARGEST_DOCUMENT = 8 * 2**20
"""Bytes of an OpenAPI document that are read."""


class ConsoleScreen(PrepScreen[None]):
    """Requests to a running service."""

    CSS_PATH = Path(__file__).with_suffix(".tcss")
    KEYS = (
        KeyCommand("send", "ctrl+s,ctrl+enter", "Send", "Send the request", 10, main=True, priority=True),
        KeyCommand("history(-1)", "f2,ctrl+up", "Older", "The request before", 11, priority=True),
        KeyCommand("history(1)", "f3,ctrl+down", "Newer", "The next request", 12, priority=True),
        KeyCommand("paths", "f6", "Requests", "The requests that the service answers", 13, priority=True),
        KeyCommand("leave", "escape", "Back", "Back; ends the service", 14, priority=True),
        KeyCommand("copy_curl", "f4", "As curl", "Copy as a curl command", 15, priority=True),
        KeyCommand("copy_httpx", "f5", "As httpx", "Copy as httpx code", 16, priority=True),
    )
    BINDINGS = bindings("console", KEYS)
    HELP = """\
Write a request: a method and a path, headers on the lines below, an empty line, a body. JSON and form \
bodies get their content type by themselves. `Ctrl+S` sends it to the service, which was started for this \
screen and forgets everything when you leave, or when its files change: then it is started again. Older \
requests, and examples, are on `F2`. `F6` goes to the list of what the service answers, as it says itself in \
`/openapi.json`; Enter takes one, and `Ctrl+Z` brings back what you had written.
"""

    request = getters.query_one("#request", TextArea)
    response = getters.query_one("#response", Static)
    status = getters.query_one("#status", Static)
    paths = getters.query_one("#paths", OptionList)

    @dataclass
    class ServiceChanged(Message):
        """Something has become of the service."""

        state: ServiceState

    def __init__(self, name: str, folder: Path, app: str, requests: tuple[str, ...] = ()) -> None:
        """The service to ask: what to call it, its files, where its app is in them, what to begin with."""
        super().__init__()
        self._name_of_service = name
        self._service = RunningService(
            folder, app, lambda state: self.post_message(self.ServiceChanged(state))
        )
        self._begin_with = requests or BOOKING
        self._history = RequestHistory(self._begin_with[1:])
        self._offered: tuple[str, ...] = ()

    def compose(self) -> ComposeResult:
        """The request, the response, the keys."""
        yield Static(id="status", markup=False)
        with Horizontal(id="panes"):
            with Vertical(id="left"):
                yield TextArea(self._begin_with[0], id="request", soft_wrap=True)
                yield OptionList(id="paths", compact=True, markup=False)
            with VerticalScroll(id="right", can_focus=False):
                yield Static(id="response", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Start the service."""
        self.request.border_title = "Request"
        self.paths.border_title = "F6 Requests"
        self._offer(self._begin_with)
        self.request.focus()
        self._service.start()

    async def on_unmount(self) -> None:
        """End the service."""
        await self._service.stop()

    @on(Resize)
    def resized(self) -> None:
        """Beside each other where there is room."""
        self.set_class(self.size.width >= WIDE, "wide")

    @on(DescendantFocus)
    @on(DescendantBlur)
    def focus_moved(self) -> None:
        """In the request, letters are text."""
        self.call_later(self.show_keys)

    @on(ServiceChanged)
    def service_changed(self, message: ServiceChanged) -> None:
        """Say what has become of the service."""
        state = message.state
        match state.now:
            case "starting":
                self._say("its files changed; starting again…" if state.again else "starting…", "$accent")
            case "running":
                self._say("running; Ctrl+S sends", "$success")
                self._ask_what_it_answers()
            case "ended":
                self._say("the service ended", "$error")
                self.response.update(Content(visible(state.why)))
            case "failed":
                self._say(f"can't be started: {visible(state.why)}", "$error")

    def _say(self, what: str, style: str) -> None:
        self.status.update(
            Content.assemble(
                ("HTTP console", "bold $primary"),
                (f"   {self._name_of_service} at {self._service.url}   ", "$foreground 70%"),
            )
            + Content.styled(what, style)
        )

    # What it answers

    def _offer(self, requests: tuple[str, ...]) -> None:
        """List requests to choose from."""
        self._offered = requests
        self.paths.set_options(Content(visible(asked.split("\n")[0])) for asked in requests)
        self.paths.highlighted = 0

    @work(exclusive=True, group="paths", description="What the service answers")
    async def _ask_what_it_answers(self) -> None:
        """Offer what the service declares; where it says nothing, what was offered stays."""
        from interviewprep.practice.http_exchange import NoAnswer, send

        try:
            answer = await send(parse_request(OPENAPI), self._service.url, largest=LARGEST_DOCUMENT)
        except NoAnswer:
            return
        found = tuple(await asyncio.to_thread(requests_of_openapi, answer.text))
        if found and answer.status == 200:
            self._offer(found)
            if self.request.text == OPENAPI:
                self._take(found[0])

    def _take(self, asked: str) -> None:
        # As an edit: undo brings back what was written.
        self.request.replace(asked, (0, 0), self.request.document.end)

    @on(OptionList.OptionSelected, "#paths")
    def path_chosen(self, event: OptionList.OptionSelected) -> None:
        """Write the request that was chosen."""
        event.stop()
        self._take(self._offered[event.option_index])
        self.request.focus()

    def action_paths(self) -> None:
        """Go to the list of requests, and back."""
        self.set_focus(self.request if self.paths.has_focus else self.paths)

    # Sending

    def _written(self) -> WrittenRequest | None:
        try:
            return parse_request(self.request.text)
        except BadRequest as error:
            self.notify(str(error), severity="error", markup=False, timeout=6)
            return None

    @work(exclusive=True, group="send", description="Sending the request")
    async def action_send(self) -> None:
        """Send, and show what comes."""
        from interviewprep.practice.http_exchange import NoAnswer, send

        written = self._written()
        if written is None:
            return
        self._history.sent(self.request.text)
        self.response.update(Content.styled("waiting…", "$accent"))
        try:
            answer = await send(written, self._service.url)
        except NoAnswer as why:
            self.response.update(Content.styled(f"No answer: {why}", "$error"))
            return
        self.response.update(await asyncio.to_thread(_laid_out, answer))
        self.query_one("#right").scroll_home(animate=False)

    # What was written before, and copies of it

    def action_history(self, by: int) -> None:
        """An older or a newer request; below the newest, what is being written."""
        self.request.load_text(self._history.step(by, self.request.text))

    def _copy(self, text: str, what: str) -> None:
        self.app.copy_to_clipboard(text)
        self.go(ShowText(f"{what}, copied", Content(visible(text))))

    def action_copy_curl(self) -> None:
        """Copy as a curl command."""
        if (written := self._written()) is not None:
            self._copy(written.curl(self._service.url), "curl")

    def action_copy_httpx(self) -> None:
        """Copy as httpx code."""
        if (written := self._written()) is not None:
            self._copy(written.httpx_code(self._service.url), "httpx")

    def action_leave(self) -> None:
        """Back to the tasks."""
        self.dismiss()


def _laid_out(answer: Answer) -> Content:
    """A response to read; large ones take a while."""
    from interviewprep.practice.http_exchange import show_body

    colour = "$success" if 200 <= answer.status < 300 else "$warning" if answer.status < 500 else "$error"
    size = f"   {answer.seconds * 1000:.1f} ms, {len(answer.body):,} bytes"
    first = Content.styled(f"{answer.status} {visible(answer.reason)}", f"bold {colour}")
    lines = [first + Content.styled(size, "$foreground 70%")]
    if answer.cut:
        lines[0] += Content.styled(f"   {visible(answer.cut)}", "$warning")
    for name, value in answer.headers[:SHOWN_HEADERS]:
        lines.append(Content.assemble((f"{visible(name)}: ", "$foreground 60%"), visible(value)))
    body, language = show_body(answer)
    lines.append(Content(""))
    lines += code(visible(body), language) if body else [Content.styled("(no body)", "$foreground 60%")]
    return Content("\n").join(lines)
