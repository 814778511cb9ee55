"""One shape for every error: RFC 9457 problem details."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException


class Problem(Exception):
    """Something a client should be told; raise it anywhere behind an endpoint."""

    def __init__(
        self, status: int, title: str, headers: dict[str, str] | None = None, **more: object
    ) -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.headers = headers
        self.more = more


def _response(status: int, title: str, headers: dict[str, str] | None = None, **more: object) -> JSONResponse:
    body = {"type": "about:blank", "title": title, "status": status, **more}
    return JSONResponse(body, status, headers=headers, media_type="application/problem+json")


async def _problem(_: Request, error: Problem) -> JSONResponse:
    return _response(error.status, error.title, error.headers, **error.more)


async def _http(_: Request, error: HTTPException) -> JSONResponse:
    return _response(error.status_code, str(error.detail), dict(error.headers or {}))


async def _invalid(_: Request, error: RequestValidationError) -> JSONResponse:
    errors = [
        {"field": ".".join(str(part) for part in e["loc"][1:]), "message": e["msg"]} for e in error.errors()
    ]
    return _response(422, "The request isn't valid", errors=errors)


async def _unexpected(_: Request, __: Exception) -> JSONResponse:
    return _response(500, "Something went wrong on our side")  # what, is for the log alone


def add_error_handlers(app: FastAPI) -> None:
    """Give every error of the app the same shape."""
    app.add_exception_handler(Problem, _problem)  # type: ignore[arg-type]
    app.add_exception_handler(HTTPException, _http)  # type: ignore[arg-type]
    app.add_exception_handler(RequestValidationError, _invalid)  # type: ignore[arg-type]
    app.add_exception_handler(Exception, _unexpected)
