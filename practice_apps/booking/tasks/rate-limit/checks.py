import time
from functools import partial

from interviewprep.practice.checks import Failed, Service, expect, show_exchange

CAPACITY, REFILL = 5, 0.2
SLACK = 0.05
"""Part of a token that rounding and clocks may make up."""


class _Client:
    """One client, and what its bucket must hold by the times at which its requests went out and came back.

    The service looked at its clock somewhere between the two, so the level is known as a range. A slow machine
    makes it wider, and never refuses a right answer.
    """

    def __init__(self, api: Service, key: str = "") -> None:
        self.api, self.headers = api, {"X-API-Key": key} if key else {}
        self.whence = ""
        """Where it asks from, in words."""
        self.seen: list[tuple[float, float, bool]] = []

    def _level(self, sent: float, back: float) -> tuple[float, float]:
        least = most = float(CAPACITY)
        passed = 0
        for earlier, answered, took in reversed(self.seen):
            passed += took
            least = min(least, CAPACITY - passed + max(0.0, sent - answered) / REFILL)
            most = min(most, CAPACITY - passed + (back - earlier) / REFILL)
        return least - SLACK, most + SLACK

    def get(self) -> bool:
        """Ask for a quote; whether it was given. Holds the answer to what the bucket may hold."""
        sent = time.monotonic()
        answer = self.api.get("/quotes", headers=self.headers)
        back = time.monotonic()
        least, most = self._level(sent, back)
        given = answer.status_code == 200
        before = sum(took for _, _, took in self.seen)
        after = f"after {before} that passed" if before else "the first of this client"
        after += self.whence
        if given:
            if most < 1:
                raise Failed(
                    f"a request passed, {after}, though no whole token can have been there", show_exchange(answer)
                )
            least, most = least - 1, most - 1
        else:
            expect(answer, 429, what=f"a request, {after}")
            if least >= 1:
                raise Failed(f"a request was refused, {after}, though a token must be there", show_exchange(answer))
        self.seen.append((sent, back, given))
        self.left = answer.headers.get("x-ratelimit-remaining", "")
        self.range = max(0, int(least)), max(0, int(most)) if given else 0
        return given

    def comes_from(self, place: str, headers: dict[str, str]) -> None:
        """Ask from elsewhere from now on."""
        key = "its key" if "X-API-Key" in self.headers else "no key"
        self.whence, self.headers = f", with {key} and now from {place}", {**self.headers, **headers}

    def until_refused(self) -> None:
        for _ in range(60):
            if not self.get():
                return
        raise AssertionError("sixty requests, one behind the other, all passed")

    def ask_for(self, seconds: float) -> None:
        """Keep asking for a while."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.get()
            time.sleep(0.01)

    def rush(self, count: int) -> int:
        """So many at the same time: how many passed."""
        answers = self.api.at_once([partial(self.api.get, "/quotes", headers=self.headers)] * count)
        for answer in answers:
            if answer.status_code != 429:
                expect(answer, 200, what=f"one of {count} at once")
        return sum(answer.status_code == 200 for answer in answers)


def burst(api: Service) -> None:
    passed = _Client(api, "burst").rush(5)
    assert passed == 5, f"of five requests at once, a client's first, {passed} passed"


def refuses_the_sixth(api: Service) -> None:
    client = _Client(api, "sixth")
    client.until_refused()
    expect(api.last, 429, headers={"retry-after": "1"}, what="the next token is there in less than a second")
    for _ in range(3):
        if not client.get():
            expect(api.last, 429, headers={"retry-after": "1"}, what="refused again")


def at_the_same_time(api: Service) -> None:
    rounds = []
    for number in range(4):
        client = _Client(api, f"rush-{number}")
        started = time.monotonic()
        passed = client.rush(10)
        ended = time.monotonic()
        rounds.append((client, started, passed, ended))
        most = CAPACITY + int((ended - started) / REFILL + SLACK)
        assert 5 <= passed <= most, f"of ten requests at once, a client's first, {passed} passed"
    time.sleep(2 * REFILL + 0.05)
    for client, started, passed, ended in rounds:
        since = time.monotonic() - ended
        again = client.rush(10)
        most = CAPACITY + int((time.monotonic() - started) / REFILL + SLACK) - passed
        back = f"of ten at once, {since:.2f} s after the bucket was emptied"
        assert 2 <= again <= most, f"{back}, {again} passed"


def refills(api: Service) -> None:
    client = _Client(api, "refill")
    client.until_refused()
    time.sleep(REFILL + 0.03)
    client.until_refused()
    client.ask_for(0.45)
    # The wait for the next token begins when the bucket is full no more, whenever the one before it was due.
    for rest in (0.32, 0.36):
        full = _Client(api, f"full-{rest}")
        full.get()
        time.sleep(rest)
        full.until_refused()
        full.ask_for(REFILL)
    rested = _Client(api, "rest")
    rested.get()
    time.sleep(0.55)
    for _ in range(8):
        rested.get()


def per_client(api: Service) -> None:
    greedy, patient, nameless, like = (_Client(api, key) for key in ("greedy-1", "greedy-2", "", "Greedy-1"))
    greedy.until_refused()
    for client in (patient, like, nameless):
        client.get()
    # A client is its key, and all without one are one, wherever they come from. The server takes a proxy's word for the
    # address, as long as the proxy is on this machine: nothing else gives a second address on every system.
    for client in (greedy, nameless):
        client.until_refused()
        client.comes_from("another address", {"X-Forwarded-For": "192.0.2.7"})
        client.until_refused()
        client.comes_from("another program", {"User-Agent": "another"})
        client.until_refused()
    patient.until_refused()


def tells_what_is_left(api: Service) -> None:
    client = _Client(api, "left")
    refused = 0
    for number in range(60):
        if number == 3:
            time.sleep(0.7 * REFILL)  # most of a token is no token
        given = client.get()
        what = "a request that passed" if given else "a refusal"
        expect(api.last, headers={"x-ratelimit-limit": str(CAPACITY), "x-ratelimit-remaining": str.isdecimal}, what=what)
        low, high = client.range
        wanted = f"{low}" if low == high else f"{low} to {high}"
        assert low <= int(client.left) <= high, f"{what}: X-RateLimit-Remaining is {client.left}, not {wanted}"
        refused += not given
        if refused == 2:
            return
    raise AssertionError("sixty requests, one behind the other, and not two were refused")


def refusals_are_free(api: Service) -> None:
    client = _Client(api, "free")
    client.until_refused()
    client.ask_for(0.45)


def health_is_free(api: Service) -> None:
    for _ in range(8):
        api.get("/quotes", headers={"X-API-Key": "health"})
    for key in ("health", "healthy"):
        for number in range(8):
            expect(api.get("/health", headers={"X-API-Key": key}), 200, {"ok": True}, f"/health, time {number + 1}")
