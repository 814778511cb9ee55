"""No tokens are counted: only the time at which the bucket will be full again is kept."""

import math
import time

from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CAPACITY = 5
REFILL_SECONDS = 0.2
full_at: dict[str | None, float] = {}


class RateLimit:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or (scope["method"], scope["path"]) != ("GET", "/quotes"):
            await self.app(scope, receive, send)
            return
        key, now = Headers(scope=scope).get("x-api-key"), time.monotonic()
        then = max(full_at.get(key, now), now) + REFILL_SECONDS
        over = then - now - CAPACITY * REFILL_SECONDS
        passes = over <= 1e-9
        if passes:
            full_at[key] = then
        left = int((CAPACITY * REFILL_SECONDS - (full_at[key] - now)) / REFILL_SECONDS + 1e-9)
        headers = {"X-RateLimit-Limit": str(CAPACITY), "X-RateLimit-Remaining": str(left)}
        if not passes:
            headers["Retry-After"] = str(math.ceil(over))
            await JSONResponse({"detail": "Too many requests"}, 429, headers)(scope, receive, send)
            return

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(headers)
            await send(message)

        await self.app(scope, receive, marked)


app = FastAPI()
app.add_middleware(RateLimit)


@app.get("/quotes")
async def quotes() -> dict:
    return {"quote": "Premature optimization is the root of all evil."}


@app.get("/health")
async def health() -> dict:
    return {"ok": True}
