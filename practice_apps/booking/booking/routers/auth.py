"""Logging in."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.security import OAuth2PasswordRequestForm
from sqlmodel import select

from booking.auth import CurrentUser
from booking.db import SessionDep
from booking.errors import Problem, problems
from booking.models import User
from booking.schemas import Token, UserPublic
from booking.security import create_token, verify_password

router = APIRouter(prefix="/auth", tags=["auth"])


@router.post("/token", responses=problems(400, 401, 422))
def log_in(
    request: Request,
    response: Response,
    session: SessionDep,
    form: Annotated[OAuth2PasswordRequestForm, Depends()],
) -> Token:
    """A token for a name and a password."""
    user = session.exec(select(User).where(User.email == form.username)).first()
    # Checked for unknown users too: the time taken must not tell who has an account.
    right = verify_password(form.password, user.password_hash if user else None)
    if user is None or user.id is None or not right:
        raise Problem(401, "Wrong e-mail or password", headers={"WWW-Authenticate": "Bearer"})
    settings = request.app.state.settings
    token = create_token(user.id, settings.secret, settings.token_minutes)
    response.headers["Cache-Control"] = "no-store"
    return Token(access_token=token, expires_in=settings.token_minutes * 60)


@router.get("/me", response_model=UserPublic, responses=problems(401))
def me(user: CurrentUser) -> User:
    """Who you are."""
    return user
