import time
from functools import partial

from interviewprep.practice.checks import Failed, Service, expect, show_exchange


def _pay(api: Service, amount: object, key: str | None = None, client: str | None = "shop"):
    named = {"X-Client": client, "Idempotency-Key": key}
    return api.post("/payments", json={"amount": amount}, headers={k: v for k, v in named.items() if v is not None})


def _count(api: Service) -> int:
    return expect(api.get("/charges"), 200)["count"]


def _replays(api: Service, amount: int, key: str, first: dict, what: str, client: str = "shop") -> None:
    answer = _pay(api, amount, key, client)
    found = expect(answer, 201, first, what, headers={"idempotent-replayed": "true"})
    if found != first:
        raise Failed(f"{what}: not the first answer, which was {first}", show_exchange(answer))


def charges(api: Service) -> None:
    before = _count(api)
    for amount, client in ((5, "shop"), (5, "shop"), (3, None)):
        answer = _pay(api, amount, client=client)
        expect(answer, 201, {"amount": amount}, "no key")
        assert "idempotent-replayed" not in answer.headers, "a payment without a key is no replay"
    assert _count(api) == before + 3, f"three payments without a key were charged {_count(api) - before} times"


def replays(api: Service) -> None:
    before = _count(api)
    first = _pay(api, 7, "replay")
    body = expect(first, 201, {"amount": 7}, "the first payment with its key")
    assert "idempotent-replayed" not in first.headers, "the first answer is no replay"
    _replays(api, 7, "replay", body, "the same request again")
    others = [partial(_pay, api, 20 + n, f"other-{n}") for n in range(12)]
    for answer in api.at_once(others):
        expect(answer, 201, what="one of twelve payments with keys of their own")
    time.sleep(0.25)
    _replays(api, 7, "replay", body, "the same request again, after twelve others")
    made = _count(api) - before
    assert made == 13, f"13 payments, one of them sent three times, were charged {made} times"


def refuses_another_body(api: Service) -> None:
    first = expect(_pay(api, 8, "body"), 201)
    before = _count(api)
    for amount in (9, 7, 80):
        expect(_pay(api, amount, "body"), 422, what="the same key with another amount")
    assert _count(api) == before, "a key with another amount was charged all the same"
    _replays(api, 8, "body", first, "the first body again, after another was refused")
    assert _count(api) == before, "a payment that had its answer was charged again"


def keys_belong_to_clients(api: Service) -> None:
    before = _count(api)
    given = {}
    # The same key; and keys that look the same as soon as client and key are written in a row.
    for client, key, amount in (
        ("one", "mine", 4),
        ("two", "mine", 6),
        ("three", "mine", 4),
        ("till-1", "23", 7),
        ("till-12", "3", 7),
    ):
        answer = _pay(api, amount, key, client)
        given[client, key, amount] = expect(answer, 201, {"amount": amount}, f"the client {client} with the key {key}")
        assert "idempotent-replayed" not in answer.headers, "a client's first payment was taken for another's"
    made = _count(api) - before
    assert made == 5, f"five clients' payments were charged {made} times"
    before = _count(api)
    pairs = [pair for by in ":/|-,._ " for pair in ((f"a{by}b", "c"), ("a", f"b{by}c"))]
    for answer in api.at_once([partial(_pay, api, 17, key, client) for client, key in pairs]):
        expect(answer, 201, {"amount": 17}, "a client whose name and key, written in a row, look like another's")
        assert "idempotent-replayed" not in answer.headers, "a client's first payment was taken for another's"
    made = _count(api) - before
    assert made == len(pairs), f"{len(pairs)} clients' payments were charged {made} times"
    for (client, key, amount), body in given.items():
        if key == "mine":
            _replays(api, amount, key, body, f"the client {client} again", client)


def at_the_same_time(api: Service) -> None:
    for amount in (11, 12, 14):
        before, key = _count(api), f"race-{amount}"
        answers = api.at_once([partial(_pay, api, amount, key)] * 6)
        made = _count(api) - before
        assert made == 1, f"six requests with one key at once charged {made} times"
        odd = sorted({a.status_code for a in answers} - {201, 409})
        assert not odd, f"six requests with one key at once: some were answered {odd}, not 201 or 409"
        bodies = [a.json() for a in answers if a.status_code == 201]
        assert bodies, "six requests with one key at once: none was answered 201"
        assert all(b == bodies[0] for b in bodies), "six requests with one key at once got different answers"
        _replays(api, amount, key, bodies[0], "the same request after that")


def other_bodies_at_the_same_time(api: Service) -> None:
    for number in range(2):
        before, key = _count(api), f"bodies-{number}"
        amounts = [31 + number, 41, 51, 61]
        answers = api.at_once([partial(_pay, api, amount, key) for amount in amounts])
        made = _count(api) - before
        assert made == 1, f"one key with four amounts at once charged {made} times"
        won = {}
        for amount, answer in zip(amounts, answers, strict=True):
            if answer.status_code == 201:
                expect(answer, 201, {"amount": amount}, f"one key with four amounts at once, this one with {amount}")
                won[amount] = answer.json()
            elif answer.status_code not in (409, 422):
                raise Failed(
                    f"one key with four amounts at once: one was answered {answer.status_code}, not 422 or 409",
                    show_exchange(answer),
                )
        assert len(won) == 1, f"one key with four amounts at once: {len(won)} were answered 201"
        for amount in amounts:
            if amount in won:
                _replays(api, amount, key, won[amount], "the amount that was charged, again")
            else:
                expect(_pay(api, amount, key), 422, what="an amount that wasn't charged, with that key")
        assert _count(api) == before + 1, "an amount that wasn't charged at first was charged afterwards"


def failures_are_not_kept(api: Service) -> None:
    before = _count(api)
    expect(_pay(api, 13, "luck"), 502, what="a bank that is down")
    again = _pay(api, 13, "luck")
    body = expect(again, 201, {"amount": 13}, "the same key, once the bank is back")
    assert "idempotent-replayed" not in again.headers, "the first answer to keep was marked as a replay"
    _replays(api, 13, "luck", body, "the same key once more")
    assert _count(api) == before + 1, f"a payment that succeeded at the second try was charged {_count(api) - before} times"
    expect(_pay(api, 0, "zero"), 422, what="an amount of 0")


def failures_at_the_same_time(api: Service) -> None:
    before = _count(api)
    answers = api.at_once([partial(_pay, api, 13, "unlucky")] * 4)
    odd = sorted({a.status_code for a in answers} - {201, 409, 502})
    assert not odd, f"four requests with one key, and a bank that fails: some were answered {odd}"
    # The bank fails every other time: the second of these is answered by it at the latest.
    later = [_pay(api, 13, "unlucky") for _ in range(2)]
    expect(later[-1], 201, {"amount": 13}, "the same key, once the bank is back")
    made = _count(api) - before
    assert made == 1, f"one payment, whose first try failed, was charged {made} times"
