import jwt

ISSUER = "https://login.example"
AUDIENCE = "vault"
REVOKED = {"stolen-laptop"}
SECRET = "the vault and its issuer share this secret of theirs"


class BadToken(Exception):
    pass


def read_token(token: str) -> dict:
    try:
        claims = jwt.decode(
            token,
            SECRET,
            algorithms=["HS256"],
            audience=AUDIENCE,
            issuer=ISSUER,
            options={"require": ["exp", "sub", "jti", "aud", "iss"]},
        )
    except jwt.InvalidTokenError as error:
        raise BadToken from error
    if claims.get("typ") != "access" or claims["jti"].lower() in REVOKED:
        raise BadToken
    return claims
