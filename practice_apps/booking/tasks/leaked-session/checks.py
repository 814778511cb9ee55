import time

from interviewprep.practice.checks import Service, expect


def _write(api: Service, text: str):
    return api.post("/notes", params={"text": text})


def _texts(api: Service) -> list[str]:
    return [note["text"] for note in expect(api.get("/notes"), 200)]


def _held(api: Service) -> int:
    """Checked-out connections, once the last request's dependency has had time to end."""
    until = time.monotonic() + 3
    while (held := api.probe()["connections"]) > 0 and time.monotonic() < until:
        time.sleep(0.02)
    return held


def works(api: Service) -> None:
    expect(_write(api, "first"), 201, {"text": "first"})
    assert "first" in _texts(api), "a note that was written is not in the list"


def gives_back_after_success(api: Service) -> None:
    before = _held(api)
    for _ in range(5):
        expect(_write(api, "fine"), 201)
        _texts(api)
    held = _held(api)
    assert held == 0, f"after ten requests that succeeded, {held} connections are still out ({before} before)"


def gives_back_after_errors(api: Service) -> None:
    expect(_write(api, "a teapot"), 418)
    expect(_write(api, "a crash"), 500)
    held = _held(api)
    assert held == 0, f"after two requests that failed, {held} connections are still out"


def rolls_back(api: Service) -> None:
    for text, status in (("teapot one", 418), ("crash one", 500)):
        expect(_write(api, text), status)
        expect(_write(api, "after it"), 201)
        assert text not in _texts(api), f"the note {text!r} is there, though its request failed with {status}"


def lasts(api: Service) -> None:
    for n in range(30):
        _write(api, "teapot" if n % 2 else "crash")
    expect(_write(api, "still here"), 201, what="a request after 30 that failed")


def commits(api: Service) -> None:
    expect(_write(api, "kept"), 201)
    answers = api.at_once([lambda: api.get("/notes") for _ in range(2)])
    for answer in answers:
        assert "kept" in [note["text"] for note in expect(answer, 200)], "a note that was written is not there"
