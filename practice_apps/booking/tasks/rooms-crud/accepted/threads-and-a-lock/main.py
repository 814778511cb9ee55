"""Functions in threads, a store behind a lock, ids that are no numbers, and a strict body."""

import threading
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Depends, FastAPI, Request, status
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, conint, constr


class RoomBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: constr(min_length=1, max_length=60)
    capacity: conint(gt=0, lt=501)


class NoSuchRoom(Exception):
    pass


class NameTaken(Exception):
    pass


class Store:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rooms: dict[str, RoomBody] = {}
        self._owners: dict[str, str] = {}

    def _put(self, key: str, body: RoomBody) -> dict:
        folded = body.name.lower()
        if self._owners.setdefault(folded, key) != key:
            raise NameTaken
        before = self._rooms.get(key)
        if before is not None and before.name.lower() != folded:
            del self._owners[before.name.lower()]
        self._rooms[key] = body
        return self._shown(key)

    def _shown(self, key: str) -> dict:
        return {"id": key, "name": self._rooms[key].name, "capacity": self._rooms[key].capacity}

    def add(self, body: RoomBody) -> dict:
        with self._lock:
            return self._put(uuid4().hex, body)

    def replace(self, key: str, body: RoomBody) -> dict:
        with self._lock:
            if key not in self._rooms:
                raise NoSuchRoom
            return self._put(key, body)

    def get(self, key: str) -> dict:
        with self._lock:
            if key not in self._rooms:
                raise NoSuchRoom
            return self._shown(key)

    def remove(self, key: str) -> None:
        with self._lock:
            if key not in self._rooms:
                raise NoSuchRoom
            del self._owners[self._rooms.pop(key).name.lower()]

    def all(self) -> list[dict]:
        with self._lock:
            return [self._shown(key) for key in self._rooms]


store = Store()
router = APIRouter(prefix="/rooms")


@router.post("")
def add(body: RoomBody, request: Request) -> JSONResponse:
    room = store.add(body)
    where = request.url_for("one", key=room["id"])
    return JSONResponse(room, status.HTTP_201_CREATED, {"Location": str(where)})


@router.get("")
def everything() -> list[dict]:
    return store.all()


@router.get("/{key}", name="one")
def one(room: Annotated[dict, Depends(store.get)]) -> dict:
    return room


@router.put("/{key}")
def replace(key: str, body: RoomBody) -> dict:
    return store.replace(key, body)


@router.delete("/{key}", status_code=204)
def remove(key: str) -> None:
    store.remove(key)


app = FastAPI()
app.include_router(router)


@app.exception_handler(NoSuchRoom)
def no_such_room(request: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"error": "no such room"}, 404)


@app.exception_handler(NameTaken)
def name_taken(request: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"error": "the name is taken"}, 409)
