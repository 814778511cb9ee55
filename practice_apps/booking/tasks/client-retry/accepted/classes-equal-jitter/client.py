import asyncio
import contextlib
import random

import httpx


class GaveUp(Exception):
    """All tries failed."""


class Unreachable(GaveUp):
    """Nobody answered."""


class Overloaded(GaveUp):
    """It answered, and asked for patience."""


class Passing(Exception):
    def __init__(self, cause: Exception, after: str = "") -> None:
        self.cause, self.after = cause, after


async def attempt(client: httpx.AsyncClient, url: str) -> object:
    try:
        response = await client.get(url)
        response.raise_for_status()
    except httpx.TransportError as error:
        raise Passing(error) from error
    except httpx.HTTPStatusError as error:
        if error.response.status_code in (429, 502, 503, 504):
            raise Passing(error, error.response.headers.get("Retry-After", "")) from error
        raise
    return response.json()


async def fetch(url: str) -> object:
    async with httpx.AsyncClient(timeout=httpx.Timeout(0.5)) as client:
        for base in (0.1, 0.2, 0.4, None):
            try:
                return await attempt(client, url)
            except Passing as passing:
                error, after = passing.cause, passing.after
            if base is not None:
                wait = base / 2 + random.random() * base / 2
                with contextlib.suppress(ValueError):
                    wait = min(int(after), 2)
                await asyncio.sleep(wait)
    raise (Overloaded if isinstance(error, httpx.HTTPStatusError) else Unreachable)(url) from error
