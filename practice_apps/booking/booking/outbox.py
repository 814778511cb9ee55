"""Background work: tell people about their bookings, after the response is on its way."""

from sqlalchemy import Engine
from sqlmodel import Session

from booking.models import Message


def tell(engine: Engine, email: str, text: str) -> None:
    """Keep a message. It has a session of its own: the request's is not for use after the response."""
    with Session(engine) as session:
        session.add(Message(email=email, text=text))
        session.commit()
