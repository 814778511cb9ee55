"""No library for tokens, no FastAPI: Starlette, hmac and json."""

import base64
import hashlib
import hmac
import json
import time

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from users import USERS, check_password

SECRET = "a secret of at least thirty-two bytes, for HS256"
NOT_AT_ALL = "0" * 128


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _signature(signed: str) -> bytes:
    return hmac.digest(SECRET.encode(), signed.encode(), hashlib.sha256)


def issue(username: str) -> str:
    parts = [{"alg": "HS256"}, {"iat": time.time(), "exp": time.time() + 900.0, "sub": username}]
    signed = ".".join(_encoded(json.dumps(part).encode()) for part in parts)
    return f"{signed}.{_encoded(_signature(signed))}"


def user_of(token: str) -> dict | None:
    try:
        signed, _, signature = token.rpartition(".")
        if not hmac.compare_digest(_signature(signed), _decoded(signature)):
            return None
        head, claims = (json.loads(_decoded(part)) for part in signed.split("."))
        if head["alg"] != "HS256" or claims["exp"] <= time.time():
            return None
        return USERS.get(claims["sub"])
    except (ValueError, KeyError, TypeError):
        return None


async def token(request: Request) -> Response:
    form = await request.form()
    username, password = form.get("username"), form.get("password")
    if not isinstance(username, str) or not isinstance(password, str):
        return PlainTextResponse("username and password, please", 400)
    known = USERS.get(username, {}).get("password_hash", NOT_AT_ALL)
    if not await run_in_threadpool(check_password, password, known):
        return PlainTextResponse("wrong name or password", 401)
    return JSONResponse({"access_token": issue(username), "token_type": "Bearer", "expires_in": 900})


async def me(request: Request) -> Response:
    scheme, _, sent = request.headers.get("authorization", "").partition(" ")
    user = user_of(sent.strip()) if scheme.lower() == "bearer" else None
    if user is None:
        return Response(status_code=401, headers={"WWW-Authenticate": 'Bearer realm="me", error="invalid_token"'})
    return JSONResponse({"username": user["username"], "name": user["name"]})


app = Starlette(routes=[Route("/token", token, methods=["POST"]), Route("/me", me)])
