"""The talks. Nothing to change here."""

from pydantic import BaseModel


class Talk(BaseModel):
    id: int
    title: str
    speaker: str
    minutes: int


_SPEAKERS = ["Ada", "Grace", "Barbara", "Radia", "Margaret"]

TALKS = [
    Talk(id=n, title=f"Talk {n}", speaker=_SPEAKERS[n % 5], minutes=15 + (n * 7) % 46)
    for n in range(137, 0, -1)
]
"""The newest first: not in the order of their ids."""
