import time

from interviewprep.practice.checks import Service, expect

MAIL = 0.4
"""Seconds that mail.send takes: who waits for it can't be faster."""


def _within(api: Service, path: str, address: str) -> bool:
    until = time.monotonic() + 5
    while time.monotonic() < until:
        if address in expect(api.get(path), 200):
            return True
        time.sleep(0.02)
    return False


def sends(api: Service) -> None:
    expect(api.post("/signups", json={"email": "ada@example.org"}), 202, {"status": "queued"})
    assert _within(api, "/sent", "ada@example.org"), "no welcome mail was sent"
    time.sleep(1)
    count = api.get("/sent").json().count("ada@example.org")
    assert count == 1, f"{count} welcome mails were sent"


def answers_first(api: Service) -> None:
    took = api.timed(lambda: expect(api.post("/signups", json={"email": "first@example.org"}), 202), best_of=3)
    assert took < MAIL, f"the answer took {took:.2f} s: it waits for the mail, which takes {MAIL} s"
    assert _within(api, "/sent", "first@example.org"), "it answered, but no mail was sent"


def a_failing_mail_is_no_error(api: Service) -> None:
    expect(api.post("/signups", json={"email": "eve@bad.example"}), 202, what="an address that is refused")
    assert _within(api, "/failed", "eve@bad.example"), "the mail that was refused is not listed at /failed"
    assert "ada@example.org" not in api.get("/failed").json(), "a mail that was sent is listed at /failed"


def loop_is_free(api: Service) -> None:
    def sign_up_and_look() -> None:
        api.post("/signups", json={"email": "busy@example.org"})
        for _ in range(5):
            api.get("/health")

    took = api.timed(sign_up_and_look, best_of=3)
    assert took < MAIL, f"a sign-up and five requests of /health took {took:.2f} s: they wait for the mail"


def no_mail_for_a_mistake(api: Service) -> None:
    expect(api.post("/signups", json={"email": "nobody"}), 422, what="an address without @")
    time.sleep(1)
    assert "nobody" not in api.get("/sent").json(), "a mail was sent all the same"
