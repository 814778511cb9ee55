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


@app.get("/prices/{item}")
async def prices(item: str) -> dict[str, int]:
    answers = await asyncio.gather(
        *(asyncio.wait_for(slow.ask_shop(shop, item), 1) for shop in slow.SHOPS), return_exceptions=True
    )
    return {
        shop: price
        for shop, price in zip(slow.SHOPS, answers, strict=True)
        if not isinstance(price, BaseException)
    }
