import asyncio
from contextlib import contextmanager

from fastapi import FastAPI, WebSocket, WebSocketDisconnect

app = FastAPI()

TOKENS = {"a-token": "ada", "b-token": "bob", "c-token": "cleo"}


class Manager:
    def __init__(self):
        self.sockets = []

    @contextmanager
    def connected(self, socket):
        self.sockets.append(socket)
        try:
            yield
        except WebSocketDisconnect:
            pass
        finally:
            self.sockets.remove(socket)

    async def broadcast(self, text):
        await asyncio.gather(*(socket.send_text(text) for socket in self.sockets), return_exceptions=True)


manager = Manager()


@app.websocket("/ws")
async def talk(websocket: WebSocket):
    await websocket.accept()
    token = websocket.query_params.get("token")
    if token not in TOKENS:
        await websocket.close(code=4401, reason="unknown token")
        return
    name = TOKENS[token]
    with manager.connected(websocket):
        while True:
            message = await websocket.receive_text()
            if len(message) > 1000:
                await websocket.send_text("error: too long")
            elif message.startswith("all: "):
                await manager.broadcast(f"{name}: {message[5:]}")
            else:
                await websocket.send_text(f"{name}: {message}")
