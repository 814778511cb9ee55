from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, Field

import bank

app = FastAPI()


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
