"""The tables."""

from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import Index, text
from sqlmodel import Field, Relationship, SQLModel


class Role(StrEnum):
    """What a user may do."""

    MEMBER = "member"
    ADMIN = "admin"


class Status(StrEnum):
    """Where a booking stands."""

    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


class User(SQLModel, table=True):
    """Someone who can log in."""

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(unique=True)
    name: str
    password_hash: str
    role: Role = Role.MEMBER
    bookings: list["Booking"] = Relationship(back_populates="user")


class Room(SQLModel, table=True):
    """A room that can be booked."""

    __table_args__ = {"sqlite_autoincrement": True}  # no id twice: an old link must not lead to another room

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    capacity: int
    floor: int = 0
    notes: str | None = None
    version: int = 1
    bookings: list["Booking"] = Relationship(back_populates="room")


class Booking(SQLModel, table=True):
    """A room, taken by a user for some time."""

    # For the calendar of the lobby, which shows what begins next, and of those the newest first.
    __table_args__ = (Index("ix_booking_calendar", "starts_at", text("id DESC")),)

    id: int | None = Field(default=None, primary_key=True)
    room_id: int = Field(foreign_key="room.id", index=True)
    user_id: int = Field(foreign_key="user.id", index=True)
    title: str
    starts_at: datetime
    ends_at: datetime
    status: Status = Status.CONFIRMED
    created_at: datetime = Field(default_factory=now)
    room: Room = Relationship(back_populates="bookings")
    user: User = Relationship(back_populates="bookings")


class Message(SQLModel, table=True):
    """Something to tell a user."""

    id: int | None = Field(default=None, primary_key=True)
    email: str
    text: str
    created_at: datetime = Field(default_factory=now)
