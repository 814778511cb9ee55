"""A client for each try, a time limit around each part of one, and up to half as much again to wait."""

import asyncio
import random
import re

import httpx


class GaveUp(Exception):
    """All tries failed."""


async def get(url):
    async with httpx.AsyncClient(timeout=None) as client:
        response = await _soon(client.send(client.build_request("GET", url), stream=True))
        parts, body = response.aiter_raw(), b""
        while part := await _soon(anext(parts, b"")):
            body += part
        return httpx.Response(response.status_code, headers=response.headers, content=body, request=response.request)


async def _soon(answer):
    return await asyncio.wait_for(answer, 0.5)


async def fetch(url, tries=4, wait=0.1):
    pause = wait * random.uniform(1, 1.5)
    try:
        response = await get(url)
        if response.status_code not in {429, 502, 503, 504}:
            response.raise_for_status()
            return response.json()
        if re.fullmatch("[0-9]+", response.headers.get("retry-after", "")):
            pause = min(int(response.headers["retry-after"]), 2)
        response.raise_for_status()
    except (TimeoutError, httpx.RequestError, httpx.HTTPStatusError) as error:
        status = getattr(getattr(error, "response", None), "status_code", None)
        if status is not None and status not in {429, 502, 503, 504}:
            raise
        if tries == 1:
            raise GaveUp(url) from error
    await asyncio.sleep(pause)
    return await fetch(url, tries - 1, wait * 2)
