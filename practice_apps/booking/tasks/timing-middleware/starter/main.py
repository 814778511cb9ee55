import asyncio
from collections.abc import AsyncIterator

from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse

app = FastAPI()


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
