from datetime import UTC, datetime, timedelta
from typing import Annotated

import jwt
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import OAuth2PasswordBearer, OAuth2PasswordRequestForm
from pydantic import BaseModel
from users import USERS, check_password

app = FastAPI()

SECRET = "a secret of at least thirty-two bytes, for HS256"
LIFETIME = timedelta(minutes=15)
bearer = OAuth2PasswordBearer(tokenUrl="token")


class Me(BaseModel):
    username: str
    name: str


def unauthorized(why: str) -> HTTPException:
    return HTTPException(401, why, headers={"WWW-Authenticate": "Bearer"})


@app.post("/token")
def log_in(form: Annotated[OAuth2PasswordRequestForm, Depends()]) -> dict[str, str]:
    user = USERS.get(form.username)
    if user is None or not check_password(form.password, user["password_hash"]):
        raise unauthorized("Wrong name or password")
    claims = {"sub": user["username"], "exp": datetime.now(UTC) + LIFETIME}
    return {"access_token": jwt.encode(claims, SECRET, "HS256"), "token_type": "bearer"}


def current_user(token: Annotated[str, Depends(bearer)]) -> dict:
    try:
        claims = jwt.decode(token, SECRET, algorithms=["HS256"], options={"require": ["exp", "sub"]})
    except jwt.InvalidTokenError as error:
        raise unauthorized("Log in first") from error
    user = USERS.get(claims["sub"])
    if user is None:
        raise unauthorized("Log in first")
    return user


@app.get("/me")
def me(user: Annotated[dict, Depends(current_user)]) -> Me:
    return Me(**user)
