"""One shape for every error: RFC 9457 problem details, in the answers and in the OpenAPI document."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException

MEDIA_TYPE = "application/problem+json"


class InvalidField(BaseModel):
    """What is wrong with a part of the request; without a name it is the whole body."""

    field: str
    message: str


class ProblemDetails(BaseModel):
    """Why a request failed. Some problems have more to tell, in members of their own."""

    model_config = ConfigDict(extra="allow")

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[InvalidField] | None = None


class Problem(Exception):
    """Something a client should be told; raise it anywhere behind an endpoint."""

    def __init__(
        self, status: int, detail: str, headers: dict[str, str] | None = None, **more: object
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers
        self.more = more


def problem_response(
    status: int, detail: str, headers: dict[str, str] | None = None, **more: object
) -> JSONResponse:
    """The answer that tells a problem."""
    problem = ProblemDetails(title=HTTPStatus(status).phrase, status=status, detail=detail, **more)
    return JSONResponse(problem.model_dump(exclude_none=True), status, headers, MEDIA_TYPE)


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """An endpoint's `responses`: the errors it may answer."""
    return {status: {"model": ProblemDetails} for status in statuses}


async def _problem(_: Request, error: Problem) -> JSONResponse:
    return problem_response(error.status, error.detail, error.headers, **error.more)


async def _http(_: Request, error: HTTPException) -> JSONResponse:
    return problem_response(error.status_code, error.detail, dict(error.headers or {}))


async def _invalid(_: Request, error: RequestValidationError) -> JSONResponse:
    errors = [
        {
            "field": ".".join(str(part) for part in e["loc"][1:]),
            "message": e["msg"].removeprefix("Value error, "),  # which Pydantic puts before words of ours
        }
        for e in error.errors()
    ]
    return problem_response(422, "The request isn't valid", errors=errors)


def add_error_handlers(app: FastAPI) -> None:
    """Give every error of the app the same shape, and say so in its OpenAPI document."""
    app.add_exception_handler(Problem, _problem)  # type: ignore[arg-type]
    app.add_exception_handler(HTTPException, _http)  # type: ignore[arg-type]
    app.add_exception_handler(RequestValidationError, _invalid)  # type: ignore[arg-type]
    app.openapi = _with_media_type(app.openapi)  # type: ignore[method-assign]


def _with_media_type(openapi: Callable[[], dict[str, Any]]) -> Callable[[], dict[str, Any]]:
    """FastAPI documents all that an endpoint answers as JSON; problems have a media type of their own."""

    def document() -> dict[str, Any]:
        described = openapi()
        for path in described["paths"].values():
            for operation in path.values():
                for status, response in operation["responses"].items():
                    if status >= "400" and "application/json" in response["content"]:
                        response["content"] = {MEDIA_TYPE: response["content"]["application/json"]}
        return described

    return document
