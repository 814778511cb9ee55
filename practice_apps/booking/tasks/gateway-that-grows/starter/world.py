"""What is around the gateway: a clock, and the upstreams. Given: import it, and leave it as it is."""

import asyncio
from dataclasses import dataclass
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel

router = APIRouter(prefix="/world")


class Down(Exception):
    """The upstream failed."""


def now() -> int:
    """The time in milliseconds. It stands still until `PUT /world/clock` moves it on."""
    return _clock.now


async def send(upstream: str) -> str:
    """Send a call to an upstream, any name will do, and wait for its answer.

    Raises:
        Down: the upstream failed.
    """
    found = _upstreams.setdefault(upstream, _Upstream())
    found.sent += 1
    answer = f"{upstream} {found.sent}"
    fails = found.mode == "fails"
    if found.mode == "waits":
        releases = found.releases
        found.waiting += 1
        while found.releases == releases:
            await asyncio.sleep(0.002)
        found.waiting -= 1
        fails = found.released_to_fail
    if fails:
        raise Down(upstream)
    return answer


@dataclass
class _Clock:
    now: int = 1_000_000


@dataclass
class _Upstream:
    mode: Literal["answers", "fails", "waits"] = "answers"
    sent: int = 0
    waiting: int = 0
    releases: int = 0
    released_to_fail: bool = False


_clock = _Clock()
_upstreams: dict[str, _Upstream] = {}


class _Time(BaseModel):
    now: int


class _Mode(BaseModel):
    mode: Literal["answers", "fails", "waits"]


class _Release(BaseModel):
    fails: bool = False


@router.get("")
async def _look() -> dict:
    """The time; and of each upstream the calls that were sent to it, and those of them that wait."""
    upstreams = {name: {"sent": one.sent, "waiting": one.waiting} for name, one in _upstreams.items()}
    return {"now": _clock.now, "upstreams": upstreams}


@router.put("/clock")
async def _set_the_clock(time: _Time) -> dict:
    """Move the clock on, never back."""
    _clock.now = max(_clock.now, time.now)
    return {"now": _clock.now}


@router.put("/upstreams/{name}")
async def _behave(name: str, wanted: _Mode) -> dict:
    """What an upstream does with the calls that come from now on: answer, fail, or wait until it is released."""
    _upstreams.setdefault(name, _Upstream()).mode = wanted.mode
    return {"name": name, "mode": wanted.mode}


@router.post("/upstreams/{name}/release")
async def _release(name: str, how: _Release) -> dict:
    """Let all calls that wait be answered, or fail."""
    found = _upstreams.setdefault(name, _Upstream())
    found.releases += 1
    found.released_to_fail = how.fails
    return {"name": name, "released": found.waiting}
