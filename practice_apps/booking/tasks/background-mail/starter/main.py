from fastapi import FastAPI
from pydantic import BaseModel, Field

import mail

app = FastAPI()

FAILED: list[str] = []


class Signup(BaseModel):
    email: str = Field(pattern="@")


@app.post("/signups", status_code=202)
async def sign_up(signup: Signup) -> dict:
    mail.send(signup.email)
    return {"status": "queued"}


@app.get("/failed")
async def failed() -> list[str]:
    return FAILED


@app.get("/sent")
async def sent() -> list[str]:
    return mail.SENT


@app.get("/health")
async def health() -> dict:
    return {"ok": True}
