from interviewprep.practice.checks import Service, expect

TEXT = lambda value: isinstance(value, str) and value  # noqa: E731


def _error(answer, status: int, code: str, details: object = None) -> dict:
    wanted = {"code": code, "message": TEXT, "request_id": TEXT, "details": {} if details is None else details}
    return expect(answer, status, {"error": wanted})["error"]


def own_errors(api: Service) -> None:
    _error(api.post("/orders", json={"sku": "mug", "quantity": 4}), 409, "out_of_stock", {"sku": "mug", "left": 3})
    _error(api.post("/orders", json={"sku": "shirt", "quantity": 1}), 409, "out_of_stock", {"sku": "shirt", "left": 0})
    expect(api.post("/orders", json={"sku": "mug", "quantity": 1}), 201, {"left": 3}, "an order that can be met")


def http_errors(api: Service) -> None:
    _error(api.get("/secret"), 401, "http_401")
    expect(api.last, headers={"www-authenticate": "Bearer"})
    _error(api.get("/nowhere"), 404, "http_404")
    _error(api.get("/orders"), 405, "http_405")
    expect(api.last, headers={"allow": lambda value: "POST" in value})


def invalid_requests(api: Service) -> None:
    answer = api.post("/orders", json={"quantity": 0})
    found = _error(answer, 422, "invalid", {"fields": lambda names: isinstance(names, list)})
    assert sorted(found["details"]["fields"]) == ["body.quantity", "body.sku"], (
        f"the wrong fields are body.quantity and body.sku, the answer names {found['details']['fields']}"
    )


def surprises(api: Service) -> None:
    answer = api.get("/broken")
    _error(answer, 500, "internal")
    for word in ("hunter2", "RuntimeError", "database"):
        assert word not in answer.text, f"the answer tells {word!r} to everyone"


def request_ids(api: Service) -> None:
    for path, status in (("/secret", 401), ("/nowhere", 404), ("/broken", 500)):
        answer = api.get(path, headers={"X-Request-ID": "abc-123"})
        expect(answer, status, {"error": {"request_id": "abc-123"}}, headers={"x-request-id": "abc-123"})
    one, other = api.get("/nowhere"), api.get("/nowhere")
    ids = [expect(a, 404)["error"]["request_id"] for a in (one, other)]
    assert ids[0] != ids[1], "two requests without an id got the same one"
    assert one.headers.get("x-request-id") == ids[0], "the header and the body name different ids"
