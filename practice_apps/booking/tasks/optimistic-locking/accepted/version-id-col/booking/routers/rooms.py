"""Rooms: everyone may look, admins may change."""

from typing import Annotated

from booking.auth import Admin
from booking.db import SessionDep, lock
from booking.errors import Problem, problems
from booking.models import Booking, Room, Status
from booking.schemas import Count, Id, Page, RoomCreate, RoomPublic, RoomUpdate
from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import func
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import Session, col, select

router = APIRouter(prefix="/rooms", tags=["rooms"])


def _find(session: Session, room_id: int) -> Room:
    room = session.get(Room, room_id)
    if room is None:
        raise Problem(404, "There is no such room")
    return room


def _save(session: Session, room: Room) -> RoomPublic:
    """The room as it is saved: read before the commit, after which others may change it."""
    session.add(room)
    try:
        session.flush()
    except IntegrityError as error:
        raise Problem(409, "Another room has this name") from error
    saved = RoomPublic.model_validate(room)
    session.commit()
    return saved


def _shown(room: RoomPublic, response: Response) -> RoomPublic:
    response.headers["ETag"] = f'"v{room.version}"'
    return room


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
def get_room(room_id: Id, session: SessionDep, request: Request, response: Response) -> object:
    """One room, or word that the client has it."""
    room = _shown(RoomPublic.model_validate(_find(session, room_id)), response)
    if request.headers.get("if-none-match") == response.headers["ETag"]:
        return Response(status_code=304, headers=dict(response.headers))
    return room


@router.patch("/{room_id}", responses=problems(401, 403, 404, 409, 412, 422, 428))
def change_room(
    room_id: Id, change: RoomUpdate, session: SessionDep, request: Request, response: Response, _: Admin
) -> RoomPublic:
    """Change what was sent. The mapper adds `AND version = ...` and counts."""
    if "if-match" not in request.headers:
        raise Problem(428, "If-Match is needed")
    room = _find(session, room_id)
    _shown(RoomPublic.model_validate(room), response)
    if request.headers["if-match"] != response.headers["ETag"]:
        raise Problem(412, "Someone was faster")
    room.sqlmodel_update(change.model_dump(exclude_unset=True))
    try:
        return _shown(_save(session, room), response)
    except StaleDataError:
        raise Problem(412, "Someone was faster") from None


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
