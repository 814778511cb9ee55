import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from uuid import uuid4

from fastapi import BackgroundTasks, FastAPI, Request
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel

from store import STORE


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    STORE.open = True
    for number, (name, state) in list(STORE.jobs.items()):
        if state == "running":
            STORE.put(number, name, "queued")
    yield
    STORE.open = False


app = FastAPI(lifespan=lifespan)


@app.middleware("http")
async def request_id(request: Request, call_next):
    request_id = request.headers.get("x-request-id") or uuid4().hex
    try:
        response = await call_next(request)
    except Exception:
        response = JSONResponse({"detail": "internal error"}, 500)
    response.headers["X-Request-ID"] = request_id
    return response


class Job(BaseModel):
    name: str


def run(number: int, name: str) -> None:
    STORE.put(number, name, "done")


@app.post("/jobs", status_code=202)
def create(job: Job, later: BackgroundTasks) -> dict[str, int]:
    if job.name == "crash":
        raise RuntimeError("the password is hunter2")
    number = len(STORE.jobs) + 1
    STORE.put(number, job.name, "queued")
    later.add_task(run, number, job.name)
    return {"number": number}


@app.get("/jobs/stream")
def stream() -> StreamingResponse:
    def lines() -> Iterator[str]:
        for number, (name, state) in sorted(STORE.jobs.items()):
            yield json.dumps({"number": number, "name": name, "state": state}) + "\n"

    return StreamingResponse(lines(), media_type="application/x-ndjson")
