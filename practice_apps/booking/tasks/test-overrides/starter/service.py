from datetime import datetime
from typing import Annotated, Protocol

import httpx
from fastapi import Depends, FastAPI, Header, HTTPException

app = FastAPI()


class ForecastDown(Exception):
    pass


class Forecast(Protocol):
    def degrees(self, city: str) -> float: ...


class NetworkForecast:
    def degrees(self, city: str) -> float:
        try:
            return httpx.get(f"https://forecast.example/{city}").json()["degrees"]
        except httpx.HTTPError as error:
            raise ForecastDown from error


def get_forecast() -> Forecast:
    return NetworkForecast()


def get_now() -> datetime:
    """The time by the clock of the observatory: machines' own clocks go wrong."""
    return datetime.fromisoformat(httpx.get("https://clock.example/now").raise_for_status().text)


def check_key(x_api_key: Annotated[str, Header()] = "") -> None:
    if x_api_key != "the right key":
        raise HTTPException(401)


@app.get("/advice/{city}", dependencies=[Depends(check_key)])
def advice(
    city: str,
    forecast: Annotated[Forecast, Depends(get_forecast)],
    now: Annotated[datetime, Depends(get_now)],
) -> dict[str, str]:
    try:
        degrees = forecast.degrees(city)
    except ForecastDown:
        raise HTTPException(503) from None
    if now.hour >= 22 or now.hour < 6:
        return {"advice": "sleep"}
    return {"advice": "stay in" if degrees <= 0 else "go out"}
