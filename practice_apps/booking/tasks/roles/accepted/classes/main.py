"""One class knows who asks, and its methods are the rules; a missing article is an editor's 403."""

from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Header, HTTPException, Path, status
from pydantic import BaseModel, ConfigDict

USERS = {"rita": "reader", "ed": "editor", "eve": "editor", "ada": "admin"}


class Text(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: str


class Article(BaseModel):
    id: int
    author: str
    text: str


class Asker:
    def __init__(self, authorization: Annotated[str, Header()] = "") -> None:
        scheme, _, name = authorization.partition(" ")
        if scheme.casefold() != "bearer" or name not in USERS:
            raise HTTPException(status.HTTP_401_UNAUTHORIZED)
        self.name, self.role = name, USERS[name]

    def must_be(self, allowed: bool) -> None:
        if not allowed:
            raise HTTPException(status.HTTP_403_FORBIDDEN)


class Shelf:
    def __init__(self) -> None:
        self.articles: list[Article | None] = []

    def add(self, author: str, text: str) -> Article:
        self.articles.append(Article(id=len(self.articles), author=author, text=text))
        return self.articles[-1]

    def get(self, number: int) -> Article | None:
        return self.articles[number] if 0 <= number < len(self.articles) else None


shelf = Shelf()
Asking = Annotated[Asker, Depends()]


def writer(asker: Asking) -> Asker:
    asker.must_be(asker.role in {"editor", "admin"})
    return asker


def found(asker: Asking, number: Annotated[int, Path(alias="id")]) -> Article:
    article = shelf.get(number)
    asker.must_be(asker.role == "admin" or (article is not None and article.author == asker.name))
    if article is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND)
    return article


def for_admins(asker: Asking) -> None:
    asker.must_be(asker.role == "admin")


router = APIRouter(prefix="/articles")


@router.get("")
def everything() -> list[Article]:
    return [article for article in shelf.articles if article is not None]


@router.post("", status_code=201)
def write(new: Text, asker: Annotated[Asker, Depends(writer)]) -> Article:
    return shelf.add(asker.name, new.text)


@router.put("/{id}")
def rewrite(new: Text, article: Annotated[Article, Depends(found)]) -> Article:
    article.text = new.text
    return article


@router.delete("/{id}", status_code=204, dependencies=[Depends(for_admins)])
def delete(article: Annotated[Article, Depends(found)]) -> None:
    shelf.articles[article.id] = None


app = FastAPI()
app.include_router(router)
