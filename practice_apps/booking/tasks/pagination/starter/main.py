from fastapi import FastAPI

from talks import TALKS, Talk

app = FastAPI()


@app.get("/talks")
async def list_talks() -> list[Talk]:
    return TALKS
