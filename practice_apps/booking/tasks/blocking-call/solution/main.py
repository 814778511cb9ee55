import asyncio

import slow
from fastapi import FastAPI

app = FastAPI()


@app.get("/health")
async def health() -> dict:
    return {"ok": True}


@app.get("/reports/{name}")
async def report(name: str) -> dict:
    return {"report": await asyncio.to_thread(slow.make_report, name)}


async def ask(shop: str, item: str) -> int | None:
    try:
        return await asyncio.wait_for(slow.ask_shop(shop, item), 1)
    except TimeoutError:
        return None


@app.get("/prices/{item}")
async def prices(item: str) -> dict[str, int]:
    answers = await asyncio.gather(*(ask(shop, item) for shop in slow.SHOPS))
    return {shop: price for shop, price in zip(slow.SHOPS, answers, strict=True) if price is not None}
