"""Nobody sends to another's socket: each has a queue, and a task that empties it."""

import asyncio
from typing import Annotated

from fastapi import Depends, FastAPI, WebSocket

app = FastAPI()

TOKENS = {"a-token": "ada", "b-token": "bob", "c-token": "cleo"}
queues: dict[int, asyncio.Queue[str]] = {}


def name_of(token: str = "") -> str | None:
    return TOKENS.get(token)


async def empty(websocket: WebSocket, queue: asyncio.Queue[str]) -> None:
    while True:
        await websocket.send_text(await queue.get())


@app.websocket("/ws")
async def talk(websocket: WebSocket, name: Annotated[str | None, Depends(name_of)]) -> None:
    await websocket.accept()
    if name is None:
        return await websocket.close(4401)
    mine = queues[id(websocket)] = asyncio.Queue()
    writer = asyncio.create_task(empty(websocket, mine))
    try:
        while (event := await websocket.receive())["type"] == "websocket.receive":
            text = event.get("text") or ""
            if len(text) > 1_000:
                mine.put_nowait("error: too long")
                continue
            before, found, rest = text.partition("all: ")
            for queue in list(queues.values()) if found and not before else [mine]:
                queue.put_nowait(f"{name}: {rest if found and not before else text}")
    finally:
        del queues[id(websocket)]
        writer.cancel()
