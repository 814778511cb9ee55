import threading
import time

import httpx

from interviewprep.practice.checks import Service, expect

POOL = 2


def _write(api: Service, text: str) -> httpx.Response:
    return api.post("/notes", params={"text": text})


def _texts(api: Service) -> list[str]:
    return [note["text"] for note in expect(api.get("/notes"), 200, lambda notes: isinstance(notes, list))]


def _fail(api: Service, text: str) -> None:
    expect(_write(api, text), 418 if "teapot" in text else 500, what=f"writing {text!r}")


def _held(api: Service) -> int:
    """Checked-out connections, once the last request's dependency has had time to end."""
    until = time.monotonic() + 3
    while (held := api.probe()["connections"]) > 0 and time.monotonic() < until:
        time.sleep(0.02)
    return held


def works(api: Service) -> None:
    for text in ("first", "second"):
        expect(_write(api, text), 201, {"text": text, "id": lambda number: isinstance(number, int)})
        assert text in _texts(api), f"the note {text!r}, which was written, is not in the list"


def gives_back_after_success(api: Service) -> None:
    before = _held(api)
    for _ in range(5):
        expect(_write(api, "fine"), 201)
        _texts(api)
    held = _held(api)
    assert held == 0, f"after ten requests that succeeded, {held} connections are still out ({before} before)"


def gives_back_after_errors(api: Service) -> None:
    for text in ("a teapot", "a crash"):
        _fail(api, text)
        held = _held(api)
        assert held == 0, f"after a request that failed ({text}), {held} connections are still out"


def rolls_back(api: Service) -> None:
    for text in ("teapot one", "crash one"):
        _fail(api, text)
        expect(_write(api, "after it"), 201, what="writing after a request that failed")
        assert text not in _texts(api), f"the note {text!r} is there, though its request failed"


def lasts(api: Service) -> None:
    for n in range(30):
        _fail(api, "teapot" if n % 2 else "crash")
    expect(_write(api, "still here"), 201, what="a request after 30 that failed")


def commits(api: Service) -> None:
    expect(_write(api, "kept"), 201)
    answers = api.at_once([lambda: api.get("/notes") for _ in range(2)])
    for answer in answers:
        assert "kept" in [note["text"] for note in expect(answer, 200)], "a note that was written is not there"


def whole_or_nothing(api: Service) -> None:
    """Of two requests at once, one fails: the other's commit or rollback is its own."""

    def after(seconds: float, text: str) -> httpx.Response:
        time.sleep(seconds)
        return _write(api, text)

    for n, (slow, quick) in enumerate([("teapot", "fine"), ("crash", "fine"), ("fine", "teapot"), ("fine", "crash")]):
        slow, quick = f"slow {slow} {n}", f"quick {quick} {n}"
        # The quick one comes while the slow one is between its first write and its end.
        answers = api.at_once(
            [lambda text=slow: _write(api, text), lambda text=quick: after(0.1, text)],
        )
        there = _texts(api)
        for text, other, answer in ((slow, quick, answers[0]), (quick, slow, answers[1])):
            status = 201 if "fine" in text else 418 if "teapot" in text else 500
            expect(answer, status, what=f"writing {text!r} while {other!r} was being written")
            if status == 201:
                assert text in there, f"the note {text!r} was answered with 201, and isn't there: {other!r} took it along"
            else:
                assert text not in there, f"the note {text!r} is there, though its request failed: {other!r} took it along"
    held = _held(api)
    assert held == 0, f"after requests at the same time, {held} connections are still out"
    _together(api)


def _together(api: Service) -> None:
    """Requests that begin together: which thread runs what part of them is anybody's guess."""
    for n in range(8):
        texts = [f"together {kind} {n}" for kind in (("teapot", "fine"), ("fine", "crash"), ("teapot", "crash"))[n % 3]]
        answers = api.at_once([lambda text=text: _write(api, text) for text in texts])
        there = _texts(api)
        for text, other, answer in zip(texts, texts[::-1], answers, strict=True):
            status = 201 if "fine" in text else 418 if "teapot" in text else 500
            expect(answer, status, what=f"writing {text!r}, begun together with {other!r}")
            assert (text in there) == (status == 201), (
                f"the note {text!r} was answered with {status}, and {'is' if text in there else 'is not'} there: "
                f"{other!r}, begun at the same time, took it along"
            )
        reads = api.at_once([lambda: api.get("/notes?slow=true")] * 2)
        for answer in reads:
            expect(answer, 200, what="one of two slow reads that began together")
        held = _held(api)
        assert held == 0, f"after requests that began together, {held} connections are still out"
    _many_together(api)


def _many_together(api: Service) -> None:
    """Some more, so that one's session is made while another's is in use, on whichever thread is free by then."""
    for n in range(20):
        texts = [f"{'fine' if k % 3 else 'teapot'} {k} of round {n}" for k in range(6)]
        started = time.monotonic()
        answers = api.at_once([lambda text=text: _write(api, text) for text in texts])
        # Who waits for a second for a connection, or for the database, is right to be answered with 500.
        slow_machine = time.monotonic() - started > 0.9
        there = _texts(api)
        for text, answer in zip(texts, answers, strict=True):
            status = 201 if "fine" in text else 418
            if not (slow_machine and answer.status_code == 500):
                expect(answer, status, what=f"writing {text!r}, one of {len(texts)} that began together")
            assert (text in there) == (answer.status_code == 201), (
                f"the note {text!r}, of {len(texts)} that began together, was answered with {answer.status_code}, "
                f"and {'is' if text in there else 'is not'} there: another took it along"
            )


def pool_of_two(api: Service) -> None:
    """As many connections as the pool has, and no more, while more requests than that are under way."""
    most = 0
    for _ in range(3):
        done = threading.Event()

        def look(done: threading.Event = done) -> int:
            seen = 0
            while not done.is_set():
                seen = max(seen, api.probe()["connections"])
                time.sleep(0.005)
            return seen

        def read(done: threading.Event = done) -> int:
            try:
                api.at_once([lambda: expect(api.get("/notes?slow=true"), 200, what="four slow reads at once")] * 4)
            finally:
                done.set()
            return 0

        most = max(most, api.at_once([look, read])[0])
        if most >= POOL:
            break
    assert most <= POOL, f"{most} connections were out at once: the pool has grown"
    assert most == POOL, f"four requests at once, and never more than {most} connection was out: the pool has 2"
