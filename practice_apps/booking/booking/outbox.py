"""What people are to be told, kept until a mailer takes it."""

from sqlmodel import Session

from booking.models import Message


def put(session: Session, email: str, text: str) -> None:
    """Add a message to the transaction that it tells of: neither is kept without the other.

    A message sent after the commit is lost when the process ends in between; one sent before may tell of what never
    was. So it is written with the rest, and sent by someone who can try again.
    """
    session.add(Message(email=email, text=text))
