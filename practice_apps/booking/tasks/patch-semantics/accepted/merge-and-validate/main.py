from itertools import count
from typing import Annotated, Any

from fastapi import Body, FastAPI, HTTPException
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field, ValidationError

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


class Whole(TodoCreate, extra="forbid"):
    """A to-do as a client may send it: what is there, with the patch over it, must be one."""


@app.patch("/todos/{todo_id}", response_model=Todo)
def change(todo_id: int, patch: Annotated[dict[str, Any], Body()]) -> dict[str, Any]:
    if todo_id not in TODOS:
        raise HTTPException(404, "no such to-do")
    now = TODOS[todo_id].model_dump(exclude={"id"})
    try:
        whole = Whole(**(now | patch))
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error
    TODOS[todo_id] = Todo(id=todo_id, **whole.model_dump())
    return TODOS[todo_id].model_dump()
