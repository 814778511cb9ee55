"""Whoever comes first puts a future there; all others await it."""

import asyncio
import hashlib

import bank
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

app = FastAPI()
first: dict[tuple[str | None, str], tuple[bytes, asyncio.Future]] = {}


class Payment(BaseModel):
    amount: int = Field(gt=0)


async def charged(amount: int) -> dict:
    try:
        return {"number": await bank.charge(amount), "amount": amount}
    except bank.BankDown:
        raise HTTPException(502, "The bank does not answer") from None


@app.post("/payments", status_code=201)
async def pay(payment: Payment, request: Request):
    key = request.headers.get("Idempotency-Key")
    if not key:
        return await charged(payment.amount)
    mine = (request.headers.get("X-Client"), key)
    digest = hashlib.sha256(await request.body()).digest()
    if mine in first:
        body, future = first[mine]
        if body != digest:
            raise HTTPException(422, "The key was used for something else")
        return JSONResponse(await asyncio.shield(future), 201, {"Idempotent-Replayed": "true"})
    future = asyncio.get_running_loop().create_future()
    first[mine] = (digest, future)
    try:
        answer = await charged(payment.amount)
    except BaseException as error:
        del first[mine]
        future.set_exception(error)
        future.exception()
        raise
    future.set_result(answer)
    return answer


@app.get("/charges")
async def charges() -> dict:
    return {"count": len(bank.CHARGES)}
