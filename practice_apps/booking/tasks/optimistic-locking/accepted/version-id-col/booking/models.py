"""The tables."""

from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import Column, Integer
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


_room_version = Column("version", Integer, nullable=False)


class Room(SQLModel, table=True):
    """A room that can be booked. Each update compares its version, and counts it up."""

    __mapper_args__ = {"version_id_col": _room_version}

    __table_args__ = {"sqlite_autoincrement": True}  # no id twice: an old link must not lead to another room

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    capacity: int
    floor: int = 0
    notes: str | None = None
    version: int = Field(default=1, sa_column=_room_version)
    bookings: list["Booking"] = Relationship(back_populates="room")


class Booking(SQLModel, table=True):
    """A room, taken by a user for some time."""

    id: int | None = Field(default=None, primary_key=True)
    room_id: int = Field(foreign_key="room.id", index=True)
    user_id: int = Field(foreign_key="user.id", index=True)
    title: str
    starts_at: datetime = Field(index=True)
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
