from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, Field

from shop import OutOfStock, take

app = FastAPI()


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
