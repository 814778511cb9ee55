"""OAuth2PasswordBearer for the token, the rules beside what they guard, immutable articles."""

from collections.abc import Awaitable, Callable
from itertools import count
from typing import Annotated, Literal

from fastapi import Depends, FastAPI, HTTPException, Response
from fastapi.security import OAuth2PasswordBearer
from pydantic import BaseModel

app = FastAPI()
Role = Literal["reader", "editor", "admin"]
USERS: dict[str, Role] = {"rita": "reader", "ed": "editor", "eve": "editor", "ada": "admin"}
RANK = {"reader": 0, "editor": 1, "admin": 2}
token = OAuth2PasswordBearer(tokenUrl="unused")


class Text(BaseModel):
    text: str


class Article(Text, frozen=True):
    id: int
    author: str


ARTICLES: dict[int, Article] = {}
ids = count(1)


async def who(name: Annotated[str, Depends(token)]) -> str:
    if name not in USERS:
        raise HTTPException(401, headers={"WWW-Authenticate": "Bearer"})
    return name


def at_least(role: Role) -> Callable[[str], Awaitable[str]]:
    async def judged(name: Annotated[str, Depends(who)]) -> str:
        if RANK[USERS[name]] < RANK[role]:
            raise HTTPException(403, f"for {role}s")
        return name

    return judged


@app.get("/articles")
async def articles() -> list[Article]:
    return sorted(ARTICLES.values(), key=lambda article: -article.id)


@app.post("/articles", status_code=201)
async def write(new: Text, name: Annotated[str, Depends(at_least("editor"))]) -> Article:
    number = next(ids)
    return ARTICLES.setdefault(number, Article(id=number, author=name, text=new.text))


@app.put("/articles/{number}")
async def rewrite(number: int, new: Text, name: Annotated[str, Depends(at_least("editor"))]) -> Article:
    try:
        old = ARTICLES[number]
    except KeyError:
        raise HTTPException(404) from None
    if name != old.author and USERS[name] != "admin":
        raise HTTPException(403, "not yours")
    ARTICLES[number] = old.model_copy(update={"text": new.text})
    return ARTICLES[number]


@app.delete("/articles/{number}", dependencies=[Depends(at_least("admin"))])
async def delete(number: int) -> Response:
    if ARTICLES.pop(number, None) is None:
        raise HTTPException(404)
    return Response(status_code=204)
