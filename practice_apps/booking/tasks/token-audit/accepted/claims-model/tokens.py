"""PyJWT for the signature alone; a Pydantic model for the claims, and a jti may be missing."""

from datetime import UTC, datetime
from typing import Literal

import jwt
from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError, field_validator

ISSUER = "https://login.example"
AUDIENCE = "vault"
REVOKED = {"stolen-laptop"}
SECRET = "the vault and its issuer share this secret of theirs"


class BadToken(ValueError):
    pass


class Claims(BaseModel):
    model_config = ConfigDict(extra="allow")

    iss: Literal["https://login.example"]
    aud: Literal["vault"] | list[str]
    exp: AwareDatetime
    sub: str
    typ: Literal["access"]
    jti: str | None = None

    @field_validator("aud")
    @classmethod
    def for_us(cls, aud: str | list[str]) -> str | list[str]:
        if AUDIENCE not in (aud if isinstance(aud, list) else [aud]):
            raise ValueError("for others")
        return aud

    @field_validator("exp")
    @classmethod
    def in_time(cls, exp: datetime) -> datetime:
        if exp <= datetime.now(UTC):
            raise ValueError("too late")
        return exp

    @field_validator("jti")
    @classmethod
    def good(cls, jti: str | None) -> str | None:
        if jti is not None and jti.lower() in REVOKED:
            raise ValueError("revoked")
        return jti


def read_token(token: str) -> dict:
    try:
        payload = jwt.PyJWS().decode(token, SECRET, algorithms=["HS256"])
        return Claims.model_validate_json(payload).model_dump()
    except (jwt.PyJWTError, ValidationError) as error:
        raise BadToken("not a token of ours") from error
