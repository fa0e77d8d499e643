"""An event becomes a mail: rendered, entered in the ledger and handed to the post, all in one transaction."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any

import structlog
from jinja2 import TemplateError
from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notify.domain.digests import is_regular, reader_id
from services.notify.domain.letters import CAPPED, HELD, MOST_AN_HOUR, UNTHREADED, Envelope, envelope
from services.notify.mailer import is_deliverable, one_line
from services.notify.models import Mail, MailState
from services.notify.operations.digests import wants_digests
from services.notify.operations.letter_facts import letter_facts
from services.notify.operations.letter_templates import own_text
from services.notify.operations.refusals import tell_refused
from services.notify.operations.rendering import Rendered, render
from shared.bus import publish
from shared.events import CourtesyNoted, DeterminationRecalled, DeterminationSigned, Event, MailReady
from shared.house import House
from shared.ids import uuid7
from shared.timers import cancel_timers, set_timer

log = structlog.get_logger()


def write_letters(session: Session, house: House, event: Event) -> None:
    """Write the letter that `event` makes, once however often it is told; nothing when it makes none."""
    to = envelope(event, office=house.programme.office.email)
    if to is None or (is_regular(event) and not wants_digests(session, reader_id(to.recipient))):
        return
    rendered = _rendered(session, to, letter_facts(session, house, event, locale=to.locale))
    row = _row(house, event, to) | {
        "in_reply_to": _first_letter(session, event.number, to),
        "subject": one_line(rendered.subject),
        "text": rendered.text,
        "html": rendered.html,
    }
    if to.letter in CAPPED and _is_bombed(session, house, to.recipient):
        row["state"] = MailState.CAPPED
    written = session.scalar(insert(Mail).values(row).on_conflict_do_nothing().returning(Mail.id))
    if written is not None and row["state"] == MailState.REFUSED:
        tell_refused(session, house, written, number=event.number, letter=to.letter, recipient=to.recipient)
    if written is None or row["state"] in {MailState.REFUSED, MailState.CAPPED}:
        return
    ready = MailReady(number=event.number, at=house.now(), mail_id=written)
    if row["held_until"] is None:
        publish(session, ready)
    else:
        set_timer(session, ready, slot=f"mail:{written}", due_at=row["held_until"])


def _rendered(session: Session, to: Envelope, facts: Mapping[str, object]) -> Rendered:
    """The letter in the office's own wording; where that cannot say it, in the one that came with the service."""
    own = own_text(session, to.letter, to.locale)
    if own is not None:
        try:
            return render(to.letter, to.locale, facts, source=own)
        except TemplateError as error:
            log.warning("letter.own_text_failed", letter=to.letter, locale=to.locale, error=type(error).__name__)
    return render(to.letter, to.locale, facts)


def _is_bombed(session: Session, house: House, recipient: str) -> bool:
    """Whether this address had its share of confirmations within the hour: anyone may type anyone's address."""
    if not house.settings.limits_on:
        return False
    session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:one, 13))"), {"one": recipient.lower()})
    same = func.lower(Mail.recipient) == recipient.lower()  # « Victim@ » and « victim@ » end in one mailbox
    recent = select(Mail.id).where(same, Mail.written_at > house.now() - timedelta(hours=1))
    counted = recent.where(Mail.letter.in_(CAPPED), Mail.state != MailState.CAPPED).limit(MOST_AN_HOUR)
    return len(session.scalars(counted).all()) >= MOST_AN_HOUR


def _row(house: House, event: Event, to: Envelope) -> dict[str, Any]:
    held_until = _held_until(house, event) if to.letter in HELD else None
    state = MailState.PENDING if held_until is None else MailState.HELD
    deliverable = is_deliverable(to.recipient)
    return {
        "id": uuid7(),
        "number": event.number,
        "event_key": to.key,
        "letter": to.letter,
        "recipient": to.recipient,
        "locale": to.locale,
        "message_id": message_id(house, event.number, to),
        "mail_class": to.mail_class,
        "state": state if deliverable else MailState.REFUSED,
        "written_at": house.now(),
        "held_until": held_until if deliverable else None,
        "error": None if deliverable else "address",
    }


def _held_until(house: House, event: Event) -> datetime | None:
    """When the letter may leave; None when it is not kept back. A decision says itself from when it may be told."""
    hold = timedelta(minutes=house.programme.call.outbox_hold_minutes)
    told_from = event.told_from if isinstance(event, (DeterminationSigned, CourtesyNoted)) else None
    return (told_from or event.at + hold) if hold else None


def discard_decision(session: Session, event: DeterminationRecalled) -> None:
    """Let no letter leave about a decision that was taken back."""
    query = select(Mail).where(Mail.number == event.number, Mail.letter.in_(HELD))
    waiting = query.where(Mail.state.in_((MailState.HELD, MailState.PENDING, MailState.DEFERRED)))
    for mail in session.scalars(waiting.order_by(Mail.id).with_for_update()):
        mail.state = MailState.DISCARDED
        cancel_timers(session, mail.number, at=event.at, prefix=f"mail:{mail.id}")


def message_id(house: House, number: str, to: Envelope) -> str:
    """The Message-ID of a letter: the same at every try, for the same event and recipient."""
    sequence = hashlib.sha256(f"{to.key}\n{to.recipient}".encode()).hexdigest()[:12]
    return f"<{to.letter}.{_word(number)}.{sequence}@{_host(house)}>"


def _first_letter(session: Session, number: str, to: Envelope) -> str | None:
    """The first letter to this reader about a file, to which all later ones answer: mailboxes keep them together."""
    if to.letter in UNTHREADED:
        return None
    query = select(Mail.message_id).where(Mail.number == number, Mail.recipient == to.recipient)
    return session.scalar(query.where(Mail.letter.not_in(UNTHREADED)).order_by(Mail.id).limit(1))


def _word(number: str) -> str:
    return re.sub(r"[^a-z0-9-]", "-", number.lower())


def _host(house: House) -> str:
    return parseaddr(house.settings.mail_from)[1].rpartition("@")[2]
