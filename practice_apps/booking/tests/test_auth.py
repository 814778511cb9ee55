"""Logging in, and what proves who is asking."""

import time
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from booking import security

COST = security.N, security.R, security.P


def test_logging_in(client, settings):
    form = {"username": "ada@example.org", "password": "correct horse"}
    answer = client.post("/auth/token", data=form)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    token = answer.json()
    assert (token["token_type"], token["expires_in"]) == ("bearer", 5 * 60)
    claims = jwt.decode(token["access_token"], settings.secret, ["HS256"])
    assert (claims["sub"], claims["exp"] - claims["iat"]) == ("1", 5 * 60)
    assert abs(claims["iat"] - time.time()) < 60


def test_who_am_i(client, ada, bob):
    answers = [client.get("/auth/me", headers=who).json() for who in (ada, bob)]
    assert answers == [
        {"id": 1, "email": "ada@example.org", "name": "Ada", "role": "admin"},
        {"id": 2, "email": "bob@example.org", "name": "Bob", "role": "member"},
    ]


def test_a_wrong_password_and_an_unknown_user_look_the_same(client, monkeypatch):
    hashed = []
    monkeypatch.setattr(security.hashlib, "scrypt", lambda *call, **costs: hashed.append(costs) or b"")
    answers = [
        client.post("/auth/token", data={"username": f"{name}@example.org", "password": "wrong"})
        for name in ("ada", "eve")
    ]
    for answer in answers:
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
        assert answer.json()["detail"] == "Wrong e-mail or password"
    assert answers[0].json() == answers[1].json()
    known, unknown = hashed  # the same work for both, so the time taken tells nothing
    assert known.keys() == unknown.keys()
    assert all(known[cost] == unknown[cost] for cost in ("n", "r", "p"))


@pytest.mark.parametrize("password", ["", "correct horse ", "Correct horse", "\0", "ü" * 1000])
def test_wrong_passwords(client, password):
    form = {"username": "ada@example.org", "password": password}
    assert client.post("/auth/token", data=form).status_code in (401, 422)


def test_passwords_are_slow_to_try():
    assert COST == (2**14, 8, 5)


def test_passwords_are_salted():
    stored = [security.hash_password("correct horse") for _ in range(2)]
    assert stored[0] != stored[1]
    assert all(len(bytes.fromhex(digest.split("$")[4])) == 16 for digest in stored)
    assert all(security.verify_password("correct horse", digest) for digest in stored)
    assert not security.verify_password("wrong", stored[0])
    assert not security.verify_password("correct horse", None)


def test_a_hash_says_what_it_cost(monkeypatch):
    """So the cost can be raised, and those who have a password keep it."""
    monkeypatch.setattr(security, "N", 4)
    cheap = security.hash_password("correct horse")
    assert cheap.startswith("scrypt$4$8$5$")
    monkeypatch.setattr(security, "N", 8)
    assert security.verify_password("correct horse", cheap)


def _token(settings, key=None, algorithm="HS256", **claims):
    good = {"sub": "1", "exp": datetime.now(UTC) + timedelta(minutes=1)}
    return jwt.encode({k: v for k, v in (good | claims).items() if v}, key or settings.secret, algorithm)


def test_a_good_token(client, settings):
    headers = {"Authorization": f"Bearer {_token(settings)}"}
    assert client.get("/auth/me", headers=headers).json()["name"] == "Ada"


@pytest.mark.parametrize(
    "token",
    [
        lambda s: "rubbish",
        lambda s: _token(s)[:-4],
        lambda s: _token(s, "another secret that is as long as the right one"),
        lambda s: _token(s, s.secret * 2, "HS512"),
        lambda s: _token(s, s.secret, "HS512"),
        lambda s: jwt.encode({"sub": "1", "exp": 2**31}, None, "none"),
        lambda s: _token(s, exp=datetime.now(UTC) - timedelta(seconds=1)),
        lambda s: _token(s, exp=None),
        lambda s: _token(s, sub=None),
        lambda s: _token(s, sub="ada"),
        lambda s: _token(s, sub="99"),
    ],
)
def test_what_proves_nothing(client, settings, token):
    answer = client.get("/auth/me", headers={"Authorization": f"Bearer {token(settings)}"})
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert answer.json()["detail"] == "Log in first"


def test_another_scheme_proves_nothing(client, settings):
    assert client.get("/auth/me").json()["detail"] == "Log in first"
    for authorization in ("Bearer", f"Basic {_token(settings)}"):
        assert client.get("/auth/me", headers={"Authorization": authorization}).status_code == 401


def test_a_user_who_is_gone_can_not_go_on(client, bob, database):
    database.execute("DELETE FROM user WHERE id = 2")
    assert client.get("/auth/me", headers=bob).status_code == 401


def test_a_role_is_looked_up_and_not_remembered(client, ada, database):
    database.execute("UPDATE user SET role = 'MEMBER' WHERE id = 1")
    assert client.delete("/rooms/1", headers=ada).status_code == 403
