"""Rooms: everyone may look, admins may change."""

from typing import Annotated

from booking.auth import Admin
from booking.db import SessionDep, lock
from booking.errors import Problem, problems
from booking.models import Booking, Room, Status
from booking.schemas import Count, Id, Page, RoomCreate, RoomPublic, RoomUpdate
from fastapi import APIRouter, Header, Query, Request, Response
from sqlalchemy import func, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

router = APIRouter(prefix="/rooms", tags=["rooms"])


def _find(session: Session, room_id: int) -> Room:
    room = session.get(Room, room_id)
    if room is None:
        raise Problem(404, "There is no such room")
    return room


def _taken() -> Problem:
    return Problem(409, "Another room has this name")


def _save(session: Session, room: Room) -> RoomPublic:
    """The room as it is saved: read before the commit, after which others may change it."""
    session.add(room)
    try:
        session.flush()
    except IntegrityError as error:
        raise _taken() from error
    saved = RoomPublic.model_validate(room)
    session.commit()
    return saved


def _tag(room: Room) -> str:
    return f'"{room.version}"'


@router.get("", responses=problems(422))
def list_rooms(
    request: Request,
    session: SessionDep,
    min_capacity: Count = 0,
    limit: Annotated[int | None, Query(ge=1)] = None,
    offset: Count = 0,
) -> Page[RoomPublic]:
    """The rooms, smallest id first."""
    settings = request.app.state.settings
    limit = min(limit or settings.page_size, settings.max_page_size)
    wanted = select(Room).where(Room.capacity >= min_capacity)
    total = session.exec(select(func.count()).select_from(wanted.subquery())).one()
    rows = session.exec(wanted.order_by(col(Room.id)).limit(limit).offset(offset))
    items = [RoomPublic.model_validate(room) for room in rows]
    return Page(items=items, total=total, limit=limit, offset=offset)


@router.post("", status_code=201, responses=problems(400, 401, 403, 409, 422))
def create_room(new: RoomCreate, _: Admin, session: SessionDep, response: Response) -> RoomPublic:
    """A new room."""
    room = _save(session, Room(**new.model_dump()))
    response.headers["Location"] = f"/rooms/{room.id}"
    return room


@router.get("/{room_id}", response_model=RoomPublic, responses=problems(404, 422))
def get_room(
    room_id: Id,
    session: SessionDep,
    response: Response,
    if_none_match: Annotated[str | None, Header()] = None,
) -> object:
    """One room. Its ETag goes into the `If-Match` of a change."""
    room = _find(session, room_id)
    if if_none_match == _tag(room):
        return Response(status_code=304, headers={"ETag": _tag(room)})
    response.headers["ETag"] = _tag(room)
    return room


@router.patch("/{room_id}", responses=problems(400, 401, 403, 404, 409, 412, 422, 428))
def change_room(
    room_id: Id,
    change: RoomUpdate,
    session: SessionDep,
    response: Response,
    _: Admin,
    if_match: Annotated[str | None, Header()] = None,
) -> RoomPublic:
    """Change what was sent, if nobody else has changed the room since."""
    room = _find(session, room_id)
    if if_match is None:
        raise Problem(428, "Send the ETag you have seen as If-Match")
    stale = Problem(412, "The room has changed since you read it")
    if if_match != _tag(room):
        raise stale
    seen = room.version
    values = change.model_dump(exclude_unset=True)
    # The database compares and writes in one step: of two at once, one finds another version.
    try:
        changed = session.exec(
            update(Room).where(Room.id == room_id, Room.version == seen).values(**values, version=seen + 1)
        )
    except IntegrityError as error:
        raise _taken() from error
    if changed.rowcount != 1:
        session.rollback()
        raise stale
    session.refresh(room)
    response.headers["ETag"] = _tag(room)
    mine = RoomPublic.model_validate(room)  # after the commit it may be another's
    session.commit()
    return mine


@router.delete("/{room_id}", status_code=204, responses=problems(401, 403, 404, 409, 422))
def delete_room(room_id: Id, _: Admin, session: SessionDep) -> None:
    """Take a room away, with the bookings of it that were cancelled; one that is booked stays."""
    lock(session)
    room = _find(session, room_id)
    booked = select(Booking).where(Booking.room_id == room_id, Booking.status == Status.CONFIRMED)
    if session.exec(booked).first() is not None:
        raise Problem(409, "The room is booked")
    for booking in room.bookings:
        session.delete(booking)
    session.delete(room)
    session.commit()
