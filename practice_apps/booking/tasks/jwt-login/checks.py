import base64
import hashlib
import json
import time
from typing import Any

import httpx
import jwt

from interviewprep.practice.checks import Failed, Service, expect, show_exchange

SECRET = "a secret of at least thirty-two bytes, for HS256"
BEARER = {"www-authenticate": lambda value: value.lower().startswith("bearer")}
USERS = {"ada": ("engine", "Ada Lovelace"), "bob": ("packet", "Bob Kahn")}


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _log_in(api: Service, username: str, password: str) -> httpx.Response:
    return api.post("/token", data={"grant_type": "password", "username": username, "password": password})


def _token(api: Service, username: str = "ada") -> str:
    wanted = {"access_token": _is_text, "token_type": lambda t: isinstance(t, str) and t.lower() == "bearer"}
    return expect(_log_in(api, username, USERS[username][0]), 200, wanted, "logging in")["access_token"]


def _claims(token: str) -> dict[str, Any]:
    try:
        only_signature = {"verify_aud": False, "verify_iat": False, "verify_nbf": False, "verify_exp": False}
        return jwt.decode(token, SECRET, algorithms=["HS256"], options=only_signature)
    except jwt.PyJWTError as error:
        raise AssertionError(f"the access token is no JWT signed with HS256 and SECRET: {error}") from None


def _me(api: Service, token: str) -> httpx.Response:
    return api.get("/me", headers={"Authorization": f"Bearer {token}"})


def _part(data: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(data).encode()).rstrip(b"=").decode()


def _refused(api: Service, token: str, what: str) -> None:
    expect(_me(api, token), 401, what=what, headers=BEARER)


def logs_in(api: Service) -> None:
    for username in USERS:
        claims = _claims(_token(api, username))
        assert claims.get("sub") == username, f"logging in as {username}: sub is {claims.get('sub')!r}"
    answer = api.post("/token", data={"grant_type": "password", "username": "ada"})
    assert 400 <= answer.status_code < 500, f"a form without a password: expected 4xx, got {answer.status_code}"


def _seen(answer: httpx.Response) -> dict[str, str]:
    """What tells two refusals apart besides the body: the names of the headers, and what some of them say."""
    said = ("www-authenticate", "content-type")
    return {name: value if name in said else "" for name, value in answer.headers.items()}


def refuses_wrong_passwords(api: Service) -> None:
    first = expect(_log_in(api, "ada", "x"), 401, what="a wrong password") or api.last.text
    headers = _seen(api.last)
    for username, password, what in (
        ("bob", "x", "a wrong password"),
        ("ada", "packet", "another user's password"),
        ("ada", "Engine", "the password in other letters"),
        ("ada", "engine ", "the password and a space"),
        ("eve", "x", "an unknown user"),
        ("mallory", "engine", "an unknown user with a user's password"),
    ):
        answer = _log_in(api, username, password)
        found = expect(answer, 401, what=what) or answer.text
        assert found == first, f"the answer to {what} differs from that to ada's wrong password"
        other = sorted(name for name, _ in _seen(answer).items() ^ headers.items())
        if other:
            differs = f"the header `{other[0]}` of the answer to {what} differs from that to ada's wrong password"
            raise Failed(differs, show_exchange(answer))
    expect(_log_in(api, "ada", "engine"), 200, what="the right password, afterwards")


def knows_who_asks(api: Service) -> None:
    tokens = {username: _token(api, username) for username in USERS}
    for username, (_, name) in USERS.items():
        expect(_me(api, tokens[username]), 200, {"username": username, "name": name}, f"{username}'s token")
    turns = list(USERS) * 4
    answers = api.at_once([lambda u=u: _me(api, tokens[u]) for u in turns])
    for username, answer in zip(turns, answers, strict=True):
        expect(answer, 200, {"username": username}, f"{username}'s token, among others at once")


def needs_a_bearer_token(api: Service) -> None:
    token = _token(api)
    expect(_me(api, token), 200, what="a right token")
    expect(api.get("/me"), 401, what="no Authorization header", headers=BEARER)
    for value, what in (
        ("Bearer", "`Bearer` without a token"),
        (f"Basic {token}", "a right token with the scheme Basic"),
        (f"Token {token}", "a right token with the scheme Token"),
        (token, "a right token without a scheme"),
    ):
        expect(api.get("/me", headers={"Authorization": value}), 401, what=what, headers=BEARER)
    _claims(token)
    head, body, signature = token.split(".")
    for bad, what in (
        ("rubbish", "what is no token"),
        (f"{head}.{body}", "a token without its signature"),
        (f"{head}.{body}.", "a token with an empty signature"),
        (token[: len(token) // 2], "half a token"),
        (f"{head}.{body}.{signature}.{signature}", "a token of four parts"),
        (f"x{head}.{body}.{signature}", "a header that is no JSON"),
        (f"{_part([])}.{body}.{signature}", "a header that is a list"),
        (f"{_part({'typ': 'JWT'})}.{body}.{signature}", "a header without alg"),
        ("..", "three empty parts"),
    ):
        _refused(api, bad, what)


def refuses_expired(api: Service) -> None:
    before = time.time()
    token = _token(api)
    after = time.time()
    claims = _claims(token)
    exp = claims.get("exp")
    assert isinstance(exp, int | float) and not isinstance(exp, bool), f"a new token's exp is {exp!r}, no time"
    assert before + 898 <= exp <= after + 902, f"a new token expires in {exp - after:.0f} s, not in 15 minutes"
    expect(_me(api, token), 200, what="a new token")
    for age in (1, 5, 600, 90_000):
        old = jwt.encode({**claims, "exp": int(time.time()) - age}, SECRET, "HS256")
        _refused(api, old, f"a token that expired {age} s ago")


def refuses_tampered(api: Service) -> None:
    token = _token(api)
    claims = _claims(token)
    head, body, signature = token.split(".")
    _refused(api, f"{head}.{_part({**claims, 'sub': 'bob'})}.{signature}", "another user's name in the claims")
    _refused(api, f"{head}.{_part({**claims, 'exp': int(time.time()) + 9000})}.{signature}", "a later exp in the claims")
    other = "A" if signature[9] != "A" else "B"
    _refused(api, f"{head}.{body}.{signature[:9]}{other}{signature[10:]}", "a signature with one letter changed")
    _refused(api, f"{head}.{body}.{_token(api, 'bob').split('.')[2]}", "the signature of another token")
    _refused(api, jwt.encode(claims, "another secret of thirty-two bytes or more", "HS256"), "another secret")
    _refused(api, jwt.encode(claims, SECRET.upper(), "HS256"), "the secret in capitals")
    expect(_me(api, token), 200, what="the token as it was given")


def refuses_tokens_for_nobody(api: Service) -> None:
    claims = _claims(_token(api))
    for nobody in ("eve", "", "Ada Lovelace"):
        _refused(api, jwt.encode({**claims, "sub": nobody}, SECRET, "HS256"), f"a token for {nobody!r}")
    nameless = {name: value for name, value in claims.items() if name != "sub"}
    _refused(api, jwt.encode(nameless, SECRET, "HS256"), "a token without sub")


def refuses_other_algorithms(api: Service) -> None:
    token = _token(api)
    claims = _claims(token)
    for name in ("none", "None", "NONE", "nOnE"):
        head = _part({"alg": name, "typ": "JWT"})
        _refused(api, f"{head}.{_part(claims)}.", f"an unsigned token, alg {name}")
        _refused(api, f"{head}.{_part(claims)}.{token.split('.')[2]}", f"alg {name}, and a signature")
    for name in ("HS384", "HS512"):
        _refused(api, jwt.encode(claims, SECRET, name), f"the same token, signed with {name}")
    expect(_me(api, token), 200, what="a right token")


def _hash(password: str) -> str:
    return hashlib.scrypt(password.encode(), salt=b"the same for all: don't", n=2**10, r=8, p=1).hex()


def keeps_secrets(api: Service) -> None:
    for username, (password, _) in USERS.items():
        token = _token(api, username)
        claims = json.dumps(_claims(token))
        answer = _me(api, token)
        expect(answer, 200, lacks=("password_hash", "password"))
        for secret, what in ((password, "password"), (_hash(password), "hash of the password")):
            assert f'"{secret}"' not in claims, f"the token's claims hold the {what}"
            assert f'"{secret}"' not in answer.text, f"GET /me answers the {what}"
