"""Plain asyncio: a task for each mail, which waits for a thread; failures are a set."""

import asyncio
from typing import Annotated

import mail
from fastapi import Body, FastAPI, HTTPException
from fastapi.responses import JSONResponse

app = FastAPI()
under_way: set[asyncio.Task[None]] = set()
refused: set[str] = set()


async def deliver(address: str) -> None:
    try:
        await asyncio.to_thread(mail.send, address)
    except mail.MailRefused:
        refused.add(address)


@app.post("/signups")
async def sign_up(email: Annotated[str, Body(embed=True)]) -> JSONResponse:
    if "@" not in email:
        raise HTTPException(422, "an address has an @")
    task = asyncio.create_task(deliver(email))
    under_way.add(task)
    task.add_done_callback(under_way.discard)
    return JSONResponse({"status": "queued"}, 202)


@app.get("/failed")
async def failed() -> list[str]:
    return sorted(refused)


@app.get("/sent")
async def sent() -> list[str]:
    return mail.SENT


@app.get("/health")
async def health() -> dict:
    return {"ok": True}
