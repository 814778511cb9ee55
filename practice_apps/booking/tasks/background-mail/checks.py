import time

from interviewprep.practice.checks import Failed, Service, expect, show_exchange

MAIL = 0.4
"""Seconds that mail.send takes: who waits for it can't be faster."""


def _sign_up(api: Service, address: str) -> None:
    expect(api.post("/signups", json={"email": address}), 202, {"status": "queued"}, f"signing {address} up")


def _listed(api: Service, path: str) -> list:
    answer = api.get(path)
    found = expect(answer, 200, what=f"GET {path}")
    if not isinstance(found, list):
        raise Failed(f"GET {path} is not a list of addresses", show_exchange(answer))
    return found


def _within(api: Service, path: str, address: str) -> bool:
    until = time.monotonic() + 6
    while time.monotonic() < until:
        if address in _listed(api, path):
            return True
        time.sleep(0.02)
    return False


def _later(api: Service, name: str) -> None:
    """Let the time of one more mail go by: a second mail of an earlier sign-up has gone out by then."""
    address = f"{name}@example.org"
    _sign_up(api, address)
    assert _within(api, "/sent", address), f"no welcome mail was sent to {address}"
    time.sleep(0.1)


def sends(api: Service) -> None:
    addresses = ["ada@example.org", "bob@example.com", "eve.bad.example@example.org"]
    api.at_once([lambda address=address: _sign_up(api, address) for address in addresses])
    for address in addresses:
        assert _within(api, "/sent", address), f"no welcome mail was sent to {address}"
    _later(api, "sends")
    for address in addresses:
        count = _listed(api, "/sent").count(address)
        assert count == 1, f"one sign-up, and {count} welcome mails were sent to {address}"


def answers_first(api: Service) -> None:
    def three() -> None:
        for n in range(3):
            _sign_up(api, f"first-{n}@example.org")

    # Three that wait can't take less than three mails; three that don't take a hundredth of it.
    for _ in range(3):
        if (took := api.timed(three)) < 2 * MAIL:
            break
    else:
        raise Failed(f"three sign-ups took {took:.2f} s: they wait for the mail, which takes {MAIL} s each")
    assert _within(api, "/sent", "first-2@example.org"), "it answered, but no mail was sent"


def a_failing_mail_is_no_error(api: Service) -> None:
    refused = ["eve@bad.example", "mallory@bad.example"]
    api.at_once([lambda address=address: _sign_up(api, address) for address in [*refused, "fine@example.org"]])
    for address in refused:
        assert _within(api, "/failed", address), f"the mail to {address} was refused, but /failed doesn't list it"
    assert _within(api, "/sent", "fine@example.org"), "no welcome mail was sent to fine@example.org"
    _later(api, "after-refusal")
    failed = _listed(api, "/failed")
    for address in refused:
        count = failed.count(address)
        assert count == 1, f"one mail to {address} was refused, and /failed lists it {count} times"
    assert "fine@example.org" not in failed, "a mail that was sent is listed at /failed"
    for address in refused:
        assert address not in _listed(api, "/sent"), f"the mail to {address} was refused, and tried again"


def _longest_silence(api: Service, address: str) -> float:
    """Seconds for which nothing else was answered while a mail was being sent."""
    expect(api.get("/health"), 200, {"ok": True})
    api.probe()
    _sign_up(api, address)
    longest, until = 0.0, time.monotonic() + 6
    while address not in _listed(api, "/sent") and time.monotonic() < until:
        longest = max(longest, api.timed(lambda: expect(api.get("/health"), 200, {"ok": True})))
    return max(longest, api.probe()["lag"])


def loop_is_free(api: Service) -> None:
    # A busy machine may stand still once; a loop that is blocked by each mail stands still each time.
    for n in range(4):
        if (silence := _longest_silence(api, f"busy-{n}@example.org")) < MAIL * 0.9:
            return
    raise Failed(f"while a mail was being sent, no other request was answered for {silence:.2f} s")


def no_mail_for_a_mistake(api: Service) -> None:
    sent, failed = len(_listed(api, "/sent")), len(_listed(api, "/failed"))
    for wrong in (
        {"email": "nobody"}, {"email": ""}, {"email": "nobody.bad.example"}, {"email": 7}, {"email": None}, {},
        {"email": ["nobody@example.org"]}, {"email": {"nobody@example.org": 1}},
    ):
        expect(api.post("/signups", json=wrong), 422, what=f"signing up with {wrong}")
    for raw in (b"", b"{", b'"nobody"'):
        answer = api.post("/signups", content=raw, headers={"Content-Type": "application/json"})
        assert 400 <= answer.status_code < 500, f"the body {raw.decode()!r}: expected 422, got {answer.status_code}"
    _later(api, "after-mistake")
    new = [address for address in _listed(api, "/sent")[sent:] if "after-mistake" not in str(address)]
    known = [address for address in new if "@" in str(address)]  # mails of earlier sign-ups, still under way
    assert new == known, f"a mail was sent all the same, to {[a for a in new if a not in known]}"
    wrong = [address for address in _listed(api, "/failed")[failed:] if "@" not in str(address)]
    assert not wrong, f"a sign-up that was refused is listed at /failed: {wrong}"
