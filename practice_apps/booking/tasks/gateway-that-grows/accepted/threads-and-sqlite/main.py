import sqlite3
import threading

import world
from anyio import from_thread
from fastapi import Body, FastAPI, Request
from fastapi.responses import JSONResponse, Response

app = FastAPI()
app.include_router(world.router)

lock = threading.RLock()
db = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
db.row_factory = sqlite3.Row
db.executescript("""
    CREATE TABLE route (
        id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, upstream TEXT, "limit" INTEGER, "window" INTEGER
    );
    CREATE TABLE made (route INTEGER, client TEXT, count INTEGER, PRIMARY KEY (route, client));
    CREATE TABLE taken (route INTEGER, client TEXT, at INTEGER);
    CREATE TABLE breaker (
        upstream TEXT PRIMARY KEY, state TEXT DEFAULT 'closed', failures INTEGER DEFAULT 0,
        since INTEGER DEFAULT 0, epoch INTEGER DEFAULT 0
    );
    CREATE TABLE plan (client TEXT PRIMARY KEY, burst INTEGER, every INTEGER, level INTEGER, seen INTEGER);
    CREATE TABLE event (client TEXT, route TEXT, at INTEGER, kind TEXT);
""")


class Refused(Exception):
    def __init__(self, status: int, wait: int | None = None, **headers: str) -> None:
        self.status = status
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if wait is not None:
            self.headers["Retry-After"] = str(-(-wait // 1000))


@app.exception_handler(Refused)
async def refused(request: Request, error: Refused) -> JSONResponse:
    return JSONResponse({"error": error.status}, error.status, error.headers)


def rows(sql: str, *values: object) -> list[dict]:
    with lock:
        return [dict(row) for row in db.execute(sql, values)]


def one(sql: str, *values: object) -> dict | None:
    return next(iter(rows(sql, *values)), None)


def whole(value: object) -> bool:
    return type(value) is int and value >= 1


def route_of(name: str) -> dict:
    found = one("SELECT * FROM route WHERE name = ?", name)
    if found is None:
        raise Refused(404)
    return found


def shown(route: dict) -> dict:
    return {key: value for key, value in route.items() if key != "id"}


@app.put("/routes/{name}")
def put_route(name: str, body: object = Body()) -> JSONResponse:
    body = body if isinstance(body, dict) else {}
    upstream, limit, window = (body.get(key) for key in ("upstream", "limit", "window"))
    if not isinstance(upstream, str) or not upstream:
        raise Refused(422)
    if (limit is not None or window is not None) and not (whole(limit) and whole(window)):
        raise Refused(422)
    with lock:
        known = one("SELECT name FROM route WHERE name = ?", name)
        sql = """
            INSERT INTO route (name, upstream, "limit", "window") VALUES (?, ?, ?, ?) ON CONFLICT (name)
            DO UPDATE SET upstream = excluded.upstream, "limit" = excluded."limit", "window" = excluded."window"
        """
        rows(sql, name, upstream, limit, window)
        return JSONResponse(shown(route_of(name)), 200 if known else 201)


@app.get("/routes")
def routes() -> dict:
    return {"items": [shown(route) for route in rows("SELECT * FROM route ORDER BY name")]}


@app.get("/routes/{name}")
def get_route(name: str) -> dict:
    return shown(route_of(name))


@app.delete("/routes/{name}")
def delete_route(name: str) -> Response:
    with lock:
        rows("DELETE FROM route WHERE id = ?", route_of(name)["id"])
    return Response(status_code=204)


def breaker_of(upstream: str) -> dict:
    """As it is now: one whose time has passed is half-open."""
    rows("INSERT OR IGNORE INTO breaker (upstream) VALUES (?)", upstream)
    due = world.now() - 10_000
    rows("UPDATE breaker SET state = 'half-open' WHERE state = 'open' AND since <= ?", due)
    found = one("SELECT * FROM breaker WHERE upstream = ?", upstream)
    assert found is not None
    return found


def ask_limit(route: dict, client: str, now: int) -> str | None:
    if route["limit"] is None:
        return None
    begun = now - now % route["window"]
    sql = "SELECT count(*) AS n FROM taken WHERE route = ? AND client = ? AND at >= ?"
    used = rows(sql, route["id"], client, begun)[0]["n"]
    if used >= route["limit"]:
        raise Refused(429, begun + route["window"] - now, X_RateLimit_Remaining="0")
    return str(route["limit"] - used - 1)


def ask_plan(client: str, now: int) -> None:
    plan = one("SELECT * FROM plan WHERE client = ?", client)
    if plan is None:
        return
    level = min(plan["burst"] * plan["every"], plan["level"] + now - plan["seen"])
    rows("UPDATE plan SET level = ?, seen = ? WHERE client = ?", level, now, client)
    if level < plan["every"]:
        raise Refused(429, plan["every"] - level)


def ask_breaker(upstream: str, now: int) -> int:
    breaker = breaker_of(upstream)
    if breaker["state"] == "open":
        raise Refused(503, breaker["since"] + 10_000 - now)
    if breaker["state"] == "trial":
        raise Refused(503, 1000)
    return breaker["epoch"]


def settle(upstream: str, epoch: int, succeeded: bool) -> None:
    breaker = breaker_of(upstream)
    if breaker["epoch"] != epoch:
        return
    if succeeded:
        rows("UPDATE breaker SET state = 'closed', failures = 0 WHERE upstream = ?", upstream)
    elif breaker["state"] == "trial" or breaker["failures"] == 2:
        sql = "UPDATE breaker SET state = 'open', failures = 0, since = ?, epoch = epoch + 1 WHERE upstream = ?"
        rows(sql, world.now(), upstream)
    else:
        rows("UPDATE breaker SET failures = failures + 1 WHERE upstream = ?", upstream)


def report(client: str, route: str, at: int, kind: str) -> None:
    rows("INSERT INTO event VALUES (?, ?, ?, ?)", client, route, at, kind)


@app.post("/calls/{name}")
def call(name: str, request: Request) -> JSONResponse:
    client = request.headers.get("x-client")
    if not client:
        raise Refused(422)
    with lock:
        now, route = world.now(), route_of(name)
        upstream = route["upstream"]
        try:
            left = ask_limit(route, client, now)
            ask_plan(client, now)
            epoch = ask_breaker(upstream, now)
        except Refused:
            report(client, name, now, "refused")
            raise
        rows("INSERT INTO taken VALUES (?, ?, ?)", route["id"], client, now)
        rows("UPDATE plan SET level = level - every WHERE client = ?", client)
        rows("UPDATE breaker SET state = 'trial' WHERE upstream = ? AND state = 'half-open'", upstream)
    try:
        answer = from_thread.run(world.send, upstream)
    except world.Down:
        with lock:
            settle(upstream, epoch, False)
            report(client, name, now, "failed")
        raise Refused(502) from None
    with lock:
        settle(upstream, epoch, True)
        report(client, name, now, "ok")
        sql = "INSERT INTO made VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1 RETURNING count"
        calls = rows(sql, route["id"], client)[0]["count"]
    headers = {} if left is None else {"X-RateLimit-Remaining": left}
    return JSONResponse({"route": name, "client": client, "answer": answer, "calls": calls}, 200, headers)


@app.get("/upstreams/{name}")
def upstream(name: str) -> dict:
    with lock:
        state = breaker_of(name)["state"]
    return {"name": name, "state": "half-open" if state == "trial" else state}


@app.put("/clients/{client}")
def put_plan(client: str, body: dict) -> dict:
    burst, every = body.get("burst"), body.get("every")
    if not whole(burst) or not whole(every):
        raise Refused(422)
    rows("INSERT OR REPLACE INTO plan VALUES (?, ?, ?, ?, ?)", client, burst, every, burst * every, world.now())
    return {"client": client, "burst": burst, "every": every}


@app.get("/usage")
def usage(request: Request) -> dict:
    wanted = request.query_params
    if "client" not in wanted:
        raise Refused(422)
    since, to = int(wanted.get("from", 0)), int(wanted.get("to", world.now() + 1))
    sql = """
        SELECT route, sum(kind = 'ok') AS ok, sum(kind = 'failed') AS failed, sum(kind = 'refused') AS refused
        FROM event WHERE client = ? AND at >= ? AND at < ? GROUP BY route ORDER BY route
    """
    return {"items": rows(sql, wanted["client"], since, to)}
