from collections.abc import Callable
from typing import Any

import httpx

from interviewprep.practice.checks import Failed, Service, expect, show_exchange

KEYS = {"code", "message", "details", "request_id"}


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value.strip() != ""


def _error(answer: httpx.Response, status: int, code: str, details: dict | None = None) -> dict[str, Any]:
    """The error in the answer, held to the shape. Its details are judged apart when they are None."""
    wanted = {"code": code, "message": _is_text, "request_id": _is_text, "details": lambda d: isinstance(d, dict)}
    asked = f"{answer.request.method} {answer.request.url.path}"
    body = expect(answer, status, {"error": wanted}, asked)
    error = body["error"]
    more = sorted({*body} - {"error"}) + sorted({*error} - KEYS)
    if more:
        raise Failed(f"{asked}: the shape has no `{more[0]}`", show_exchange(answer))
    if details is not None and error["details"] != details:
        raise Failed(f"{asked}: the details are {error['details']!r}, not {details!r}", show_exchange(answer))
    expect(answer, headers={"content-type": lambda value: "json" in value})
    return error


def _order(api: Service, sku: object, quantity: object, **more: Any) -> httpx.Response:
    return api.post("/orders", json={"sku": sku, "quantity": quantity}, **more)


def own_errors(api: Service) -> None:
    for sku, quantity, left in (("mug", 4, 3), ("mug", 100, 3), ("shirt", 1, 0), ("pen", 2, 0)):
        _error(_order(api, sku, quantity), 409, "out_of_stock", {"sku": sku, "left": left})
    for quantity in (1, 3):
        expect(_order(api, "mug", quantity), 201, {"left": 3}, "an order that can be met")


def http_errors(api: Service) -> None:
    answer = api.get("/secret")
    _error(answer, 401, "http_401", {})
    expect(answer, headers={"www-authenticate": "Bearer"})
    for path in ("/nowhere", "/orders/7", "/secret/of/mine"):
        _error(api.get(path), 404, "http_404", {})
        _error(api.post(path, json={}), 404, "http_404", {})
    for method, path, allowed in (
        ("GET", "/orders", "POST"),
        ("DELETE", "/orders", "POST"),
        ("POST", "/secret", "GET"),
        ("PUT", "/broken", "GET"),
    ):
        answer = api.request(method, path)
        _error(answer, 405, "http_405", {})
        expect(answer, headers={"allow": lambda value, allowed=allowed: allowed in value})


def invalid_requests(api: Service) -> None:
    both = {"body.sku", "body.quantity"}
    for order, fields in (
        ({"quantity": 0}, both),
        ({}, both),
        ({"sku": 5, "quantity": "many"}, both),
        ({"sku": "mug", "quantity": 0}, {"body.quantity"}),
        ({"sku": "mug", "quantity": None}, {"body.quantity"}),
        ({"sku": "mug"}, {"body.quantity"}),
        ({"quantity": 1}, {"body.sku"}),
        ({"sku": None, "quantity": 2}, {"body.sku"}),
        ([], {"body"}),
    ):
        answer = api.post("/orders", json=order)
        details = _error(answer, 422, "invalid")["details"]
        found = details.get("fields")
        if set(details) != {"fields"} or not isinstance(found, list) or not all(isinstance(f, str) for f in found):
            raise Failed("the details of an invalid request are `fields`, a list of paths, and no more", show_exchange(answer))
        if sorted(found) != sorted(fields):
            said = f"the wrong fields are {sorted(fields)}, the answer names {sorted(found)}"
            raise Failed(said, show_exchange(answer))
    for order in ({"sku": "mug-8731", "quantity": -40771}, {"sku": ["mug-8731"], "quantity": "40771 of them"}):
        answer = api.post("/orders", json=order)
        _error(answer, 422, "invalid")
        for sent in ("8731", "40771"):
            if sent in answer.text:
                raise Failed("what was sent in an invalid request is answered back", show_exchange(answer))
    answer = api.post("/orders", content=b'{"sku": "mu', headers={"content-type": "application/json"})
    found = _error(answer, 422, "invalid")["details"].get("fields")
    assert isinstance(found, list) and found, "a body that is no JSON: `fields` is no list that names something"


def surprises(api: Service) -> None:
    for _ in range(2):
        answer = api.get("/broken")
        _error(answer, 500, "internal", {})
        told = answer.text + " ".join(f"{name}: {value}" for name, value in answer.headers.items())
        for word in ("hunter2", "RuntimeError", "database", "log in", "Traceback", "main.py"):
            assert word.lower() not in told.lower(), f"the answer tells {word!r} to everyone"


KINDS: list[tuple[Callable[..., httpx.Response], int, str]] = [
    (lambda api, **more: _order(api, "shirt", 1, **more), 409, "out_of_stock"),
    (lambda api, **more: api.get("/secret", **more), 401, "http_401"),
    (lambda api, **more: api.get("/nowhere", **more), 404, "http_404"),
    (lambda api, **more: api.get("/orders", **more), 405, "http_405"),
    (lambda api, **more: _order(api, "mug", 0, **more), 422, "invalid"),
    (lambda api, **more: api.get("/broken", **more), 500, "internal"),
]


def _own_id(answer: httpx.Response, status: int, code: str, wanted: str = "") -> str:
    found = _error(answer, status, code)["request_id"]
    if wanted and found != wanted:
        raise Failed(f"X-Request-ID was {wanted!r}, the body's request_id is {found!r}", show_exchange(answer))
    told = answer.headers.get("x-request-id")
    if told != found:
        raise Failed(f"the body's request_id is {found!r}, the header X-Request-ID {told!r}", show_exchange(answer))
    return found


def request_ids(api: Service) -> None:
    for ask, status, code in KINDS:
        for sent in ("abc-123", f"another of {code}"):
            _own_id(ask(api, headers={"X-Request-ID": sent}), status, code, sent)
    given = [_own_id(ask(api), status, code) for ask, status, code in KINDS * 2]
    assert len(set(given)) == len(given), "two requests without an id got the same one"
    rush = [(kind, f"rush-{turn}-{kind[2]}") for turn in range(2) for kind in KINDS]
    jobs = [lambda ask=kind[0], sent=sent: ask(api, headers={"X-Request-ID": sent}) for kind, sent in rush]
    for (kind, sent), answer in zip(rush, api.at_once(jobs), strict=True):
        _own_id(answer, kind[1], kind[2], sent)
