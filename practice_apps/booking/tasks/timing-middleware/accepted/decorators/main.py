import asyncio
import time
from collections.abc import AsyncIterator

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, StreamingResponse

app = FastAPI()


@app.middleware("http")
async def need_tenant(request: Request, call_next):
    request.state.trail.append("tenant")
    if request.headers.get("X-Tenant") or request.url.path == "/health":
        return await call_next(request)
    return JSONResponse({"detail": "X-Tenant is missing"}, status_code=400)


@app.middleware("http")
async def measure_time(request: Request, call_next):
    request.state.trail = ["timing"]
    start = time.perf_counter()
    response = await call_next(request)
    response.headers["X-Process-Time"] = str(time.perf_counter() - start)
    return response


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
