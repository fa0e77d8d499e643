"""Mails that will never arrive: where one carried a question to a city's officer, the examination must know."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from services.notify.domain.clock_letters import QUESTIONS
from shared.bus import publish
from shared.events import MailRefused
from shared.house import House


def tell_refused(session: Session, house: House, mail_id: UUID, *, number: str, letter: str, recipient: str) -> None:
    """Tell that a mail was refused for good, if it brought an officer a question; no other is spoken of."""
    if letter in QUESTIONS:
        told = MailRefused(number=number, at=house.now(), mail_id=mail_id, letter=letter, recipient=recipient)
        publish(session, told)
