import time

from interviewprep.practice.checks import Service, expect


def _within(api: Service, path: str, address: str) -> bool:
    until = time.monotonic() + 2.5
    while time.monotonic() < until:
        if address in expect(api.get(path), 200):
            return True
        time.sleep(0.02)
    return False


def sends(api: Service) -> None:
    expect(api.post("/signups", json={"email": "ada@example.org"}), 202, {"status": "queued"})
    assert _within(api, "/sent", "ada@example.org"), "no welcome mail was sent"
    time.sleep(0.5)
    count = api.get("/sent").json().count("ada@example.org")
    assert count == 1, f"{count} welcome mails were sent"


def answers_first(api: Service) -> None:
    direct = 0.4  # what mail.send takes
    took = api.timed(lambda: expect(api.post("/signups", json={"email": "first@example.org"}), 202))
    assert took < direct / 2, f"the answer took {took:.2f} s: it waits for the mail, which takes {direct} s"
    assert _within(api, "/sent", "first@example.org"), "it answered, but no mail was sent"


def a_failing_mail_is_no_error(api: Service) -> None:
    expect(api.post("/signups", json={"email": "eve@bad.example"}), 202, what="an address that is refused")
    assert _within(api, "/failed", "eve@bad.example"), "the mail that was refused is not listed at /failed"
    assert "ada@example.org" not in api.get("/failed").json(), "a mail that was sent is listed at /failed"


def loop_is_free(api: Service) -> None:
    quiet = min(api.timed(lambda: api.get("/health")) for _ in range(5))

    def health() -> float:
        return max(api.timed(lambda: api.get("/health")) for _ in range(10))

    def sign_up(n: int) -> float:
        return api.timed(lambda: api.post("/signups", json={"email": f"busy{n}@example.org"}))

    busy = api.at_once([lambda: sign_up(1), lambda: sign_up(2), lambda: sign_up(3), health])[-1]
    assert busy < 0.2, f"/health took {busy:.2f} s while mails were sent, {quiet:.3f} s before"


def no_mail_for_a_mistake(api: Service) -> None:
    expect(api.post("/signups", json={"email": "nobody"}), 422, what="an address without @")
    time.sleep(0.6)
    assert "nobody" not in api.get("/sent").json(), "a mail was sent all the same"
