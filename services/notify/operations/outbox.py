"""What people of the office do with a mail: edit it while it is held, let it leave, discard it, send it again.

Each act is kept with who did it and what stood before, and makes a new version of the mail, so that of two people
who act at once the second hears of the first.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from html import unescape
from uuid import UUID

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from services.notify.domain.outbox import ChosenMail, MailTextForm, headings, hidden, mark_faults
from services.notify.mailer import is_deliverable, one_line
from services.notify.models import Mail, MailState
from services.notify.models.outbox import MailAct, MailRevision
from services.notify.operations.refusals import tell_refused
from services.notify.operations.rendering import laid_out
from shared.audit import record
from shared.bus import publish
from shared.db import transaction
from shared.errors import Conflict, Invalid, NotFound, Refusal, Stale
from shared.events import MailReady
from shared.house import House
from shared.policy import Actor
from shared.timers import cancel_timers

STATES: dict[MailAct, frozenset[MailState]] = {  # where a mail must stand for each act
    MailAct.EDIT: frozenset({MailState.HELD}),
    MailAct.RELEASE: frozenset({MailState.HELD, MailState.CAPPED}),
    # Of an uncertain mail nobody may say that it never left.
    MailAct.DISCARD: frozenset({MailState.HELD, MailState.CAPPED, MailState.PENDING, MailState.DEFERRED}),
    MailAct.RESEND: frozenset({MailState.UNCERTAIN, MailState.REFUSED, MailState.BOUNCED}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """Who acts on a mail, and the tag they saw (None: whichever stands)."""

    actor: Actor
    seen: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """What became of mails that were to leave together: ids that leave, and refusals by id."""

    gone: Sequence[UUID]
    kept: dict[UUID, Refusal]


def tag_of(mail: Mail) -> str:
    """What tells one version of a mail from the next: changed by each act of a person and of the post."""
    return f"{mail.version}-{mail.state}-{mail.tries}"


def mail_of(session: Session, mail_id: UUID, *, but: Collection[str] = ()) -> Mail:
    """One mail. Raises NotFound, also for one that may be about a proposal in `but`."""
    mail = session.get(Mail, mail_id)
    if mail is None or hidden(mail.number, mail.letter, but):
        raise NotFound("shared.error.not_found")
    return mail


def revisions(session: Session, mail_id: UUID) -> Sequence[MailRevision]:
    """What people did with this mail, oldest first."""
    query = select(MailRevision).where(MailRevision.mail == mail_id)
    return session.scalars(query.order_by(MailRevision.version)).all()


def source_of(mail: Mail) -> str:
    """The letter as it is edited: its text, where `## ` begins a heading and `- ` an item of a list."""
    titles = {unescape(one) for one in headings(mail.html)}
    return "\n\n".join(_source(one, titles) for one in mail.text.strip().split("\n\n"))


def _source(paragraph: str, titles: Collection[str]) -> str:
    if paragraph in titles:
        return f"## {paragraph}"
    lines = paragraph.split("\n")
    if all(line.startswith("– ") for line in lines):
        return "\n".join(f"- {line[2:]}" for line in lines)
    return paragraph


def edit(session: Session, house: House, mail_id: UUID, *, hand: Hand, form: MailTextForm) -> Mail:
    """Put other words into a held letter; its HTML twin is made anew. The same words again change nothing.

    Raises NotFound, Conflict where it is not held, Stale, Invalid where a place of a link or code is not as it was.
    Where two people must agree, the letter then stays until somebody else lets it leave.
    """
    mail = _taken(session, mail_id, hand, MailAct.EDIT)
    if faults := tuple(mark_faults(mail.text, form)):
        raise Invalid(faults)
    facts = {"office_name": house.programme.office.name.in_(mail.locale)}
    made = laid_out(f"{one_line(form.subject)}\n{form.text}", mail.locale, facts)
    if (made.subject, made.text, made.html) == (mail.subject, mail.text, mail.html):
        return mail
    kept = _kept(session, house, mail, hand=hand, act=MailAct.EDIT)
    kept.subject, kept.text, kept.html = mail.subject, mail.text, mail.html
    mail.subject, mail.text, mail.html = made.subject, made.text, made.html
    mail.awaits_second = house.settings.second_release == "on"
    return mail


def release(session: Session, house: House, mail_id: UUID, *, hand: Hand) -> Mail:
    """Let a held or capped mail leave now. Raises NotFound, Conflict, Stale.

    Conflict also where two people must agree and this one edited it.
    """
    mail = _taken(session, mail_id, hand, MailAct.RELEASE)
    if house.settings.second_release == "on" and may_not_release(session, mail, hand.actor):
        raise Conflict("notify.outbox.second_needed")
    _kept(session, house, mail, hand=hand, act=MailAct.RELEASE)
    mail.awaits_second = False
    _let_go(session, house, mail)
    return mail


def may_not_release(session: Session, mail: Mail, actor: Actor) -> bool:
    """Whether this person edited this mail, so that somebody else must let it leave."""
    mine = select(MailRevision.version).where(MailRevision.mail == mail.id, MailRevision.by == actor.ref)
    return session.scalar(mine.where(MailRevision.act == MailAct.EDIT).limit(1)) is not None


def release_each(engine: Engine, house: House, actor: Actor, chosen: Sequence[ChosenMail]) -> Released:
    """Let each of these mails leave, every one for itself: what became of each."""
    gone: list[UUID] = []
    kept: dict[UUID, Refusal] = {}
    for one in chosen:
        try:
            with transaction(engine) as session:
                release(session, house, one.id, hand=Hand(actor=actor, seen=one.seen))
            gone.append(one.id)
        except (NotFound, Conflict, Stale) as refusal:
            kept[one.id] = refusal
    return Released(gone=gone, kept={one: refusal for one, refusal in kept.items() if one not in gone})


def discard(session: Session, house: House, mail_id: UUID, *, hand: Hand, reason: str) -> Mail:
    """Let a mail that has not left never leave. Raises NotFound, Conflict, Stale."""
    mail = _taken(session, mail_id, hand, MailAct.DISCARD)
    _kept(session, house, mail, hand=hand, act=MailAct.DISCARD, note=reason)
    cancel_timers(session, mail.number, at=house.now(), prefix=f"mail:{mail.id}")
    mail.state, mail.awaits_second = MailState.DISCARDED, False
    tell_refused(session, house, mail.id, number=mail.number, letter=mail.letter, recipient=mail.recipient)
    return mail


def resend(session: Session, house: House, mail_id: UUID, *, hand: Hand) -> Mail:
    """Send an uncertain or refused mail again, with the same Message-ID. Raises NotFound, Conflict, Stale.

    Conflict also where the address can hold no mail: another try would end like the first.
    """
    mail = _taken(session, mail_id, hand, MailAct.RESEND)
    if not is_deliverable(mail.recipient):
        raise Conflict("notify.outbox.no_address", address=mail.recipient)
    _kept(session, house, mail, hand=hand, act=MailAct.RESEND, note=mail.error or "")
    mail.error = None
    _let_go(session, house, mail)
    return mail


def _taken(session: Session, mail_id: UUID, hand: Hand, act: MailAct) -> Mail:
    """The mail, locked. Raises NotFound, Conflict where it does not stand for this act, Stale."""
    mail = session.get(Mail, mail_id, with_for_update=True, populate_existing=True)
    if mail is None or hidden(mail.number, mail.letter, hand.actor.barred):
        raise NotFound("shared.error.not_found")
    if mail.state not in STATES[act]:
        raise Conflict(f"notify.outbox.now_{mail.state}")
    if hand.seen is not None and hand.seen != tag_of(mail):
        raise Stale("notify.outbox.stale")
    return mail


def _kept(session: Session, house: House, mail: Mail, *, hand: Hand, act: MailAct, note: str = "") -> MailRevision:
    """Write down an act, here and in the journal, and begin the mail's next version."""
    actor, now = hand.actor, house.now()
    kept = MailRevision(
        mail=mail.id, version=mail.version, act=act, by=actor.ref, name=actor.name or actor.ref, at=now, note=note
    )
    session.add(kept)
    details = {"mail": str(mail.id), "letter": mail.letter, "version": mail.version, "note": note}
    record(session, mail.number, act=f"mail_{act}", actor=actor.ref, at=now, **details)
    mail.version += 1
    return kept


def _let_go(session: Session, house: House, mail: Mail) -> None:
    cancel_timers(session, mail.number, at=house.now(), prefix=f"mail:{mail.id}")
    mail.state = MailState.PENDING
    publish(session, MailReady(number=mail.number, at=house.now(), mail_id=mail.id))
