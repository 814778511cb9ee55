from uuid import uuid4

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from shop import OutOfStock, take
from starlette.exceptions import HTTPException as StarletteHTTPException

app = FastAPI()


def error(
    request: Request, status: int, code: str, message: str, details: dict | None = None, headers: dict | None = None
) -> JSONResponse:
    request_id = request.headers.get("x-request-id") or uuid4().hex
    body = {"code": code, "message": message, "details": details or {}, "request_id": request_id}
    return JSONResponse({"error": body}, status, {**(headers or {}), "X-Request-ID": request_id})


@app.exception_handler(OutOfStock)
async def out_of_stock(request: Request, exc: OutOfStock) -> JSONResponse:
    return error(request, 409, "out_of_stock", str(exc), {"sku": exc.sku, "left": exc.left})


@app.exception_handler(StarletteHTTPException)
async def http(request: Request, exc: StarletteHTTPException) -> JSONResponse:
    return error(request, exc.status_code, f"http_{exc.status_code}", str(exc.detail), headers=dict(exc.headers or {}))


@app.exception_handler(RequestValidationError)
async def invalid(request: Request, exc: RequestValidationError) -> JSONResponse:
    found = [".".join(str(part) for part in wrong["loc"]) for wrong in exc.errors()]
    fields = list(dict.fromkeys(found))  # one field may be wrong in two ways
    return error(request, 422, "invalid", "The request is not valid", {"fields": fields})


@app.exception_handler(Exception)
async def surprise(request: Request, _: Exception) -> JSONResponse:
    return error(request, 500, "internal", "Something went wrong on our side")


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
