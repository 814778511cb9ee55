"""An error class of the shop's own that all others are turned into, and the id in the request's state."""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid1

import starlette.exceptions
from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from shop import OutOfStock, take
from starlette.responses import JSONResponse


@dataclass
class ShopError:
    status: int
    code: str
    message: str
    details: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, error: Exception) -> "ShopError":
        match error:
            case OutOfStock(sku=sku, left=left):
                return cls(409, "out_of_stock", f"{left} left", {"sku": sku, "left": left})
            case starlette.exceptions.HTTPException(status_code=status, detail=detail, headers=headers):
                return cls(status, f"http_{status}", f"{detail}", headers=dict(headers or {}))
            case RequestValidationError():
                fields = {".".join(f"{part}" for part in wrong["loc"]): None for wrong in error.errors()}
                return cls(422, "invalid", "The request is invalid", {"fields": [*fields]})
            case _:
                return cls(500, "internal", "Internal server error")


def request_id(request: Request) -> str:
    if not hasattr(request.state, "id"):
        request.state.id = request.headers.get("X-Request-Id") or uuid1().hex
    return request.state.id


class Shop(FastAPI):
    def __init__(self) -> None:
        super().__init__()
        for kind in (Exception, OutOfStock, starlette.exceptions.HTTPException, RequestValidationError):
            self.add_exception_handler(kind, self.answer)

    @staticmethod
    def answer(request: Request, error: Exception) -> JSONResponse:
        told = ShopError.of(error)
        shape = {"request_id": request_id(request), "code": told.code, "message": told.message, "details": told.details}
        headers = {**told.headers, "X-Request-Id": shape["request_id"]}
        return JSONResponse({"error": shape}, status_code=told.status, headers=headers)


app = Shop()


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
