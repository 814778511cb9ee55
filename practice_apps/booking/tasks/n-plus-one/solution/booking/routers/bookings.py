"""Bookings: members make and cancel their own, admins see and cancel all."""

from typing import Annotated

from booking import outbox
from booking.auth import CurrentUser
from booking.db import SessionDep, lock
from booking.errors import Problem, problems
from booking.models import Booking, Role, Room, Status
from booking.schemas import BookingCreate, BookingPublic, Count, Id, Moment, Page
from fastapi import APIRouter, BackgroundTasks, Query, Request
from sqlalchemy import func
from sqlalchemy.orm import selectinload
from sqlmodel import col, select

router = APIRouter(prefix="/bookings", tags=["bookings"])


def _public(booking: Booking) -> BookingPublic:
    return BookingPublic(**booking.model_dump(), room_name=booking.room.name)


@router.get("", responses=problems(401, 422))
def list_bookings(
    request: Request,
    session: SessionDep,
    user: CurrentUser,
    room_id: Id | None = None,
    status: Status | None = None,
    since: Moment | None = None,
    limit: Annotated[int | None, Query(ge=1)] = None,
    offset: Count = 0,
) -> Page[BookingPublic]:
    """The bookings you may see, earliest first."""
    settings = request.app.state.settings
    limit = min(limit or settings.page_size, settings.max_page_size)
    wanted = select(Booking)
    if user.role != Role.ADMIN:
        wanted = wanted.where(Booking.user_id == user.id)
    if room_id is not None:
        wanted = wanted.where(Booking.room_id == room_id)
    if status is not None:
        wanted = wanted.where(Booking.status == status)
    if since is not None:
        wanted = wanted.where(Booking.ends_at > since)
    total = session.exec(select(func.count()).select_from(wanted.subquery())).one()
    rows = session.exec(
        wanted.options(selectinload(Booking.room))  # type: ignore[arg-type]  # one query, not one a booking
        .order_by(col(Booking.starts_at), col(Booking.id))
        .limit(limit)
        .offset(offset)
    )
    return Page(items=[_public(b) for b in rows], total=total, limit=limit, offset=offset)


@router.post("", status_code=201, responses=problems(400, 401, 404, 409, 422))
def book(
    new: BookingCreate, request: Request, session: SessionDep, user: CurrentUser, later: BackgroundTasks
) -> BookingPublic:
    """Book a room, if it is free."""
    lock(session)
    room = session.get(Room, new.room_id)
    if room is None:
        raise Problem(404, "There is no such room")
    taken = session.exec(
        select(Booking).where(
            Booking.room_id == room.id,
            Booking.status == Status.CONFIRMED,
            Booking.starts_at < new.ends_at,
            Booking.ends_at > new.starts_at,
        )
    ).first()
    if taken is not None:
        raise Problem(409, "The room is taken then", taken_until=taken.ends_at.isoformat())
    booking = Booking(**new.model_dump(), user=user)
    session.add(booking)
    session.flush()
    booked = _public(booking)
    text = f"{booked.room_name} is yours: {booked.title}"
    later.add_task(outbox.tell, request.app.state.engine, user.email, text)
    session.commit()
    return booked


@router.post("/{booking_id}/cancel", responses=problems(401, 404, 422))
def cancel(
    booking_id: Id, request: Request, session: SessionDep, user: CurrentUser, later: BackgroundTasks
) -> BookingPublic:
    """Cancel a booking. Cancelling it again changes nothing."""
    lock(session)
    booking = session.get(Booking, booking_id)
    # Whoever may not see it learns nothing: not even that it is there.
    if booking is None or (user.role != Role.ADMIN and booking.user_id != user.id):
        raise Problem(404, "There is no such booking")
    if booking.status != Status.CANCELLED:
        booking.status = Status.CANCELLED
        text = f"{booking.room.name} is no longer yours: {booking.title}"
        later.add_task(outbox.tell, request.app.state.engine, booking.user.email, text)
    cancelled = _public(booking)
    session.commit()
    return cancelled
