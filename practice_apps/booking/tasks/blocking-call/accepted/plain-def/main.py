"""Reports in FastAPI's threads, kept once made; prices as they come in, within a second."""

import asyncio
from functools import lru_cache

import slow
from fastapi import FastAPI

app = FastAPI()
make_report = lru_cache(maxsize=1000)(slow.make_report)


@app.get("/health")
async def health() -> dict:
    return {"ok": True}


@app.get("/reports/{name}")
def report(name: str) -> dict:
    return {"report": make_report(name)}


@app.get("/prices/{item}")
async def prices(item: str) -> dict[str, int]:
    asked = {asyncio.create_task(slow.ask_shop(shop, item)): shop for shop in slow.SHOPS}
    done, late = await asyncio.wait(asked, timeout=1)
    for task in late:
        task.cancel()
    return {asked[task]: task.result() for task in done}
