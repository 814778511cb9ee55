import asyncio
import time
from collections.abc import AsyncIterator

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, StreamingResponse
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

app = FastAPI()


def leave_mark(scope: Scope, name: str) -> None:
    scope.setdefault("state", {}).setdefault("trail", []).append(name)


class Tenant:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            leave_mark(scope, "tenant")
            if scope["path"] != "/health" and "x-tenant" not in Headers(scope=scope):
                await JSONResponse({"detail": "X-Tenant is missing"}, 400)(scope, receive, send)
                return
        await self.app(scope, receive, send)


class Timing:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        leave_mark(scope, "timing")
        started = time.perf_counter()

        async def timed(message: Message) -> None:
            if message["type"] == "http.response.start":
                took = time.perf_counter() - started
                MutableHeaders(scope=message)["X-Process-Time"] = f"{took:.6f}"
            await send(message)

        await self.app(scope, receive, timed)


app.add_middleware(Tenant)
app.add_middleware(Timing)  # added last: outermost


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
