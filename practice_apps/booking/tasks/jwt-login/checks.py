import base64
import json
import time

import jwt

from interviewprep.practice.checks import Service, expect

SECRET = "a secret of at least thirty-two bytes, for HS256"
BEARER = {"www-authenticate": lambda value: value.lower().startswith("bearer")}


def _token(api: Service) -> str:
    answer = api.post("/token", data={"username": "ada", "password": "engine"})
    return expect(answer, 200, {"token_type": lambda t: t.lower() == "bearer"}, "logging in")["access_token"]


def _me(api: Service, token: str):
    return api.get("/me", headers={"Authorization": f"Bearer {token}"})


def _part(data: dict) -> str:
    return base64.urlsafe_b64encode(json.dumps(data).encode()).rstrip(b"=").decode()


def _refused(api: Service, token: str, what: str) -> None:
    expect(_me(api, token), 401, what=what, headers=BEARER)


def logs_in(api: Service) -> None:
    claims = jwt.decode(_token(api), SECRET, algorithms=["HS256"])
    assert claims["sub"] == "ada", f"sub is {claims['sub']!r}, not 'ada'"


def refuses_wrong_passwords(api: Service) -> None:
    wrong = api.post("/token", data={"username": "ada", "password": "x"})
    expect(wrong, 401, what="a wrong password", headers=BEARER)
    unknown = api.post("/token", data={"username": "eve", "password": "x"})
    expect(unknown, 401, what="an unknown user", headers=BEARER)
    assert wrong.json() == unknown.json(), "the answer tells a wrong password from an unknown user"


def knows_who_asks(api: Service) -> None:
    expect(_me(api, _token(api)), 200, {"username": "ada", "name": "Ada Lovelace"})
    expect(api.get("/me"), 401, what="no token", headers=BEARER)


def refuses_expired(api: Service) -> None:
    claims = jwt.decode(_token(api), SECRET, algorithms=["HS256"])
    left = claims.get("exp", 0) - time.time()
    assert 840 < left < 960, f"a new token expires in {left:.0f} s, not in 15 minutes" if "exp" in claims else "no exp"
    old = jwt.encode({**claims, "exp": int(time.time()) - 5}, SECRET, "HS256")
    _refused(api, old, "an expired token")
    forever = jwt.encode({"sub": "ada"}, SECRET, "HS256")
    _refused(api, forever, "a token that never expires")


def refuses_tampered(api: Service) -> None:
    token = _token(api)
    head, body, signature = token.split(".")
    claims = jwt.decode(token, options={"verify_signature": False})
    _refused(api, f"{head}.{_part({**claims, 'sub': 'bob'})}.{signature}", "another user's name in the claims")
    _refused(api, jwt.encode(claims, "another secret of thirty-two bytes or more", "HS256"), "another secret")
    _refused(api, jwt.encode({**claims, "sub": "eve"}, SECRET, "HS256"), "a token for a user who is gone")
    _refused(api, "rubbish", "what is no token")


def refuses_alg_none(api: Service) -> None:
    claims = jwt.decode(_token(api), options={"verify_signature": False})
    for name in ("none", "None", "NONE"):
        _refused(api, f"{_part({'alg': name, 'typ': 'JWT'})}.{_part(claims)}.", f"an unsigned token, alg {name}")
    _refused(api, jwt.encode(claims, SECRET + " " * 16, "HS512"), "a token signed with HS512")
    expect(_me(api, _token(api)), 200, what="a right token")


def keeps_secrets(api: Service) -> None:
    token = _token(api)
    claims = jwt.decode(token, options={"verify_signature": False})
    assert not {"password", "password_hash"} & set(claims), "the token's claims hold the password"
    expect(_me(api, token), 200, lacks=("password_hash", "password"))
