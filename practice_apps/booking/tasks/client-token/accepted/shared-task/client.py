"""All who need a token await the same task."""

import asyncio

import httpx


class Refused(httpx.HTTPStatusError):
    """The service said no."""


def checked(response: httpx.Response) -> httpx.Response:
    if response.is_error:
        raise Refused(f"{response.status_code}", request=response.request, response=response)
    return response


async def fetch_many(base_url: str, paths: list[str], body: object = None) -> list:
    if not paths:
        return []
    async with httpx.AsyncClient(base_url=base_url) as client:

        async def login() -> str:
            return checked(await client.post("/token")).json()["access_token"]

        current = asyncio.create_task(login())

        async def one(path: str) -> object:
            nonlocal current
            content = {} if body is None else {"json": body}
            method = "GET" if body is None else "POST"
            mine = current
            headers = {"Authorization": f"Bearer {await mine}"}
            response = await client.request(method, path, headers=headers, **content)
            if response.status_code == 401:
                if current is mine:
                    current = asyncio.create_task(login())
                headers = {"Authorization": f"Bearer {await current}"}
                response = await client.request(method, path, headers=headers, **content)
            return checked(response).json()

        return list(await asyncio.gather(*map(one, paths)))
