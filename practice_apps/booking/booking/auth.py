"""Who is asking, and what they may do: dependencies for the routers."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import OAuth2PasswordBearer

from booking.db import SessionDep
from booking.errors import Problem
from booking.models import Role, User
from booking.security import BadToken, read_token

_bearer = OAuth2PasswordBearer(tokenUrl="/auth/token", auto_error=False)


def current_user(
    request: Request, session: SessionDep, token: Annotated[str | None, Depends(_bearer)]
) -> User:
    """The user whose token came with the request."""
    unknown = Problem(401, "Log in first", headers={"WWW-Authenticate": "Bearer"})
    try:
        user = session.get(User, read_token(token or "", request.app.state.settings.secret))
    except BadToken as error:
        raise unknown from error
    if user is None:
        raise unknown
    return user


CurrentUser = Annotated[User, Depends(current_user)]


def require(role: Role) -> Callable[[User], User]:
    """A dependency that lets only users with this role pass."""

    def check(user: CurrentUser) -> User:
        if user.role != role:
            raise Problem(403, f"This is for users with the role {role.value!r}")
        return user

    return check


Admin = Annotated[User, Depends(require(Role.ADMIN))]
