from itertools import count

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel

app = FastAPI()

USERS = {"rita": "reader", "ed": "editor", "eve": "editor", "ada": "admin"}


class Text(BaseModel):
    text: str


class Article(Text):
    id: int
    author: str


ARTICLES: dict[int, Article] = {}
ids = count(1)


@app.get("/articles")
async def list_articles() -> list[Article]:
    return list(ARTICLES.values())


@app.post("/articles", status_code=201)
async def write(new: Text) -> Article:
    article = Article(id=next(ids), author="nobody", text=new.text)
    ARTICLES[article.id] = article
    return article


@app.put("/articles/{article_id}")
async def rewrite(article_id: int, new: Text) -> Article:
    if article_id not in ARTICLES:
        raise HTTPException(404)
    ARTICLES[article_id].text = new.text
    return ARTICLES[article_id]


@app.delete("/articles/{article_id}", status_code=204)
async def delete(article_id: int) -> None:
    if article_id not in ARTICLES:
        raise HTTPException(404)
    del ARTICLES[article_id]
