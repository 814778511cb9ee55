"""Rooms: everyone may look, admins may change."""

from typing import Annotated

from booking.auth import Admin
from booking.db import SessionDep
from booking.errors import Problem
from booking.models import Booking, Room, Status
from booking.schemas import Page, RoomCreate, RoomPublic, RoomUpdate
from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import func
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import col, select

router = APIRouter(prefix="/rooms", tags=["rooms"])


def _find(session: SessionDep, room_id: int) -> Room:
    room = session.get(Room, room_id)
    if room is None:
        raise Problem(404, "There is no such room")
    return room


def _commit(session: SessionDep) -> None:
    try:
        session.commit()
    except IntegrityError as error:
        raise Problem(409, "Another room has this name") from error


@router.get("", response_model=Page[RoomPublic])
def list_rooms(
    request: Request,
    session: SessionDep,
    min_capacity: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int | None, Query(ge=1)] = None,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> dict[str, object]:
    """The rooms, smallest id first."""
    settings = request.app.state.settings
    limit = min(limit or settings.page_size, settings.max_page_size)
    wanted = select(Room).where(Room.capacity >= min_capacity)
    total = session.exec(select(func.count()).select_from(wanted.subquery())).one()
    items = session.exec(wanted.order_by(col(Room.id)).limit(limit).offset(offset)).all()
    return {"items": items, "total": total, "limit": limit, "offset": offset}


@router.post("", status_code=201, response_model=RoomPublic)
def create_room(new: RoomCreate, session: SessionDep, response: Response, _: Admin) -> Room:
    """A new room."""
    room = Room(**new.model_dump())
    session.add(room)
    _commit(session)
    session.refresh(room)
    response.headers["Location"] = f"/rooms/{room.id}"
    return room


def _shown(room: Room, response: Response) -> Room:
    response.headers["ETag"] = f'"v{room.version}"'
    return room


@router.get("/{room_id}", response_model=RoomPublic)
def get_room(room_id: int, session: SessionDep, request: Request, response: Response) -> object:
    """One room, or word that the client has it."""
    room = _shown(_find(session, room_id), response)
    if request.headers.get("if-none-match") == response.headers["ETag"]:
        return Response(status_code=304, headers=dict(response.headers))
    return room


@router.patch("/{room_id}", response_model=RoomPublic)
def change_room(
    room_id: int, change: RoomUpdate, session: SessionDep, request: Request, response: Response, _: Admin
) -> Room:
    """Change what was sent. The mapper adds `AND version = ...` and counts."""
    if "if-match" not in request.headers:
        raise Problem(428, "If-Match is needed")
    room = _shown(_find(session, room_id), response)
    if request.headers["if-match"] != response.headers["ETag"]:
        raise Problem(412, "Someone was faster")
    room.sqlmodel_update(change.model_dump(exclude_unset=True))
    try:
        _commit(session)
    except StaleDataError:
        raise Problem(412, "Someone was faster") from None
    session.refresh(room)
    return _shown(room, response)


@router.delete("/{room_id}", status_code=204)
def delete_room(room_id: int, session: SessionDep, _: Admin) -> None:
    """Take a room away, unless it is booked."""
    room = _find(session, room_id)
    booked = select(Booking).where(Booking.room_id == room_id, Booking.status == Status.CONFIRMED)
    if session.exec(booked).first() is not None:
        raise Problem(409, "The room is booked")
    for booking in room.bookings:
        session.delete(booking)
    session.delete(room)
    session.commit()
