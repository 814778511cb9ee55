"""What comes in and what goes out. A table is never either: it holds what nobody should see or set."""

from datetime import UTC, datetime
from typing import Annotated, Generic, Self, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)

from booking.models import Role, Status

T = TypeVar("T")


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("must be a time that UTC has a date for") from error


Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]
"""A time with its zone, kept in UTC: one without a zone is refused, since nobody knows what it means."""

MAX_INT = 2**63 - 1
"""The largest number that the database can hold."""

Id = Annotated[int, Field(ge=1, le=MAX_INT)]
Count = Annotated[int, Field(ge=0, le=MAX_INT)]
Name = Annotated[str, Field(min_length=1, max_length=60)]
Seats = Annotated[int, Field(ge=1, le=500)]
Floor = Annotated[int, Field(ge=-20, le=200)]
Notes = Annotated[str, Field(max_length=500)]


class Input(BaseModel):
    """What a client sends: unknown keys are mistakes, and said to be."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class RoomCreate(Input):
    """A new room."""

    name: Name
    capacity: Seats
    floor: Floor = 0
    notes: Notes | None = None


class RoomUpdate(Input):
    """Changes to a room: what is left out stays as it is. Only `notes` may be taken away with null."""

    name: Name = Field(default=None)  # type: ignore[assignment]
    capacity: Seats = Field(default=None)  # type: ignore[assignment]
    floor: Floor = Field(default=None)  # type: ignore[assignment]
    notes: Notes | None = None


class RoomPublic(BaseModel):
    """A room."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    capacity: int
    floor: int
    notes: str | None
    version: int


class BookingCreate(Input):
    """A new booking."""

    room_id: Id
    title: Name
    starts_at: Moment
    ends_at: Moment

    @field_validator("starts_at")
    @classmethod
    def _not_in_the_past(cls, starts_at: datetime) -> datetime:
        if starts_at < datetime.now(UTC):
            raise ValueError("must not be in the past")
        return starts_at

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.ends_at <= self.starts_at:
            raise ValueError("ends_at must be after starts_at")
        return self


class BookingPublic(BaseModel):
    """A booking, with the names a reader wants to see."""

    id: int
    room_id: int
    user_id: int
    title: str
    starts_at: datetime
    ends_at: datetime
    status: Status
    room_name: str


class UserPublic(BaseModel):
    """A user, without anything secret."""

    id: int
    email: str
    name: str
    role: Role


class Token(BaseModel):
    """What a login gives."""

    access_token: str
    token_type: str = "bearer"
    expires_in: int
    """Seconds."""


class Page(BaseModel, Generic[T]):
    """Some of the items, and how many there are in all."""

    items: list[T]
    total: int
    limit: int
    offset: int
