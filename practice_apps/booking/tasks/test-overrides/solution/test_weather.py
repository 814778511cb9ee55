from datetime import datetime

import pytest
from fastapi.testclient import TestClient
from service import ForecastDown, app, get_forecast, get_now

client = TestClient(app)
KEY = {"X-API-Key": "the right key"}


class FakeForecast:
    def __init__(self):
        self.answer = 20.0
        self.asked = []

    def degrees(self, city):
        self.asked.append(city)
        if self.answer is None:
            raise ForecastDown
        return self.answer


@pytest.fixture(autouse=True)
def forecast():
    fake = FakeForecast()
    app.dependency_overrides[get_forecast] = lambda: fake
    at(12)
    yield fake
    app.dependency_overrides.clear()


def at(hour):
    app.dependency_overrides[get_now] = lambda: datetime(2030, 1, 7, hour)


def advice():
    response = client.get("/advice/Oslo", headers=KEY)
    assert response.status_code == 200
    return response.json()["advice"]


@pytest.mark.parametrize(("degrees", "said"), [(20, "go out"), (0.1, "go out"), (0, "stay in"), (-5, "stay in")])
def test_by_day_it_depends_on_the_weather(forecast, degrees, said):
    forecast.answer = degrees
    assert advice() == said


@pytest.mark.parametrize(("hour", "said"), [(21, "go out"), (22, "sleep"), (5, "sleep"), (6, "go out")])
def test_at_night_it_does_not(hour, said):
    at(hour)
    assert advice() == said


def test_an_outage_is_told(forecast):
    forecast.answer = None
    assert client.get("/advice/Oslo", headers=KEY).status_code == 503


def test_the_forecast_is_asked_once_for_the_city(forecast):
    advice()
    assert forecast.asked == ["Oslo"]


@pytest.mark.parametrize("headers", [{}, {"X-API-Key": "wrong"}])
def test_without_the_key_nobody_is_told(headers):
    assert client.get("/advice/Oslo", headers=headers).status_code == 401
