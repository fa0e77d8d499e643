"""Changes of agreements as the desk reads them: which files each touched and how, seen, told to applicants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from services.review.domain.turning import Effect
from services.review.models import AgreementTurn, Dossier, OpinionRow
from shared.audit import record
from shared.bus import publish
from shared.errors import Conflict, NotFound
from shared.events import AgreementTold, subject_of
from shared.house import House
from shared.i18n import words
from shared.policy import Actor
from shared.programme import AgreementState
from shared.proposal import Proposal

MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnedFile:
    """A file that a change touched, and how; `stage`: where it is now."""

    number: str
    title: str
    locale: str
    effect: Effect
    stage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnView:
    """One change of the state of a city's agreement. `seq`: the act that led to it; None: a day came."""

    id: UUID
    city: str
    on: date
    before: AgreementState
    after: AgreementState
    seq: int | None
    at: datetime
    files: tuple[TurnedFile, ...]
    seen_at: datetime | None
    seen_name: str
    told_at: datetime | None
    told_name: str


def turns(session: Session, *, unseen: bool = False, city: str | None = None) -> tuple[TurnView, ...]:
    """The changes, the newest first; `unseen`: only those that touched files and that nobody has looked at yet."""
    query = select(AgreementTurn).order_by(AgreementTurn.at.desc(), AgreementTurn.id.desc()).limit(MOST)
    if city is not None:
        query = query.where(AgreementTurn.city == city)
    if unseen:
        query = query.where(AgreementTurn.seen_at.is_(None), AgreementTurn.files != [])
    rows = session.scalars(query).all()
    files = _files(session, rows)
    return tuple(_view(one, files) for one in rows)


def turn(session: Session, turn_id: UUID) -> TurnView:
    """One change. Raises NotFound."""
    row = _row(session, turn_id)
    return _view(row, _files(session, [row]))


def _row(session: Session, turn_id: UUID, *, lock: bool = False) -> AgreementTurn:
    row = session.get(AgreementTurn, turn_id, with_for_update=lock or None)
    if row is None:
        raise NotFound("shared.error.not_found")
    return row


def _files(session: Session, rows: Sequence[AgreementTurn]) -> Mapping[str, Dossier]:
    # A file that does not exist for its reader is not listed for them either.
    numbers = {one["number"] for row in rows for one in row.files}
    query = select(Dossier).options(defer(Dossier.proposal)).where(Dossier.number.in_(numbers))
    return {one.number: one for one in session.scalars(query)}


def _view(row: AgreementTurn, files: Mapping[str, Dossier]) -> TurnView:
    return TurnView(
        id=row.id,
        city=row.city,
        on=row.on,
        before=AgreementState(row.before),
        after=AgreementState(row.after),
        seq=row.seq,
        at=row.at,
        files=tuple(_file(one, files[one["number"]]) for one in row.files if one["number"] in files),
        seen_at=row.seen_at,
        seen_name=row.seen_name,
        told_at=row.told_at,
        told_name=row.told_name,
    )


def _file(touched: Mapping[str, Any], file: Dossier) -> TurnedFile:
    return TurnedFile(
        number=file.number,
        title=file.title,
        locale=file.locale,
        effect=Effect(touched["effect"]),
        stage=file.stage,
    )


def see(session: Session, house: House, turn_id: UUID, *, actor: Actor) -> TurnView:
    """Somebody of the desk has read the list. Raises NotFound, or Conflict with who did so before."""
    row = _row(session, turn_id, lock=True)
    if row.seen_at is not None:
        say = words(actor.locale, house.programme.office.tz)
        raise Conflict("review.turn.error_seen", by=row.seen_name, at=say.moment(row.seen_at))
    _seen(session, house, row, actor)
    return _view(row, _files(session, [row]))


def _seen(session: Session, house: House, row: AgreementTurn, actor: Actor) -> None:
    row.seen_at, row.seen_by, row.seen_name = house.now(), actor.ref, actor.name
    _write_down(session, house, row, act="see_turn", actor=actor)


def tell(session: Session, house: House, turn_id: UUID, *, actor: Actor) -> TurnView:
    """Write to the applicants of every file that the change touched, once: only the desk lets it out.

    Raises NotFound, or Conflict with who told them before, or where there is nobody to tell.
    """
    row = _row(session, turn_id, lock=True)
    if row.told_at is not None:
        say = words(actor.locale, house.programme.office.tz)
        raise Conflict("review.turn.error_told", by=row.told_name, at=say.moment(row.told_at))
    query = select(Dossier).where(Dossier.number.in_([one["number"] for one in row.files]))
    files = {one.number: one for one in session.scalars(query)}
    if not files:
        raise Conflict("review.turn.error_nobody")
    if row.seen_at is None:
        _seen(session, house, row, actor)
    row.told_at, row.told_by, row.told_name = house.now(), actor.ref, actor.name
    _write_down(session, house, row, act="tell_turn", actor=actor)
    for one in row.files:
        if one["number"] in files:
            publish(session, _told(session, house, row, files[one["number"]], effect=one["effect"]))
    return _view(row, files)


def _write_down(session: Session, house: House, row: AgreementTurn, *, act: str, actor: Actor) -> None:
    details = {"turn": str(row.id), "before": row.before, "after": row.after, "on": row.on.isoformat()}
    record(session, subject_of(row.city), act=act, actor=actor.ref, at=house.now(), **details)


def _told(session: Session, house: House, row: AgreementTurn, file: Dossier, *, effect: str) -> AgreementTold:
    contact = Proposal.model_validate(file.proposal).contact
    asked = session.get(OpinionRow, (file.number, row.city))
    clocked = asked is not None and effect in (Effect.CLOCK_WON, Effect.THAWED, Effect.RESUMED)
    return AgreementTold(
        number=file.number,
        at=house.now(),
        city=row.city,
        before=row.before,
        after=row.after,
        on=row.on,
        effect=effect,
        title=file.title,
        contact_name=contact.name,
        email=contact.email,
        locale=file.locale,
        due_on=asked.due_on if clocked and asked is not None and asked.state == "asked" else None,
    )
