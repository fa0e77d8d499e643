"""A press text appears on its day, if all that was approved is still true; else the press office is told why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from services.notify.domain.press.checks import check_text, errors
from services.notify.models import Citation, Mention, PressStage, Publication
from services.notify.operations.alerting import alert_press
from services.notify.operations.changes import note_change
from services.notify.operations.checking import blocking, found_in
from services.notify.operations.mentions import follow
from services.notify.operations.press_states import Piece, Seen, newest_publication, piece_of, piece_seen, settle
from shared.audit import record
from shared.clock import day_in
from shared.errors import Conflict, Fault, Invalid, NotFound
from shared.events import PublicationDue
from shared.house import House
from shared.i18n import LOCALES
from shared.ids import uuid7
from shared.policy import Actor
from shared.timers import retire_timers, set_timer

SLOT = "press"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """When a text is to appear (None: no day is set); `note`: by language, what it puts right in one that appeared."""

    publish_at: datetime | None = None
    note: Mapping[str, str] = field(default_factory=dict)


def plan(session: Session, house: House, seen: Seen, *, wish: Wish, actor: Actor) -> None:
    """Set, move or take back (None) the instant at which a text appears.

    The text is drafted anew where the agreements will stand otherwise on that day. Raises NotFound, Stale, Conflict
    where this version appeared already, Invalid for an instant that is past, for a correction without its note or
    with faults in it.
    """
    number, publish_at = seen.number, wish.publish_at
    if publish_at is not None and publish_at <= house.now():
        raise Invalid((Fault(field="publish_at", code="notify.desk.fault_past"),))
    piece = _unpublished(session, house, seen)
    kept = piece.kept
    kept.note = _corrected(session, number, wish.note) if publish_at is not None else None
    kept.publish_at, kept.bounced = publish_at, None
    retire_timers(session, number, at=house.now(), prefix=f"{SLOT}:")
    if publish_at is not None:
        due = PublicationDue(number=number, at=house.now(), due_at=publish_at)
        set_timer(session, due, slot=f"{SLOT}:{publish_at.isoformat()}", due_at=publish_at)
    record(session, number, act="plan_publication", actor=actor.ref, at=house.now(), version=piece.version)
    follow(session, house, kept)


def publish_now(session: Session, house: House, seen: Seen, *, wish: Wish, actor: Actor) -> None:
    """Let a text appear at once. Raises what `plan` raises, and Conflict where it may not appear as it is."""
    number, piece = seen.number, _unpublished(session, house, seen)
    follow(session, house, piece.kept)
    piece = piece_seen(session, house, seen)
    if why := not_yet(house, piece):
        raise Conflict(f"notify.desk.not_yet_{why}")
    piece.kept.note, piece.kept.bounced = _corrected(session, number, wish.note), None
    retire_timers(session, number, at=house.now(), prefix=f"{SLOT}:")
    record(session, number, act="publish_now", actor=actor.ref, at=house.now(), version=piece.version)
    let_appear(session, house, piece)


def _unpublished(session: Session, house: House, seen: Seen) -> Piece:
    """The text, where this version did not appear yet."""
    piece = piece_seen(session, house, seen)
    newest = newest_publication(session, seen.number)
    if newest is not None and newest.version == piece.version:
        raise Conflict("notify.desk.appeared_already")
    return piece


def _corrected(session: Session, number: str, note: Mapping[str, str]) -> dict[str, str] | None:
    """What a version puts right, by language; None where nothing that is still spread appeared before."""
    newest = newest_publication(session, number)
    return _corrects(note) if newest is not None and newest.stopped is None else None


def _corrects(note: Mapping[str, str]) -> dict[str, str]:
    faults = [
        Fault(field=f"note_{locale}", code="notify.desk.fault_note")
        for locale in LOCALES
        if not note.get(locale, "").strip() or errors(check_text(note[locale].strip(), locale))
    ]
    if faults:
        raise Invalid(tuple(faults))
    return {locale: note[locale].strip() for locale in LOCALES}


def appear(session: Session, house: House, event: PublicationDue) -> None:
    """The instant came: the text appears if it may, else the press office is told why not."""
    try:
        piece = piece_of(session, house, event.number)
    except NotFound:
        return  # nothing may be told any more: the press office knows
    kept = piece.kept
    if kept.publish_at != event.due_at or kept.stage == PressStage.PUBLISHED:
        return
    follow(session, house, kept, why="agreement")
    if kept.bounced:
        return
    piece = piece_of(session, house, event.number)
    if why := not_yet(house, piece):
        kept.bounced = why
        alert_press(session, house, event.number, kind="bounced", title=piece.facts.title, why=why)
        settle(session, house, kept)
        return
    let_appear(session, house, piece)


def not_yet(house: House, piece: Piece) -> str:
    """Why a text may not appear now: approvals are missing, or the checks find errors; empty where it may."""
    if not all(one.done for one in piece.stands):
        return "approvals"
    day = day_in(house.programme.office.tz, house.now())
    return "errors" if blocking(found_in(piece.texts, piece.facts, house.programme, day)) else ""


def let_appear(session: Session, house: House, piece: Piece, *, release: UUID | None = None) -> None:
    """Write down that this version appears now, alone or with a release."""
    number, kept = piece.kept.number, piece.kept
    row = Publication(
        id=uuid7(), number=number, version=piece.version, published_at=house.now(), corrects=kept.note, release=release
    )
    session.add(row)
    kept.note, kept.publish_at = None, house.now()
    record(session, number, act="publish_mention", actor="system", at=house.now(), version=piece.version)
    settle(session, house, kept)
    data = {"cities": piece.rows["fr"].cities, "version": piece.version}
    note_change(session, house, number, kind="mention.published", data=data)


def published(session: Session, *, limit: int, before: datetime | None = None) -> Sequence[tuple[Publication, Mention]]:
    """What appeared and may be spread, newest first: each project once, with its French text."""
    each = select(Publication.id).ext(distinct_on(Publication.number))
    newest = each.order_by(Publication.number, Publication.version.desc()).subquery()
    query = (
        select(Publication, Mention)
        .join(Mention, (Mention.number == Publication.number) & (Mention.version == Publication.version))
        .where(Publication.id.in_(select(newest.c.id)), Publication.stopped.is_(None), Mention.locale == "fr")
        .order_by(Publication.published_at.desc(), Publication.id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(Publication.published_at < before)
    return [(one, mention) for one, mention in session.execute(query)]


def cite(session: Session, house: House, number: str, *, typed: Mapping[str, str], actor: Actor) -> None:
    """Note where a project was cited. Raises NotFound for a project without mention, Invalid with every fault."""
    if session.scalars(select(Mention.id).where(Mention.number == number).limit(1)).first() is None:
        raise NotFound("notify.error.no_mention")
    seen_on = _day(typed.get("seen_on", ""))
    faults = [
        Fault(field=name, code="notify.desk.fault_cited")
        for name in ("outlet", "title")
        if not 0 < len(typed.get(name, "").strip()) <= 200
    ]
    if seen_on is None or seen_on > house.today():
        faults.append(Fault(field="seen_on", code="notify.desk.fault_seen_on"))
    if (address := typed.get("address", "").strip()) and not _is_web(address):
        faults.append(Fault(field="address", code="notify.desk.fault_address"))
    if faults or seen_on is None:
        raise Invalid(tuple(faults))
    told = {"outlet": typed["outlet"].strip(), "title": typed["title"].strip(), "address": address}
    session.add(Citation(id=uuid7(), number=number, seen_on=seen_on, noted_by=actor.name, noted_at=house.now(), **told))
    record(session, number, act="note_citation", actor=actor.ref, at=house.now())


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        return None


def _is_web(address: str) -> bool:
    parts = urlsplit(address) if len(address) <= 2000 and address.isprintable() else None
    return parts is not None and parts.scheme in {"http", "https"} and bool(parts.hostname)
