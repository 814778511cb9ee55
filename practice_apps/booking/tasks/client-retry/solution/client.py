import asyncio
import random

import httpx

TRIES = 4
AGAIN = {429, 502, 503, 504}
LONGEST_WAIT = 2.0


class GaveUp(Exception):
    """All tries failed."""


def wait_after(attempt: int, response: httpx.Response | None) -> float:
    asked = response.headers.get("retry-after", "") if response is not None else ""
    if asked.isdigit():
        return min(float(asked), LONGEST_WAIT)
    return 0.1 * 2**attempt * random.uniform(0.8, 1.2)


async def fetch(url: str) -> object:
    async with httpx.AsyncClient(timeout=0.5) as client:
        for attempt in range(TRIES):
            response = None
            try:
                response = await client.get(url)
                if response.status_code not in AGAIN:
                    response.raise_for_status()
                    return response.json()
                error: httpx.HTTPError = httpx.HTTPStatusError(
                    f"{response.status_code}", request=response.request, response=response
                )
            except httpx.TransportError as broken:
                error = broken
            if attempt + 1 < TRIES:
                await asyncio.sleep(wait_after(attempt, response))
    raise GaveUp(f"{url}: {TRIES} tries failed") from error
