"""Whole tokens, in threads, with one lock for all buckets."""

import threading
import time
from typing import Annotated

from fastapi import Depends, FastAPI, Header, HTTPException, Response

app = FastAPI()

CAPACITY = 5
REFILL_SECONDS = 0.2
lock = threading.Lock()
buckets: dict[str, list] = {}


def limited(response: Response, x_api_key: Annotated[str, Header()] = "") -> None:
    with lock:
        now = time.monotonic()
        bucket = buckets.setdefault(x_api_key, [CAPACITY, now])
        back = int((now - bucket[1]) / REFILL_SECONDS)
        bucket[0] += back
        bucket[1] += back * REFILL_SECONDS
        if bucket[0] >= CAPACITY:
            bucket[:] = CAPACITY, now
        passes = bucket[0] > 0
        bucket[0] -= passes
        headers = {"X-RateLimit-Limit": str(CAPACITY), "X-RateLimit-Remaining": str(bucket[0])}
    if not passes:
        raise HTTPException(429, headers={**headers, "Retry-After": "1"})
    response.headers.update(headers)


@app.get("/quotes", dependencies=[Depends(limited)])
def quotes() -> dict:
    return {"quote": "Premature optimization is the root of all evil."}


@app.get("/health")
def health() -> dict:
    return {"ok": True}
