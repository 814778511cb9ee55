from itertools import count
from typing import Annotated

from fastapi import FastAPI, HTTPException, Response
from pydantic import BaseModel, Field

app = FastAPI()


class RoomIn(BaseModel):
    name: Annotated[str, Field(min_length=1, max_length=60)]
    capacity: Annotated[int, Field(ge=1, le=500)]


class Room(RoomIn):
    id: int


ROOMS: dict[int, Room] = {}
ids = count(1)


def find(room_id: int) -> Room:
    if room_id not in ROOMS:
        raise HTTPException(404, "There is no such room")
    return ROOMS[room_id]


def refuse_taken(name: str, own_id: int | None = None) -> None:
    if any(room.name.casefold() == name.casefold() and room.id != own_id for room in ROOMS.values()):
        raise HTTPException(409, "Another room has this name")


@app.post("/rooms", status_code=201)
async def create(new: RoomIn, response: Response) -> Room:
    refuse_taken(new.name)
    room = Room(id=next(ids), **new.model_dump())
    ROOMS[room.id] = room
    response.headers["Location"] = f"/rooms/{room.id}"
    return room


@app.get("/rooms")
async def list_rooms() -> list[Room]:
    return list(ROOMS.values())


@app.get("/rooms/{room_id}")
async def read(room_id: int) -> Room:
    return find(room_id)


@app.put("/rooms/{room_id}")
async def replace(room_id: int, new: RoomIn) -> Room:
    find(room_id)
    refuse_taken(new.name, room_id)
    ROOMS[room_id] = Room(id=room_id, **new.model_dump())
    return ROOMS[room_id]


@app.delete("/rooms/{room_id}", status_code=204)
async def delete(room_id: int) -> None:
    find(room_id)
    del ROOMS[room_id]
