from itertools import count
from typing import Annotated

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, ConfigDict, Field

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


class TodoUpdate(BaseModel):
    model_config = ConfigDict(extra="forbid")

    # May be left out, but not null: the default is never validated, a null that is sent is.
    title: Title = None
    done: bool = None
    notes: str | None = None
    assignee: str | None = None


@app.patch("/todos/{todo_id}")
async def change(todo_id: int, update: TodoUpdate) -> Todo:
    todo = await read(todo_id)
    TODOS[todo_id] = todo.model_copy(update=update.model_dump(exclude_unset=True))
    return TODOS[todo_id]
