"""A world as a context manager, and a table of what it advises; the key is overridden where it doesn't matter."""

from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from service import ForecastDown, app, check_key, get_forecast, get_now


class Sky:
    def __init__(self, degrees):
        self.value, self.cities = degrees, []

    def degrees(self, city):
        self.cities.append(city)
        if isinstance(self.value, Exception):
            raise self.value
        return self.value


@contextmanager
def world(degrees, at="12:00", anyone=True):
    sky = Sky(degrees)
    hours, minutes = map(int, at.split(":"))
    now = datetime(2032, 2, 29) + timedelta(hours=hours, minutes=minutes)
    app.dependency_overrides = {get_forecast: lambda: sky, get_now: lambda: now}
    if anyone:
        app.dependency_overrides[check_key] = lambda: None
    try:
        yield TestClient(app), sky
    finally:
        app.dependency_overrides = {}


TABLE = [
    (15.0, "12:00", "go out"),
    (0.5, "06:00", "go out"),
    (15.0, "21:59", "go out"),
    (0.0, "12:00", "stay in"),
    (-20.0, "12:00", "stay in"),
    (15.0, "22:00", "sleep"),
    (-20.0, "05:59", "sleep"),
]


@pytest.mark.parametrize(("degrees", "at", "advice"), TABLE)
def test_table(degrees, at, advice):
    with world(degrees, at) as (api, sky):
        answer = api.get("/advice/Lima")
        assert (answer.status_code, answer.json()) == (200, {"advice": advice})
        assert sky.cities == ["Lima"]


def test_down():
    with world(ForecastDown()) as (api, _):
        assert api.get("/advice/Lima").status_code == 503


def test_keys():
    with world(15.0, anyone=False) as (api, _):
        given = {key: api.get("/advice/Lima", headers={"X-API-Key": key}) for key in ("the right key", "the left key")}
        assert {key: answer.status_code for key, answer in given.items()} == {"the right key": 200, "the left key": 401}
        assert api.get("/advice/Lima").status_code == 401
