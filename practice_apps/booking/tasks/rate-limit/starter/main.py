from fastapi import FastAPI

app = FastAPI()

CAPACITY = 5
REFILL_SECONDS = 0.2


@app.get("/quotes")
async def quotes() -> dict:
    return {"quote": "Premature optimization is the root of all evil."}


@app.get("/health")
async def health() -> dict:
    return {"ok": True}
