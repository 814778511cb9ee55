"""anyio: its own limit for the reports' threads, and a scope that ends with the second."""

from functools import partial

from anyio import CapacityLimiter, create_task_group, move_on_after, to_thread
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from slow import SHOPS, ask_shop, make_report

app = FastAPI()


async def health(_: Request) -> JSONResponse:
    return JSONResponse({"ok": True})


async def report(request: Request) -> JSONResponse:
    if not hasattr(app.state, "desks"):
        app.state.desks = CapacityLimiter(5)
    make = partial(make_report, request.path_params["name"])
    return JSONResponse({"report": await to_thread.run_sync(make, limiter=app.state.desks)})


async def prices(request: Request) -> JSONResponse:
    item, found = request.path_params["item"], {}

    async def ask(shop: str) -> None:
        found[shop] = await ask_shop(shop, item)

    with move_on_after(1):
        async with create_task_group() as group:
            for shop in SHOPS:
                group.start_soon(ask, shop)
    return JSONResponse(found)


for path, endpoint in (("/health", health), ("/reports/{name}", report), ("/prices/{item}", prices)):
    app.add_route(path, endpoint, methods=["GET"])
