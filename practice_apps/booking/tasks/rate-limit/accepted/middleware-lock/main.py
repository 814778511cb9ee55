import asyncio
import time
from collections import defaultdict

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

app = FastAPI()

CAPACITY = 5
REFILL_SECONDS = 0.2


class Limiter:
    def __init__(self):
        self.lock = asyncio.Lock()
        self.tokens = CAPACITY
        self.when = time.time()

    async def hit(self):
        async with self.lock:
            now = time.time()
            gained = (now - self.when) / REFILL_SECONDS
            await asyncio.sleep(0)  # where a store would be asked
            self.tokens = min(self.tokens + gained, CAPACITY)
            self.when = now
            ok = self.tokens >= 1
            if ok:
                self.tokens -= 1
            return ok, int(self.tokens)


limiters = defaultdict(Limiter)


@app.middleware("http")
async def rate_limit(request: Request, call_next):
    if request.url.path != "/quotes":
        return await call_next(request)
    ok, left = await limiters[request.headers.get("X-API-Key")].hit()
    if ok:
        response = await call_next(request)
    else:
        response = JSONResponse({"detail": "slow down"}, status_code=429, headers={"Retry-After": "1"})
    response.headers["X-RateLimit-Limit"] = "5"
    response.headers["X-RateLimit-Remaining"] = str(left)
    return response


@app.get("/quotes")
async def quotes():
    return {"quote": "Premature optimization is the root of all evil."}


@app.get("/health")
async def health():
    return {"ok": True}
