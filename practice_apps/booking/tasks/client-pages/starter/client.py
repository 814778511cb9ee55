import httpx


async def fetch_all(base_url: str) -> list:
    async with httpx.AsyncClient(base_url=base_url) as client:
        response = await client.get("/items", params={"page": 1})
        return response.json()["items"]
