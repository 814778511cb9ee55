"""Starlette alone, one endpoint class a path, and SQLite as the judge of names."""

import json
import sqlite3

from starlette.applications import Starlette
from starlette.endpoints import HTTPEndpoint
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

db = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
db.row_factory = sqlite3.Row
db.execute(
    "create table room (id integer primary key autoincrement, name text, capacity integer, folded text unique)"
)


async def sent(request: Request) -> tuple[str, int, str]:
    try:
        body = json.loads(await request.body())
    except ValueError as error:
        raise HTTPException(400, "no JSON") from error
    match body:
        case {"name": str(name), "capacity": int(capacity)} if 1 <= len(name) <= 60 and 1 <= capacity <= 500:
            return name, capacity, name.casefold()
    raise HTTPException(422, "a name of 1 to 60 characters and a capacity of 1 to 500")


def room(row: sqlite3.Row | None) -> dict:
    if row is None:
        raise HTTPException(404)
    return {"id": row["id"], "name": row["name"], "capacity": row["capacity"]}


def write(sql: str, *values: object) -> dict:
    try:
        return room(db.execute(sql + " returning *", values).fetchone())
    except sqlite3.IntegrityError as error:
        raise HTTPException(409) from error


class Rooms(HTTPEndpoint):
    async def get(self, request: Request) -> Response:
        return JSONResponse([room(row) for row in db.execute("select * from room order by name")])

    async def post(self, request: Request) -> Response:
        new = write("insert into room (name, capacity, folded) values (?, ?, ?)", *await sent(request))
        return JSONResponse(new, 201, {"Location": f"/rooms/{new['id']}"})


class Room(HTTPEndpoint):
    async def get(self, request: Request) -> Response:
        row = db.execute("select * from room where id = ?", (request.path_params["id"],)).fetchone()
        return JSONResponse(room(row))

    async def put(self, request: Request) -> Response:
        values = await sent(request)
        changed = write(
            "update room set name = ?, capacity = ?, folded = ? where id = ?", *values, request.path_params["id"]
        )
        return JSONResponse(changed)

    async def delete(self, request: Request) -> Response:
        write("delete from room where id = ?", request.path_params["id"])
        return Response(status_code=204)


app = Starlette(routes=[Route("/rooms", Rooms), Route("/rooms/{id:int}", Room)])
