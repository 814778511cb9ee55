"""Mails go through a queue to a few threads, which start and end with the service."""

import queue
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import mail
from fastapi import FastAPI
from pydantic import BaseModel, field_validator


class Outbox:
    def __init__(self, workers: int) -> None:
        self.failed: list[str] = []
        self._waiting: queue.Queue[str | None] = queue.Queue()
        self._workers = [threading.Thread(target=self._work, daemon=True) for _ in range(workers)]

    def start(self) -> None:
        for worker in self._workers:
            worker.start()

    def stop(self) -> None:
        for _ in self._workers:
            self._waiting.put(None)

    def add(self, address: str) -> None:
        self._waiting.put(address)

    def _work(self) -> None:
        while (address := self._waiting.get()) is not None:
            try:
                mail.send(address)
            except mail.MailRefused:
                self.failed.append(address)


outbox = Outbox(workers=4)


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    outbox.start()
    yield
    outbox.stop()


app = FastAPI(lifespan=lifespan)


class Signup(BaseModel):
    email: str

    @field_validator("email")
    @classmethod
    def has_an_at(cls, email: str) -> str:
        if "@" not in email:
            raise ValueError("an address has an @")
        return email


@app.post("/signups", status_code=202)
def sign_up(signup: Signup) -> dict:
    outbox.add(signup.email)
    return {"status": "queued"}


@app.get("/failed")
def failed() -> list[str]:
    return outbox.failed


@app.get("/sent")
def sent() -> list[str]:
    return mail.SENT


@app.get("/health")
def health() -> dict:
    return {"ok": True}
