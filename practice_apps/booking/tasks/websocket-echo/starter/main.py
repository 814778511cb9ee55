from fastapi import FastAPI, WebSocket

app = FastAPI()

TOKENS = {"a-token": "ada", "b-token": "bob", "c-token": "cleo"}


@app.websocket("/ws")
async def talk(websocket: WebSocket) -> None:
    await websocket.close()
