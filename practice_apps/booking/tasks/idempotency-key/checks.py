from interviewprep.practice.checks import Service, expect


def _pay(api: Service, amount: int, key: str | None = None, client: str = "shop"):
    headers = {"X-Client": client, **({"Idempotency-Key": key} if key else {})}
    return api.post("/payments", json={"amount": amount}, headers=headers)


def _count(api: Service) -> int:
    return expect(api.get("/charges"), 200)["count"]


def charges(api: Service) -> None:
    before = _count(api)
    expect(_pay(api, 5), 201, {"amount": 5})
    expect(_pay(api, 5), 201, {"amount": 5})
    assert _count(api) == before + 2, "two payments without a key are two charges"


def replays(api: Service) -> None:
    before = _count(api)
    first = _pay(api, 7, "replay")
    body = expect(first, 201)
    assert "idempotent-replayed" not in first.headers, "the first answer is no replay"
    again = _pay(api, 7, "replay")
    expect(again, 201, body, "the same request again", headers={"idempotent-replayed": "true"})
    assert _count(api) == before + 1, f"one payment, sent twice, was charged {_count(api) - before} times"


def refuses_another_body(api: Service) -> None:
    expect(_pay(api, 8, "body"), 201)
    before = _count(api)
    expect(_pay(api, 9, "body"), 422, what="the same key with another amount")
    assert _count(api) == before, "it was charged all the same"


def keys_belong_to_clients(api: Service) -> None:
    before = _count(api)
    expect(_pay(api, 4, "mine", "one"), 201)
    expect(_pay(api, 6, "mine", "two"), 201, {"amount": 6}, "another client's payment")
    assert _count(api) == before + 2, "two clients' payments are two charges"


def at_the_same_time(api: Service) -> None:
    before = _count(api)
    answers = api.at_once([lambda: _pay(api, 11, "race") for _ in range(6)])
    assert _count(api) == before + 1, f"six requests with one key at once charged {_count(api) - before} times"
    odd = [a.status_code for a in answers if a.status_code not in (201, 409)]
    assert not odd, f"the others were answered {odd}"
    numbers = {a.json()["number"] for a in answers if a.status_code == 201}
    assert len(numbers) == 1, f"they were told of {len(numbers)} charges"


def failures_are_not_kept(api: Service) -> None:
    before = _count(api)
    expect(_pay(api, 13, "luck"), 502, what="a bank that is down")
    expect(_pay(api, 13, "luck"), 201, {"amount": 13}, "the same key, once the bank is back")
    assert _count(api) == before + 1, f"charged {_count(api) - before} times"
    expect(_pay(api, 0, "zero"), 422, what="an amount of 0")
