"""One plain ASGI layer outside everything: ids, surprises, and a header on every response."""

import json
import logging
from collections.abc import Iterator
from contextvars import ContextVar
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from fastapi import FastAPI, HTTPException
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import BaseModel, Field
from shop import OutOfStock, take
from starlette.exceptions import HTTPException as AnyHTTPException

log = logging.getLogger("shop")
current: ContextVar[str] = ContextVar("current")


class Outermost:
    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        sent = {name.lower(): value for name, value in scope["headers"]}.get(b"x-request-id", b"")
        current.set(sent.decode("latin-1") or str(uuid4()))

        async def with_id(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"x-request-id", current.get().encode("latin-1"))]
            await send(message)

        try:
            await self.app(scope, receive, with_id)
        except Exception:
            log.exception("request %s", current.get())
            await problem(500, "internal", "Please try again later")(scope, receive, with_id)


def problem(status: int, code: str, message: str, headers: Any = None, **details: Any) -> Response:
    shape = {"code": code, "message": message, "details": details, "request_id": current.get()}
    return Response(json.dumps({"error": shape}), status, headers, "application/problem+json")


def paths(errors: Any) -> Iterator[str]:
    for error in errors:
        yield ".".join(map(str, error["loc"]))


app = FastAPI(
    exception_handlers={
        OutOfStock: lambda _, e: problem(409, "out_of_stock", "Not enough of it is left", sku=e.sku, left=e.left),
        AnyHTTPException: lambda _, e: problem(
            e.status_code, f"http_{e.status_code}", HTTPStatus(e.status_code).phrase, e.headers
        ),
        RequestValidationError: lambda _, e: problem(
            422, "invalid", "Some fields are wrong", fields=sorted(set(paths(e.errors())))
        ),
    }
)
app.add_middleware(Outermost)


class Order(BaseModel):
    sku: str
    quantity: int = Field(ge=1)


@app.post("/orders", status_code=201)
async def order(order: Order) -> dict:
    return {"left": take(order.sku, order.quantity)}


@app.get("/secret")
async def secret() -> None:
    raise HTTPException(401, "Log in first", headers={"WWW-Authenticate": "Bearer"})


@app.get("/broken")
async def broken() -> float:
    password = "hunter2"
    raise RuntimeError(f"can't log in to the database with {password}")
