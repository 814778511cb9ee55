"""Around every request: its id, the time it took, and the last word on what went wrong. Plain ASGI: nothing is buffered."""

import logging
import re
import time
import uuid

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from booking.errors import problem_response

logger = logging.getLogger(__name__)

HARMLESS = re.compile(r"[A-Za-z0-9._-]{1,64}")
"""An id that may go into headers and logs as it came."""


class RequestInfo:
    """Adds `X-Request-ID` and `Server-Timing`, and answers 500 to what nobody caught.

    Starlette would do the latter outside of all middleware: its answer would have no id, and the log none either.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and mark its response."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if HARMLESS.fullmatch(given) else uuid.uuid4().hex
        begun = False

        async def marked(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                headers["Server-Timing"] = f"app;dur={(time.perf_counter() - started) * 1000:.1f}"
            await send(message)

        try:
            await self.app(scope, receive, marked)
        except Exception:
            logger.exception("request %s: %s %r failed", request_id, scope["method"], scope["path"])
            if begun:
                raise  # too late for another answer: the server ends the connection
            await problem_response(500, "Something went wrong on our side")(scope, receive, marked)
