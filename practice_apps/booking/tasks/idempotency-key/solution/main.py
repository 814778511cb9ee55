import asyncio
from dataclasses import dataclass, field
from typing import Annotated

import bank
from fastapi import FastAPI, Header, HTTPException, Response
from pydantic import BaseModel, Field

app = FastAPI()


class Payment(BaseModel):
    amount: int = Field(gt=0)


@dataclass
class Kept:
    body: str
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    answer: dict | None = None


KEPT: dict[tuple[str, str], Kept] = {}


async def charge(payment: Payment) -> dict:
    try:
        number = await bank.charge(payment.amount)
    except bank.BankDown:
        raise HTTPException(502, "The bank does not answer") from None
    return {"number": number, "amount": payment.amount}


@app.post("/payments", status_code=201)
async def pay(
    payment: Payment,
    response: Response,
    idempotency_key: Annotated[str | None, Header()] = None,
    x_client: Annotated[str, Header()] = "",
) -> dict:
    if idempotency_key is None:
        return await charge(payment)
    # No await between looking and putting: whoever comes second finds the entry.
    kept = KEPT.setdefault((x_client, idempotency_key), Kept(payment.model_dump_json()))
    if kept.body != payment.model_dump_json():
        raise HTTPException(422, "This key belongs to another payment")
    async with kept.lock:
        if kept.answer is None:
            kept.answer = await charge(payment)  # when it raises, nothing is kept
        else:
            response.headers["Idempotent-Replayed"] = "true"
    return kept.answer


@app.get("/charges")
async def charges() -> dict:
    return {"count": len(bank.CHARGES)}
