from fastapi import FastAPI, WebSocket, WebSocketDisconnect

app = FastAPI()

TOKENS = {"a-token": "ada", "b-token": "bob", "c-token": "cleo"}
LONGEST = 1000
connected: set[WebSocket] = set()


async def tell_all(text: str) -> None:
    for socket in list(connected):
        try:
            await socket.send_text(text)
        except (WebSocketDisconnect, RuntimeError):
            connected.discard(socket)


@app.websocket("/ws")
async def talk(websocket: WebSocket, token: str = "") -> None:
    await websocket.accept()
    name = TOKENS.get(token)
    if name is None:
        await websocket.close(4401)
        return
    connected.add(websocket)
    try:
        async for text in websocket.iter_text():
            if len(text) > LONGEST:
                await websocket.send_text("error: too long")
            elif text.startswith("all:"):
                await tell_all(f"{name}: {text.removeprefix('all:').strip()}")
            else:
                await websocket.send_text(f"{name}: {text}")
    finally:
        connected.discard(websocket)
