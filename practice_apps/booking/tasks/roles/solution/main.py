from collections.abc import Callable
from itertools import count
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel

app = FastAPI()

USERS = {"rita": "reader", "ed": "editor", "eve": "editor", "ada": "admin"}
bearer = HTTPBearer(auto_error=False)


class Text(BaseModel):
    text: str


class Article(Text):
    id: int
    author: str


class User(BaseModel):
    name: str
    role: str


ARTICLES: dict[int, Article] = {}
ids = count(1)


def current_user(sent: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]) -> User:
    if sent is None or sent.credentials not in USERS:
        raise HTTPException(401, "Log in first", {"WWW-Authenticate": "Bearer"})
    return User(name=sent.credentials, role=USERS[sent.credentials])


def require(*roles: str) -> Callable[[User], User]:
    def check(user: Annotated[User, Depends(current_user)]) -> User:
        if user.role not in roles:
            raise HTTPException(403, "You may not do this")
        return user

    return check


Editor = Annotated[User, Depends(require("editor", "admin"))]
Admin = Annotated[User, Depends(require("admin"))]


def find(article_id: int) -> Article:
    if article_id not in ARTICLES:
        raise HTTPException(404, "There is no such article")
    return ARTICLES[article_id]


def own_article(article_id: int, user: Editor) -> Article:
    article = find(article_id)
    if user.role != "admin" and article.author != user.name:
        raise HTTPException(403, "This is another's article")
    return article


@app.get("/articles")
async def list_articles() -> list[Article]:
    return list(ARTICLES.values())


@app.post("/articles", status_code=201)
async def write(new: Text, user: Editor) -> Article:
    article = Article(id=next(ids), author=user.name, text=new.text)
    ARTICLES[article.id] = article
    return article


@app.put("/articles/{article_id}")
async def rewrite(new: Text, article: Annotated[Article, Depends(own_article)]) -> Article:
    article.text = new.text
    return article


@app.delete("/articles/{article_id}", status_code=204)
async def delete(article_id: int, user: Admin) -> None:
    find(article_id)
    del ARTICLES[article_id]
