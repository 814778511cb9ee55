"""The app, put together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from booking.db import open_engine, prepare
from booking.errors import add_error_handlers, problems
from booking.middleware import RequestInfo
from booking.routers import auth, bookings, rooms
from booking.settings import Settings


def create_app(settings: Settings | None = None) -> FastAPI:
    """A new app: each has its own settings and its own database, so that tests can have many."""
    settings = settings or Settings.from_env()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.engine = open_engine(settings.database_url)
        prepare(app.state.engine)
        yield
        app.state.engine.dispose()

    app = FastAPI(title="Booking", version="1.0", lifespan=lifespan, responses=problems(500))
    app.state.settings = settings
    app.add_middleware(RequestInfo)
    add_error_handlers(app)
    for module in (auth, rooms, bookings):
        app.include_router(module.router)

    @app.get("/health", tags=["health"])
    def health() -> dict[str, str]:
        """Whether the service answers."""
        return {"status": "ok"}

    return app
