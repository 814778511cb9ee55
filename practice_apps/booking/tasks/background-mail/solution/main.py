import mail
from fastapi import BackgroundTasks, FastAPI
from pydantic import BaseModel, Field

app = FastAPI()

FAILED: list[str] = []


class Signup(BaseModel):
    email: str = Field(pattern="@")


def welcome(address: str) -> None:
    try:
        mail.send(address)
    except mail.MailRefused:
        FAILED.append(address)


@app.post("/signups", status_code=202)
async def sign_up(signup: Signup, later: BackgroundTasks) -> dict:
    later.add_task(welcome, signup.email)
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
