"""As FastAPI's own tutorial writes it: exp is checked where there is one, and the form may be strict."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import jwt
from fastapi import Depends, FastAPI, HTTPException, status
from fastapi.security import OAuth2PasswordBearer, OAuth2PasswordRequestFormStrict
from jwt.exceptions import InvalidTokenError
from pydantic import BaseModel
from users import USERS, check_password

SECRET = "a secret of at least thirty-two bytes, for HS256"
ALGORITHM = "HS256"
ACCESS_TOKEN_EXPIRE_MINUTES = 15


class Token(BaseModel):
    access_token: str
    token_type: str


class User(BaseModel):
    username: str
    name: str


class UserInDB(User):
    password_hash: str


oauth2_scheme = OAuth2PasswordBearer(tokenUrl="token")
app = FastAPI()


def get_user(username: str) -> UserInDB | None:
    return UserInDB(**USERS[username]) if username in USERS else None


def authenticate_user(username: str, password: str) -> UserInDB | None:
    user = get_user(username)
    if not user or not check_password(password, user.password_hash):
        return None
    return user


def create_access_token(data: dict, expires_delta: timedelta | None = None) -> str:
    expire = datetime.now(UTC) + (expires_delta or timedelta(minutes=15))
    return jwt.encode({**data, "exp": expire}, SECRET, algorithm=ALGORITHM)


async def get_current_user(token: Annotated[str, Depends(oauth2_scheme)]) -> User:
    credentials_exception = HTTPException(
        status_code=status.HTTP_401_UNAUTHORIZED,
        detail="Could not validate credentials",
        headers={"WWW-Authenticate": "Bearer"},
    )
    try:
        username = jwt.decode(token, SECRET, algorithms=[ALGORITHM]).get("sub")
    except InvalidTokenError:
        raise credentials_exception from None
    user = get_user(username) if username is not None else None
    if user is None:
        raise credentials_exception
    return user


@app.post("/token")
async def login(form_data: Annotated[OAuth2PasswordRequestFormStrict, Depends()]) -> Token:
    user = authenticate_user(form_data.username, form_data.password)
    if not user:
        raise HTTPException(status_code=status.HTTP_401_UNAUTHORIZED, detail="Incorrect username or password")
    expires = timedelta(minutes=ACCESS_TOKEN_EXPIRE_MINUTES)
    return Token(access_token=create_access_token({"sub": user.username}, expires), token_type="bearer")


@app.get("/me", response_model=User)
async def read_users_me(current_user: Annotated[User, Depends(get_current_user)]) -> User:
    return current_user
