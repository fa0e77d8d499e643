"""Pieces: the author reads what is missing, completes the file in time or not, and the legal clock follows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.intake.domain.legal import is_public_law, silence_speaks_on
from services.intake.models import Draft, Filing, PiecesAsked, Step
from services.intake.operations.drafts import begin_from
from services.intake.operations.filing import fingerprint
from services.intake.operations.versions import NOT_JUDGED_YET, replace_text
from shared.audit import record
from shared.bus import publish
from shared.clock import day_in
from shared.errors import Conflict, Fault, Invalid, NotFound
from shared.events import Event, LegalDateMoved, PiecesExtended, PiecesLapsed, PiecesProvided, PiecesRequested
from shared.house import House
from shared.programme.silence import Suspension, resumes_on
from shared.proposal import FiledFile, Proposal


def ask(house: House, session: Session, event: Event) -> None:
    """Show the author what the desk asks for; an essential piece stops the legal clock. Once, however often told."""
    assert isinstance(event, PiecesRequested)  # noqa: S101 -- the station hands over this type alone
    filing = session.get_one(Filing, event.number)
    if not filing.open or session.get(PiecesAsked, event.request_id) is not None:
        return
    row = PiecesAsked(
        id=event.request_id,
        number=event.number,
        asked_at=event.at,
        due_on=event.due_on,
        essential=event.essential,
        reason=event.reason,
        pieces=[one.model_dump(mode="json") for one in event.pieces],
        state="open",
    )
    session.add_all([row, Step(number=event.number, at=event.at, code="pieces_requested", due_on=event.due_on)])
    session.flush()
    _move_date(session, house, filing, at=event.at)


def extend(_: House, session: Session, event: Event) -> None:
    """Show the author that there is more time."""
    assert isinstance(event, PiecesExtended)  # noqa: S101 -- the station hands over this type alone
    row = session.get(PiecesAsked, event.request_id)
    if row is None or row.state != "open" or row.due_on >= event.due_on:
        return
    row.due_on = event.due_on
    session.add(Step(number=event.number, at=event.at, code="pieces_extended", due_on=event.due_on))


def lapse(house: House, session: Session, event: Event) -> None:
    """The time given is over: the legal clock runs again, from the day after it. An answer that came first counts."""
    assert isinstance(event, PiecesLapsed)  # noqa: S101 -- the station hands over this type alone
    row = session.get(PiecesAsked, event.request_id)
    if row is None or row.state != "open":
        return
    filing = session.get_one(Filing, event.number)
    row.state, row.ended_at = "lapsed", _over(house, row)
    if filing.open:
        session.add(Step(number=event.number, at=event.at, code="pieces_lapsed"))
        session.flush()
        _move_date(session, house, filing, at=event.at)


def _over(house: House, row: PiecesAsked) -> datetime:
    return datetime.combine(resumes_on(row.due_on), time(), ZoneInfo(house.programme.office.tz))


def provide(
    session: Session,
    house: House,
    number: str,
    request_id: UUID,
    *,
    proposal: Proposal,
    files: tuple[FiledFile, ...],
) -> int:
    """Complete the file with this text and these files; the number of the new version. The legal clock runs again.

    Raises NotFound for a request never made, Conflict when it is answered already or its time is over, Invalid when
    the cities change although they are asked already.
    """
    filing = session.get(Filing, number, with_for_update=True)
    row = session.get(PiecesAsked, request_id, with_for_update=True)
    if filing is None or row is None or row.number != number:
        raise NotFound("shared.error.not_found")
    now = house.now()
    _check_awaited(house, filing, row, now)
    _check_cities(filing, proposal)
    version = replace_text(session, filing, proposal, files, now=now)
    row.state, row.ended_at = "completed", now
    session.add(Step(number=number, at=now, code="pieces_provided"))
    record(session, number, act="provide_pieces", actor="applicant", at=now, content=fingerprint(proposal))
    session.flush()
    _move_date(session, house, filing, at=now)
    publish(session, _told(filing, row, files, at=now))
    return version


def _told(filing: Filing, row: PiecesAsked, files: tuple[FiledFile, ...], *, at: datetime) -> PiecesProvided:
    return PiecesProvided(
        number=filing.number,
        at=at,
        request_id=row.id,
        version=filing.version,
        proposal=Proposal.model_validate(filing.proposal),
        link_id=filing.link_id,
        files=files,
        legal_on=filing.legal_on,
        essential=row.essential,
    )


def _check_awaited(house: House, filing: Filing, row: PiecesAsked, now: datetime) -> None:
    if not filing.open or row.state == "completed":
        raise Conflict("intake.pieces.error_closed")
    if row.state == "lapsed" or now >= _over(house, row):
        raise Conflict("intake.pieces.error_over")


def _check_cities(filing: Filing, proposal: Proposal) -> None:
    before = Proposal.model_validate(filing.proposal)
    if filing.status not in NOT_JUDGED_YET and set(before.city_ids) != set(proposal.city_ids):
        raise Invalid((Fault(field="cities", code="intake.pieces.fault_cities"),))


def asked(session: Session, number: str) -> list[PiecesAsked]:
    """All that was ever asked of this file's author, in order."""
    query = select(PiecesAsked).where(PiecesAsked.number == number)
    return list(session.scalars(query.order_by(PiecesAsked.asked_at, PiecesAsked.id)))


def awaited(requests: Iterable[PiecesAsked]) -> PiecesAsked | None:
    """The request that still waits for an answer."""
    return next((one for one in requests if one.state == "open"), None)


def answering(session: Session, house: House, number: str) -> Draft:
    """The draft in which the author completes the file: the one begun before, or a new one.

    Raises NotFound, Conflict when nothing is asked for or the time is over.
    """
    filing = session.get(Filing, number, with_for_update=True)
    if filing is None:
        raise NotFound("shared.error.not_found")
    row = awaited(asked(session, number))
    if row is None:
        raise Conflict("intake.pieces.error_closed")
    _check_awaited(house, filing, row, house.now())
    begun = select(Draft).where(Draft.request_id == row.id, Draft.filed_as.is_(None)).order_by(Draft.id).limit(1)
    return session.scalars(begun).first() or begin_from(session, house, filing, request_id=row.id)


def _move_date(session: Session, house: House, filing: Filing, *, at: datetime) -> None:
    """Count the legal date anew from all that was asked, and tell the desk when it changed."""
    proposal, zone = Proposal.model_validate(filing.proposal), house.programme.office.tz
    found = [_suspension(one, zone) for one in asked(session, filing.number) if one.essential]
    received_on = day_in(zone, filing.received_at)
    legal_on = silence_speaks_on(proposal, house.programme, received_on, suspensions=found)
    if legal_on == filing.legal_on:
        return
    filing.legal_on = legal_on
    stopped = legal_on is None and not is_public_law(proposal, house.programme)
    day = legal_on.isoformat() if legal_on is not None else None
    record(session, filing.number, act="move_legal_date", actor="system", at=at, legal_on=day, stopped=stopped)
    publish(session, LegalDateMoved(number=filing.number, at=at, legal_on=legal_on, stopped=stopped))


def _suspension(row: PiecesAsked, zone: str) -> Suspension:
    start, latest = day_in(zone, row.asked_at), resumes_on(row.due_on)
    if row.state == "open":
        return Suspension(start=start)
    if row.state == "lapsed" or row.ended_at is None:
        return Suspension(start=start, end=latest, completed=False)
    return Suspension(start=start, end=min(day_in(zone, row.ended_at), latest))
