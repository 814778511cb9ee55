import math
import time
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, FastAPI, Header, HTTPException, Response

app = FastAPI()

CAPACITY = 5
REFILL_SECONDS = 0.2


@dataclass
class Bucket:
    tokens: float = CAPACITY
    seen: float = field(default_factory=time.monotonic)

    def take(self) -> bool:
        now = time.monotonic()
        self.tokens = min(CAPACITY, self.tokens + (now - self.seen) / REFILL_SECONDS)
        self.seen = now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True

    @property
    def wait(self) -> int:
        return max(1, math.ceil((1 - self.tokens) * REFILL_SECONDS))


BUCKETS: dict[str, Bucket] = {}


# async: it runs on the event loop, and nothing comes between looking and taking. In threads it would need a lock.
async def limited(response: Response, x_api_key: Annotated[str, Header()] = "") -> None:
    bucket = BUCKETS.setdefault(x_api_key, Bucket())
    passed = bucket.take()
    headers = {"X-RateLimit-Limit": str(CAPACITY), "X-RateLimit-Remaining": str(int(bucket.tokens))}
    if not passed:
        raise HTTPException(429, "Too many requests", {**headers, "Retry-After": str(bucket.wait)})
    response.headers.update(headers)


@app.get("/quotes", dependencies=[Depends(limited)])
async def quotes() -> dict:
    return {"quote": "Premature optimization is the root of all evil."}


@app.get("/health")
async def health() -> dict:
    return {"ok": True}
