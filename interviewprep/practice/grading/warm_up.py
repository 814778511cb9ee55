"""What a run needs, imported beforehand (preloading): a fork of the warm process begins with it."""

from __future__ import annotations

import gc
from importlib import import_module

from interviewprep.content.tasks.kinds import TaskKind, facts_of

MODULES = (
    "fastapi", "fastapi.testclient", "starlette.middleware.base", "starlette.middleware.sessions",
    "sqlmodel", "sqlalchemy.ext.asyncio", "pydantic", "jwt", "httpx", "sqlite3", "asyncio", "anyio",
    "uvicorn", "uvicorn.protocols.http.h11_impl", "uvicorn.lifespan.on",
    "uvicorn.protocols.websockets.auto", "websockets.sync.client", "multipart",
    "interviewprep.practice.checks", "interviewprep.practice.grading.candidate_process",
    "interviewprep.practice.grading.check_process", "interviewprep.practice.grading.probe",
)  # fmt: skip


def warm_up() -> None:
    """Import it all, and keep the collector from touching it after a fork."""
    for name in MODULES:
        try:
            import_module(name)
        except ImportError:
            continue
    _exercise()
    gc.collect()
    gc.freeze()


def warm_up_kind(kind: TaskKind) -> None:
    """Import what tasks of this kind need besides."""
    for name in facts_of(kind).modules:
        try:
            import_module(name)
        except ImportError:
            continue
    gc.freeze()


def _exercise() -> None:
    """Build and ask an app once: much is only imported or compiled then."""
    from fastapi import Depends, FastAPI
    from pydantic import BaseModel

    class Item(BaseModel):
        name: str

    app = FastAPI()

    @app.post("/items", response_model=Item)
    async def _create(item: Item, word: str = Depends(lambda: "x")) -> dict[str, str]:
        return {"name": item.name + word}

    import asyncio

    import httpx

    async def ask() -> None:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://warm", verify=False) as client:  # noqa: S501
            await client.post("/items", json={"name": "a"})

    asyncio.run(ask())
