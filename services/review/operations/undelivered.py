"""Letters about a file that did not arrive: marked on the file, until the desk says that it has seen to it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.review.operations.case import SYSTEM, lock
from shared import audit
from shared.errors import Conflict, NotFound
from shared.events import MailUndelivered
from shared.house import House
from shared.policy import Actor


def note(session: Session, house: House, event: MailUndelivered) -> None:
    """Mark the file that a letter was about; a letter about no file of ours changes nothing."""
    dossier = lock(session, [event.number])[event.number]
    if dossier is None or dossier.undelivered == event.mail_id:
        return
    dossier.undelivered = event.mail_id
    details = {"letter": event.letter, "mail": str(event.mail_id)}
    audit.record(session, event.number, act="mail_undelivered", actor=SYSTEM.ref, at=house.now(), **details)


def seen_to(session: Session, house: House, actor: Actor, *, number: str) -> None:
    """The desk has reached the reader another way. Raises NotFound, Conflict when nothing waits."""
    dossier = lock(session, [number])[number]
    if dossier is None:
        raise NotFound("shared.error.not_found")
    if dossier.undelivered is None:
        raise Conflict("review.undelivered.nothing")
    details = {"mail": str(dossier.undelivered)}
    dossier.undelivered = None
    audit.record(session, number, act="mail_seen_to", actor=actor.ref, at=house.now(), **details)
