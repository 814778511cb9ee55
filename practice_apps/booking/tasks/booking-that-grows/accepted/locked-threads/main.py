import base64
import json
import threading
import uuid
from itertools import count

from fastapi import Body, FastAPI, Request
from fastapi.responses import JSONResponse, Response

app = FastAPI()
lock = threading.Lock()
numbers = count()
rows: dict[str, dict] = {}
answers: dict[str, tuple[tuple, str, str]] = {}


class Refused(Exception):
    def __init__(self, status: int) -> None:
        self.status = status


@app.exception_handler(Refused)
async def refused(request: Request, error: Refused) -> JSONResponse:
    return JSONResponse({"detail": "refused"}, error.status)


def values(body: object) -> tuple:
    if not isinstance(body, dict):
        raise Refused(422)
    found = tuple(body.get(name) for name in ("room", "title", "start", "end"))
    texts, times = found[:2], found[2:]
    if not all(type(text) is str and text for text in texts) or not all(type(time) is int for time in times):
        raise Refused(422)
    if times[0] >= times[1]:
        raise Refused(422)
    return found


def overlaps(room: str, start: int, end: int, me: str | None = None) -> bool:
    return any(
        max(start, row["start"]) < min(end, row["end"])
        for row in rows.values()
        if row["room"] == room and not row["cancelled"] and row["id"] != me
    )


def public(row: dict) -> dict:
    return {name: value for name, value in row.items() if name not in ("number", "tag")}


def answer(row: dict, status: int = 200) -> JSONResponse:
    return JSONResponse(public(row), status, {"ETag": row["tag"]})


def found(booking_id: str) -> dict:
    if booking_id not in rows:
        raise Refused(404)
    return rows[booking_id]


def new_tag() -> str:
    return f'"{uuid.uuid4().hex}"'


@app.post("/bookings")
def post(request: Request, body: object = Body()) -> Response:
    key = request.headers.get("idempotency-key")
    room, title, start, end = wanted = values(body)
    with lock:
        if key in answers:
            first, text, tag = answers[key]
            if first != wanted:
                raise Refused(422)
            return Response(text, 201, {"ETag": tag}, "application/json")
        if overlaps(room, start, end):
            raise Refused(409)
        row = {"id": str(uuid.uuid4()), "number": next(numbers), "tag": new_tag(), "cancelled": False}
        row |= {"room": room, "title": title, "start": start, "end": end}
        rows[row["id"]] = row
        if key is not None:
            answers[key] = wanted, json.dumps(public(row)), row["tag"]
        return answer(row, 201)


@app.get("/bookings")
def several(room: str | None = None, limit: str | None = None, cursor: str | None = None) -> dict:
    most = None
    if limit is not None:
        if not limit.isascii() or not limit.isdigit() or not 1 <= int(limit) <= 100:
            raise Refused(422)
        most = int(limit)
    after = None
    if cursor is not None:
        try:
            after = json.loads(base64.urlsafe_b64decode(cursor.encode("ascii")))
        except ValueError:
            raise Refused(422) from None
        if not isinstance(after, list) or [type(part) for part in after] != [int, int]:
            raise Refused(422)
    with lock:
        listed = [row for row in rows.values() if room in (None, row["room"])]
        listed.sort(key=lambda row: (row["start"], row["number"]))
        rest = [row for row in listed if after is None or [row["start"], row["number"]] > after]
        page = rest if most is None else rest[:most]
        more = None
        if len(rest) > len(page):
            text = json.dumps([page[-1]["start"], page[-1]["number"]])
            more = base64.urlsafe_b64encode(text.encode()).decode()
        return {"items": [public(row) for row in page], "next": more}


@app.get("/bookings/{booking_id}")
def one(booking_id: str) -> Response:
    with lock:
        return answer(found(booking_id))


@app.put("/bookings/{booking_id}")
def put(booking_id: str, request: Request, body: object = Body()) -> Response:
    with lock:
        row = found(booking_id)
        room, title, start, end = values(body)
        if row["cancelled"]:
            raise Refused(409)
        if request.headers.get("if-match", row["tag"]) != row["tag"]:
            raise Refused(412)
        if overlaps(room, start, end, booking_id):
            raise Refused(409)
        row.update(room=room, title=title, start=start, end=end, tag=new_tag())
        return answer(row)


@app.delete("/bookings/{booking_id}", status_code=204)
def delete(booking_id: str) -> None:
    with lock:
        del rows[found(booking_id)["id"]]


@app.post("/bookings/{booking_id}/cancel")
def cancel(booking_id: str) -> Response:
    with lock:
        row = found(booking_id)
        if not row["cancelled"]:
            row.update(cancelled=True, tag=new_tag())
        return answer(row)
