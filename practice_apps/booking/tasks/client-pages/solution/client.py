import asyncio

import httpx

AT_ONCE = 5


async def fetch_all(base_url: str) -> list:
    limit = asyncio.Semaphore(AT_ONCE)
    async with httpx.AsyncClient(base_url=base_url) as client:

        async def page(number: int) -> dict:
            async with limit:
                response = await client.get("/items", params={"page": number})
                response.raise_for_status()
                return response.json()

        first = await page(1)
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(page(n)) for n in range(2, first["pages"] + 1)]
        except* httpx.HTTPStatusError as errors:
            failed = errors.exceptions[0]
        else:
            return [*first["items"], *(item for task in tasks for item in task.result()["items"])]
    raise failed
