from itertools import count
from typing import Annotated

from fastapi import FastAPI, HTTPException, Request
from pydantic import BaseModel, Field

app = FastAPI()

Title = Annotated[str, Field(min_length=1, max_length=80)]


class TodoCreate(BaseModel):
    title: Title
    done: bool = False
    notes: str | None = None
    assignee: str | None = None


class Todo(TodoCreate):
    id: int


TODOS: dict[int, Todo] = {}
ids = count(1)


@app.post("/todos", status_code=201)
async def create(new: TodoCreate) -> Todo:
    todo = Todo(id=next(ids), **new.model_dump())
    TODOS[todo.id] = todo
    return todo


@app.get("/todos/{todo_id}")
async def read(todo_id: int) -> Todo:
    if todo_id not in TODOS:
        raise HTTPException(404)
    return TODOS[todo_id]


def text(value: object) -> bool:
    return isinstance(value, str)


def text_or_null(value: object) -> bool:
    return value is None or isinstance(value, str)


RULES = {
    "title": lambda value: text(value) and 1 <= len(value) <= 80,
    "done": lambda value: isinstance(value, bool),
    "notes": text_or_null,
    "assignee": text_or_null,
}


@app.patch("/todos/{todo_id}")
async def change(todo_id: int, request: Request) -> Todo:
    try:
        sent = await request.json()
    except ValueError:
        raise HTTPException(400, "the body is no JSON") from None
    todo = await read(todo_id)
    if not isinstance(sent, dict):
        raise HTTPException(422, "the body is no object")
    wrong = [name for name in sent if name not in RULES or not RULES[name](sent[name])]
    if wrong:
        raise HTTPException(422, [{"loc": ["body", name], "msg": "not allowed"} for name in wrong])
    for name, value in sent.items():
        setattr(todo, name, value)
    return todo
