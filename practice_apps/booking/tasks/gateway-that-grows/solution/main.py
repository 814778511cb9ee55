import math
from collections import Counter
from dataclasses import dataclass, field
from typing import Annotated

import world
from fastapi import FastAPI, Header, HTTPException, Query, Response
from pydantic import BaseModel, Field, model_validator

app = FastAPI()
app.include_router(world.router)

FAILURES = 3
OPEN_MS = 10_000

Positive = Annotated[int, Field(ge=1, strict=True)]


class WantedRoute(BaseModel):
    upstream: str = Field(min_length=1)
    limit: Positive | None = None
    window: Positive | None = None

    @model_validator(mode="after")
    def both_or_neither(self) -> "WantedRoute":
        if (self.limit is None) != (self.window is None):
            raise ValueError("limit and window come together")
        return self


class WantedPlan(BaseModel):
    burst: Positive
    every: Positive


@dataclass
class Route:
    name: str
    wanted: WantedRoute
    calls: Counter[str] = field(default_factory=Counter)
    used: dict[str, tuple[int, int]] = field(default_factory=dict)
    """By client: the number of a window, and the calls made in it."""

    def shown(self) -> dict:
        return {"name": self.name, **self.wanted.model_dump()}

    def left(self, client: str, at: int) -> int | None:
        """The calls that a client has left; None where there is no limit."""
        if self.wanted.limit is None:
            return None
        window, used = self.used.get(client, (0, 0))
        return max(0, self.wanted.limit - (used if window == at // self.wanted.window else 0))

    def use(self, client: str, at: int) -> None:
        if self.wanted.window is not None:
            number = at // self.wanted.window
            window, used = self.used.get(client, (0, 0))
            self.used[client] = number, (used if window == number else 0) + 1


@dataclass
class Breaker:
    failures: int = 0
    until: int | None = None
    """When it is half-open; None while it is closed."""
    trial: bool = False
    opened: int = 0
    """How often it opened."""

    def state(self) -> str:
        if self.until is None:
            return "closed"
        return "open" if world.now() < self.until else "half-open"

    def wait(self) -> int:
        """Milliseconds until a call may be sent; 0 when it may be now."""
        match self.state():
            case "open":
                return self.until - world.now()
            case "half-open" if self.trial:
                return 1
            case _:
                return 0

    def sends(self) -> int:
        """A call is sent: what to tell its result with."""
        self.trial = self.until is not None
        return self.opened

    def succeeded(self, opened: int) -> None:
        if opened == self.opened:
            self.failures, self.until, self.trial = 0, None, False

    def failed(self, opened: int) -> None:
        if opened != self.opened:
            return
        self.failures += 1
        if self.trial or self.failures == FAILURES:
            self.until, self.trial = world.now() + OPEN_MS, False
            self.opened += 1


@dataclass
class Plan:
    burst: int
    every: int
    level: int
    """Milliseconds of refill that it holds: a token is `every` of them."""
    seen: int

    def wait(self) -> int:
        """Milliseconds until there is a token; 0 when there is one."""
        now = world.now()
        self.level = min(self.burst * self.every, self.level + now - self.seen)
        self.seen = now
        return max(0, self.every - self.level)

    def take(self) -> None:
        self.level -= self.every


@dataclass(frozen=True)
class Past:
    client: str
    route: str
    at: int
    what: str


ROUTES: dict[str, Route] = {}
BREAKERS: dict[str, Breaker] = {}
PLANS: dict[str, Plan] = {}
PAST: list[Past] = []


def find(name: str) -> Route:
    if name not in ROUTES:
        raise HTTPException(404, "There is no such route")
    return ROUTES[name]


def retry(milliseconds: int) -> dict[str, str]:
    return {"Retry-After": str(math.ceil(milliseconds / 1000))}


@app.put("/routes/{name}")
async def put_route(name: str, wanted: WantedRoute, response: Response) -> dict:
    if name in ROUTES:
        ROUTES[name].wanted = wanted
    else:
        response.status_code = 201
        ROUTES[name] = Route(name, wanted)
    return ROUTES[name].shown()


@app.get("/routes")
async def routes() -> dict:
    return {"items": [ROUTES[name].shown() for name in sorted(ROUTES)]}


@app.get("/routes/{name}")
async def route(name: str) -> dict:
    return find(name).shown()


@app.delete("/routes/{name}", status_code=204)
async def delete_route(name: str) -> None:
    del ROUTES[find(name).name]


def refuse_or_take(route: Route, client: str, at: int) -> int:
    """Let a call through, or raise why not. Nothing is taken before all have said yes."""
    breaker = BREAKERS.setdefault(route.wanted.upstream, Breaker())
    plan = PLANS.get(client)
    if route.left(client, at) == 0:
        wait = route.wanted.window - at % route.wanted.window
        raise HTTPException(429, "Too many calls by this route", {**retry(wait), "X-RateLimit-Remaining": "0"})
    if plan is not None and (wait := plan.wait()):
        raise HTTPException(429, "Too many calls", retry(wait))
    if wait := breaker.wait():
        raise HTTPException(503, "The upstream is down", retry(wait))
    route.use(client, at)
    if plan is not None:
        plan.take()
    return breaker.sends()


# Nothing is awaited between asking and taking, so no other call comes between.
@app.post("/calls/{name}")
async def call(name: str, response: Response, x_client: Annotated[str, Header(min_length=1)]) -> dict:
    at, route = world.now(), find(name)
    try:
        opened = refuse_or_take(route, x_client, at)
    except HTTPException:
        PAST.append(Past(x_client, name, at, "refused"))
        raise
    left = route.left(x_client, at)
    breaker = BREAKERS[route.wanted.upstream]
    try:
        answer = await world.send(route.wanted.upstream)
    except world.Down:
        breaker.failed(opened)
        PAST.append(Past(x_client, name, at, "failed"))
        raise HTTPException(502, "The upstream failed") from None
    breaker.succeeded(opened)
    PAST.append(Past(x_client, name, at, "ok"))
    route.calls[x_client] += 1
    if left is not None:
        response.headers["X-RateLimit-Remaining"] = str(left)
    return {"route": name, "client": x_client, "answer": answer, "calls": route.calls[x_client]}


@app.get("/upstreams/{name}")
async def upstream(name: str) -> dict:
    return {"name": name, "state": BREAKERS.get(name, Breaker()).state()}


@app.put("/clients/{client}")
async def put_plan(client: str, wanted: WantedPlan) -> dict:
    PLANS[client] = Plan(wanted.burst, wanted.every, wanted.burst * wanted.every, world.now())
    return {"client": client, **wanted.model_dump()}


@app.get("/usage")
async def usage(
    client: str, since: Annotated[int, Query(alias="from")] = 0, to: Annotated[int | None, Query()] = None
) -> dict:
    found: dict[str, Counter[str]] = {}
    for past in PAST:
        if past.client == client and since <= past.at and (to is None or past.at < to):
            found.setdefault(past.route, Counter())[past.what] += 1
    kinds = ("ok", "failed", "refused")
    return {"items": [{"route": name, **{kind: found[name][kind] for kind in kinds}} for name in sorted(found)]}
