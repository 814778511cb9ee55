from fastapi import FastAPI

import slow

app = FastAPI()


@app.get("/health")
async def health() -> dict:
    return {"ok": True}


@app.get("/reports/{name}")
async def report(name: str) -> dict:
    return {"report": slow.make_report(name)}


@app.get("/prices/{item}")
async def prices(item: str) -> dict[str, int]:
    found = {}
    for shop in slow.SHOPS:
        found[shop] = await slow.ask_shop(shop, item)
    return found
