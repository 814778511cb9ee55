"""The app as it was, in a middleware that knows nothing of payments."""

import bank
from fastapi import FastAPI, HTTPException, Request, Response
from pydantic import BaseModel, Field

app = FastAPI()

BUSY = object()
kept: dict = {}


@app.middleware("http")
async def idempotent(request: Request, call_next):
    key = request.headers.get("idempotency-key")
    if request.method != "POST" or key is None:
        return await call_next(request)
    place = (request.headers.get("x-client", ""), request.url.path, key)
    body = await request.body()
    before = kept.get(place)
    if before is BUSY:
        return Response('{"detail": "under way"}', 409, media_type="application/json")
    if before is not None:
        old, status, answer = before
        if old != body:
            return Response('{"detail": "another body"}', 422, media_type="application/json")
        return Response(answer, status, {"Idempotent-Replayed": "true"}, "application/json")
    kept[place] = BUSY
    try:
        response = await call_next(request)
        answer = b"".join([chunk async for chunk in response.body_iterator])
        if response.status_code == 201:
            kept[place] = (body, 201, answer)
        return Response(answer, response.status_code, media_type="application/json")
    finally:
        if kept[place] is BUSY:
            del kept[place]


class Payment(BaseModel):
    amount: int = Field(gt=0)


@app.post("/payments", status_code=201)
async def pay(payment: Payment) -> dict:
    try:
        number = await bank.charge(payment.amount)
    except bank.BankDown:
        raise HTTPException(502, "The bank does not answer") from None
    return {"number": number, "amount": payment.amount}


@app.get("/charges")
async def charges() -> dict:
    return {"count": len(bank.CHARGES)}
