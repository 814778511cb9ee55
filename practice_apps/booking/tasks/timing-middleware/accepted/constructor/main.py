import asyncio
import time
from collections.abc import AsyncIterator

from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.responses import Response


def mark(scope, name):
    state = scope["state"] = scope.get("state") or {}
    state["trail"] = [*state.get("trail", ()), name]


def timing(app):
    """A plain function around the app: no class, bytes for headers."""

    async def timed(scope, receive, send):
        if scope["type"] != "http":
            return await app(scope, receive, send)
        mark(scope, "timing")
        began = time.monotonic_ns()

        async def mine(message):
            if message["type"] == "http.response.start":
                took = (time.monotonic_ns() - began) / 1e9
                message = {**message, "headers": [*message["headers"], (b"x-process-time", repr(took).encode())]}
            await send(message)

        return await app(scope, receive, mine)

    return timed


class NeedsTenant(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        mark(request.scope, "tenant")
        if "x-tenant" not in request.headers and request.scope["path"] != "/health":
            return Response('{"detail": "X-Tenant is missing"}', 400, media_type="application/json")
        return await call_next(request)


app = FastAPI(middleware=[Middleware(timing), Middleware(NeedsTenant)])


@app.get("/health")
async def health() -> dict:
    return {"ok": True}


@app.get("/trail")
async def trail(request: Request) -> list[str]:
    return [*getattr(request.state, "trail", []), "handler"]


@app.get("/slow")
async def slow() -> dict:
    await asyncio.sleep(0.1)
    return {"ok": True}


@app.get("/stream")
async def stream() -> StreamingResponse:
    async def lines() -> AsyncIterator[str]:
        for n in range(5):
            yield f"line {n}\n"
            await asyncio.sleep(0.1)

    return StreamingResponse(lines(), media_type="text/plain")
