import base64
import json
import time

import jwt

from interviewprep.practice.checks import Service, expect

SECRET = "the vault and its issuer share this secret of theirs"


def _claims(**other) -> dict:
    claims = {
        "iss": "https://login.example",
        "aud": "vault",
        "sub": "ada",
        "jti": "n-1",
        "typ": "access",
        "exp": int(time.time()) + 300,
        **other,
    }
    return {name: value for name, value in claims.items() if value is not None}


def _token(algorithm: str = "HS256", **other) -> str:
    return jwt.encode(_claims(**other), SECRET, algorithm)


def _open(api: Service, token: str):
    return api.get("/vault", headers={"Authorization": f"Bearer {token}"})


def _refused(api: Service, token: str, what: str) -> None:
    expect(_open(api, token), 401, what=what)


def still_works(api: Service) -> None:
    expect(_open(api, _token()), 200, {"holder": "ada"}, "a right token")
    expect(_open(api, _token(aud=["vault", "other"])), 200, {"holder": "ada"}, "a token for two services")


def signature(api: Service) -> None:
    def part(data: dict) -> str:
        return base64.urlsafe_b64encode(json.dumps(data).encode()).rstrip(b"=").decode()

    for name in ("none", "NONE"):
        _refused(api, f"{part({'alg': name})}.{part(_claims())}.", f"an unsigned token, alg {name}")
    _refused(api, jwt.encode(_claims(), SECRET + " " * 20, "HS512"), "another secret and HS512")
    _refused(api, _token("HS384"), "a token signed with HS384")
    _refused(api, jwt.encode(_claims(), "some other secret that is long enough", "HS256"), "another secret")


def expiry(api: Service) -> None:
    _refused(api, _token(exp=int(time.time()) - 10), "an expired token")
    _refused(api, _token(exp=None), "a token without exp")


def audience_and_issuer(api: Service) -> None:
    _refused(api, _token(aud="mail"), "a token for another service")
    _refused(api, _token(aud=None), "a token for no service")
    _refused(api, _token(iss="https://evil.example"), "a token from another issuer")
    _refused(api, _token(iss=None), "a token from nobody")


def revoked(api: Service) -> None:
    _refused(api, _token(jti="stolen-laptop"), "a revoked token")
    _refused(api, _token(jti="STOLEN-LAPTOP"), "a revoked token, its jti in upper case")
    _refused(api, _token(jti=None), "a token that can't be revoked: it has no jti")


def refresh_tokens_open_nothing(api: Service) -> None:
    _refused(api, _token(typ="refresh"), "a refresh token")
    _refused(api, _token(typ=None), "a token without typ")
