"""Mails that will never arrive: the desk must know, and where one carried a question to an officer, the examination."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from services.notify.domain.clock_letters import QUESTIONS
from services.notify.domain.letters import UNTHREADED
from shared.bus import publish
from shared.events import MailRefused, MailUndelivered
from shared.house import House


def tell_refused(session: Session, house: House, mail_id: UUID, *, number: str, letter: str, recipient: str) -> None:
    """Tell that a mail was refused for good or came back, if it was about a file or brought an officer a question."""
    now = house.now()
    if letter in QUESTIONS:
        publish(session, MailRefused(number=number, at=now, mail_id=mail_id, letter=letter, recipient=recipient))
    elif letter not in UNTHREADED:
        publish(session, MailUndelivered(number=number, at=now, mail_id=mail_id, letter=letter))
