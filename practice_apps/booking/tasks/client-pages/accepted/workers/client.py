"""Five workers, one list of what is to do."""

import asyncio

import httpx


class PageFailed(httpx.HTTPStatusError):
    pass


async def fetch_all(base_url):
    pages = {}
    failed = []
    async with httpx.AsyncClient(base_url=base_url, timeout=20) as client:

        async def get(number):
            response = await client.get("/items", params={"page": number})
            if response.status_code != 200:
                raise PageFailed(f"page {number}", request=response.request, response=response)
            pages[number] = response.json()

        async def work(numbers):
            for number in numbers:
                if failed:
                    return
                try:
                    await get(number)
                except httpx.HTTPStatusError as error:
                    failed.append(error)

        await get(1)
        todo = iter(range(2, pages[1]["pages"] + 1))
        await asyncio.gather(*(work(todo) for _ in range(5)))
    if failed:
        raise failed[0]
    return [item for number in sorted(pages) for item in pages[number]["items"]]
