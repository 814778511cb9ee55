"""Mocks, which know how often they were asked and for what."""

from datetime import datetime
from unittest import TestCase
from unittest.mock import Mock

import service
from fastapi.testclient import TestClient


class Advice(TestCase):
    def setUp(self):
        self.forecast = Mock(spec=service.NetworkForecast)
        self.forecast.degrees.return_value = 12
        self.now = datetime(2031, 5, 1, 12)
        overrides = service.app.dependency_overrides
        overrides[service.get_forecast] = lambda: self.forecast
        overrides[service.get_now] = lambda: self.now
        self.addCleanup(overrides.clear)
        self.api = TestClient(service.app)

    def ask(self, city="Turin", key="the right key"):
        return self.api.get(f"/advice/{city}", headers={"X-API-Key": key} if key else {})

    def test_weather(self):
        for degrees, advice in ((-1, "stay in"), (0, "stay in"), (1, "go out")):
            self.forecast.degrees.return_value = degrees
            self.assertEqual(self.ask().json(), {"advice": advice})

    def test_night(self):
        for hour, minute in ((22, 0), (23, 59), (0, 0), (5, 59)):
            self.now = datetime(2031, 5, 1, hour, minute)
            self.assertEqual(self.ask().json(), {"advice": "sleep"})

    def test_outage(self):
        self.forecast.degrees.side_effect = service.ForecastDown
        self.assertEqual(self.ask().status_code, 503)

    def test_key(self):
        for key in ("", "another"):
            self.assertEqual(self.ask(key=key).status_code, 401)

    def test_city(self):
        self.ask("Genoa")
        self.forecast.degrees.assert_called_once_with("Genoa")
