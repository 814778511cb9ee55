import base64
import json
import time
import warnings

import httpx
import jwt

from interviewprep.practice.checks import Service, expect

SECRET = "the vault and its issuer share this secret of theirs"


def _claims(**other: object) -> dict:
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


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _part(data: object) -> str:
    return _encoded(json.dumps(data).encode())


def _signed(claims: object, secret: str = SECRET, algorithm: str = "HS256") -> str:
    """A token of any claims, of the wrong types too."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the secret is short for HS512
        return jwt.PyJWS().encode(json.dumps(claims).encode(), secret, algorithm, headers={"typ": "JWT"})


def _token(**other: object) -> str:
    return _signed(_claims(**other))


def _open(api: Service, token: str) -> httpx.Response:
    return api.get("/vault", headers={"Authorization": f"Bearer {token}"})


def _accepted(api: Service, token: str, what: str, holder: str = "ada") -> None:
    expect(_open(api, token), 200, {"holder": holder}, what)


def _refused(api: Service, token: str, what: str) -> None:
    expect(_open(api, token), 401, what=what)


def still_works(api: Service) -> None:
    for holder in ("ada", "bob", "Łucja"):
        _accepted(api, _token(sub=holder), f"a right token of {holder}", holder)
    for aud in (["vault", "other"], ["other", "vault"], ["vault"]):
        _accepted(api, _token(aud=aud), f"a token for {aud}")
    _accepted(api, _token(exp=int(time.time()) + 86_400), "a token that is good for a day")
    _accepted(api, _token(scope="all", name="Ada"), "a token with more claims")
    for jti in ("n-2", "N-3", "stolen-laptop-2", "laptop", "not-stolen-laptop"):
        _accepted(api, _token(jti=jti), f"a token whose jti is {jti!r}")


def signature(api: Service) -> None:
    claims = _claims()
    token = _signed(claims)
    head, body, signed = token.split(".")
    for name in ("none", "None", "NONE", "nOnE"):
        for end in ("", signed):
            what = f"an unsigned token, alg {name}" if not end else f"alg {name}, and a signature"
            _refused(api, f"{_part({'alg': name})}.{body}.{end}", what)
    for name in ("HS384", "HS512"):
        _refused(api, _signed(claims, algorithm=name), f"the same token, signed with {name}")
    _refused(api, _signed(claims, "some other secret that is long enough"), "another secret")
    _refused(api, _signed(claims, SECRET[:-1]), "another secret, one letter shorter")
    _refused(api, f"{head}.{_part({**claims, 'sub': 'bob'})}.{signed}", "another holder in the claims")
    other = "A" if signed[9] != "A" else "B"
    _refused(api, f"{head}.{body}.{signed[:9]}{other}{signed[10:]}", "a signature with one letter changed")
    _accepted(api, token, "the token itself")


def malformed(api: Service) -> None:
    token = _token()
    head, body, signed = token.split(".")
    for bad, what in (
        ("rubbish", "what is no token"),
        ("..", "three empty parts"),
        (f"{head}.{body}", "a token without its signature"),
        (f"{head}.{body}.", "a token with an empty signature"),
        (token[: len(token) // 2], "half a token"),
        (f"{token}.{signed}", "a token of four parts"),
        (f"{_encoded(b'{alg: HS256')}.{body}.{signed}", "a header that is no JSON"),
        (f"{_part([])}.{body}.{signed}", "a header that is a list"),
        (f"{_part({'typ': 'JWT'})}.{body}.{signed}", "a header without alg"),
        (f"{_part({'alg': None})}.{body}.{signed}", "a header whose alg is null"),
        (_signed([]), "claims that are a list"),
        (_signed("ada"), "claims that are a text"),
    ):
        _refused(api, bad, what)


def expiry(api: Service) -> None:
    for age in (1, 10, 3000, 90_000):
        _refused(api, _token(exp=int(time.time()) - age), f"a token that expired {age} s ago")
    _refused(api, _token(exp=None), "a token without exp")
    _refused(api, _token(exp="soon"), "a token whose exp is 'soon'")
    _accepted(api, _token(exp=int(time.time()) + 60), "a token that is good for a minute")


def audience_and_issuer(api: Service) -> None:
    for aud in ("mail", "vaults", "my vault", "Vault", "", ["mail"], ["vaults", "mail"], []):
        _refused(api, _token(aud=aud), f"a token for {aud!r}")
    _refused(api, _token(aud=None), "a token for no audience")
    for iss in (
        "https://evil.example",
        "https://login.example.evil.org",
        "https://login.example/",
        "http://login.example",
        "login.example",
        "https://evil.example/https://login.example",
        "",
    ):
        _refused(api, _token(iss=iss), f"a token from {iss!r}")
    _refused(api, _token(iss=None), "a token from no issuer")


def revoked(api: Service) -> None:
    for jti in ("stolen-laptop", "STOLEN-LAPTOP", "Stolen-Laptop"):
        _refused(api, _token(jti=jti), f"a revoked token, its jti {jti!r}")
    for jti in (None, 5):
        code = _open(api, _token(jti=jti)).status_code
        assert code in (200, 401), f"a token {'without a jti' if jti is None else 'whose jti is a number'}: got {code}"


def refresh_tokens_open_nothing(api: Service) -> None:
    for typ in ("refresh", "", "id", "accessory", "no access"):
        _refused(api, _token(typ=typ), f"a token whose typ is {typ!r}")
    _refused(api, _token(typ=None), "a token without typ")
