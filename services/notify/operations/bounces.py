"""A mail that came back is marked in the ledger, once for each report, and who must act is told."""

from __future__ import annotations

import hashlib
from datetime import datetime
from enum import StrEnum

import structlog
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notify.domain.bounces import Report, read_report
from services.notify.models import Mail, MailState
from services.notify.models.bounce import Bounce
from services.notify.operations.refusals import tell_refused
from shared.house import House
from shared.timers import cancel_timers

# A mail of another state never left: a report about it is forged.
LEFT = frozenset({MailState.SENT, MailState.UNCERTAIN, MailState.DEFERRED})
log = structlog.get_logger()


class Heard(StrEnum):
    """What became of a report."""

    MARKED = "marked"
    KNOWN = "known"  # this report, or the same news, was heard before
    IGNORED = "ignored"  # no report of a failure, or none about a mail of ours to this reader
    LATER = "later"  # the mail is being sent at this moment: ask again


def hear_report(session: Session, house: House, content: bytes) -> Heard:
    """Take one report in. What is not ours is ignored and told to the log, without a word of what it says."""
    digest = hashlib.sha256(content).hexdigest()
    report = read_report(content)
    if report is None:
        log.info("bounce.unreadable", digest=digest)
        return Heard.IGNORED
    mail = _mail_of(session, report)
    heard = _heard(session, mail, report, digest)
    if mail is not None and heard is Heard.MARKED:
        session.execute(insert(Bounce).values(_row(mail, report, digest, house.now())).on_conflict_do_nothing())
        _mark(session, house, mail, report)
    log.info("bounce.heard", digest=digest, heard=heard, status=report.status)
    return heard


def _mail_of(session: Session, report: Report) -> Mail | None:
    query = select(Mail).where(Mail.message_id == report.message_id).order_by(Mail.id).with_for_update()
    return next((one for one in session.scalars(query) if one.recipient.lower() in report.recipients), None)


def _heard(session: Session, mail: Mail | None, report: Report, digest: str) -> Heard:
    if mail is None:
        return Heard.IGNORED
    if session.get(Bounce, digest) is not None or mail.state == MailState.BOUNCED:
        return Heard.KNOWN
    if mail.state == MailState.SENDING:
        return Heard.LATER
    left = mail.state in LEFT and (mail.state != MailState.DEFERRED or mail.error == "answer_lost")
    return Heard.MARKED if left else Heard.IGNORED


def _row(mail: Mail, report: Report, digest: str, now: datetime) -> dict[str, object]:
    return {"digest": digest, "mail_id": mail.id, "status": report.status, "told_at": now}


def _mark(session: Session, house: House, mail: Mail, report: Report) -> None:
    mail.state, mail.error, mail.lease_until = MailState.BOUNCED, f"bounced {report.status}", None
    cancel_timers(session, mail.number, at=house.now(), prefix=f"mail:{mail.id}")
    tell_refused(session, house, mail.id, number=mail.number, letter=mail.letter, recipient=mail.recipient)
