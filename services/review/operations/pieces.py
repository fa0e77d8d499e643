"""Pieces: what is missing is asked for, once more time is given, the answer is taken in or the time passes.

A formal defect must be open to regularisation (L114-6 CRPA): nobody is turned away while they may still complete
the file. When the time is over, a person decides; nothing is refused by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.review.domain.papers import Completion, PiecesForm
from services.review.domain.road import Stage
from services.review.models import PiecesRequest
from services.review.operations.case import Case, Trace
from services.review.operations.opening import hold_text
from shared.errors import Conflict, Invalid, NotFound
from shared.events import DelayEnded, Piece, PiecesExtended, PiecesLapsed, PiecesRequested, StageEntered
from shared.house import House
from shared.ids import uuid7
from shared.programme import StageKind
from shared.programme.silence import resumes_on
from shared.proposal import Proposal
from shared.timers import cancel_timers, set_timer

TIMER = "pieces"


def request(case: Case) -> Trace:
    """Ask the applicant for what is missing. Raises Conflict while another request is open, Invalid."""
    form = case.paper(PiecesForm)
    if faults := form.faults():
        raise Invalid(faults)
    if open_request(case.requests()) is not None:
        raise Conflict("review.pieces.error_one_at_a_time")
    row = PiecesRequest(
        id=uuid7(),
        number=case.number,
        asked_at=case.now,
        asked_by=case.deed.actor.ref,
        officer=case.deed.actor.name,
        reason=form.reason,
        essential=form.essential,
        pieces=[one.model_dump(mode="json") for one in form.pieces],
        due_on=case.today + timedelta(days=case.house.programme.call.pieces_days),
        extended=False,
        state="open",
    )
    case.session.add(row)
    _wait(case, row)
    _put_off(case, row, row.due_on)
    case.tell(_asked(case, row))
    return Trace(reasons=form.reason, details={"request": str(row.id), "essential": row.essential})


def _asked(case: Case, row: PiecesRequest) -> PiecesRequested:
    contact = case.proposal.contact
    return PiecesRequested(
        number=case.number,
        at=case.now,
        request_id=row.id,
        pieces=tuple(Piece.model_validate(one) for one in row.pieces),
        reason=row.reason,
        essential=row.essential,
        due_on=row.due_on,
        officer=row.officer,
        title=case.dossier.title,
        contact_name=contact.name,
        email=contact.email,
        locale=case.dossier.locale,
        link_id=case.dossier.applicant_link,
        legal_on=case.dossier.legal_on,
    )


def extend(case: Case) -> Trace:
    """Give more time, once. Raises Conflict when nothing is open, or more time was given before."""
    row = open_request(case.requests())
    if row is None:
        raise Conflict("review.pieces.error_none_open")
    if row.extended:
        raise Conflict("review.pieces.error_extended_before")
    row.due_on += timedelta(days=case.house.programme.call.pieces_more_days)
    row.extended = True
    cancel_timers(case.session, case.number, at=case.now, prefix=_slot(row))
    _wait(case, row)
    _put_off(case, row, row.due_on)
    contact = case.proposal.contact
    case.tell(
        PiecesExtended(
            number=case.number,
            at=case.now,
            request_id=row.id,
            due_on=row.due_on,
            officer=case.deed.actor.name,
            title=case.dossier.title,
            contact_name=contact.name,
            email=contact.email,
            locale=case.dossier.locale,
            link_id=case.dossier.applicant_link,
            stops_clock=row.essential and not case.dossier.is_public_law,
        )
    )
    return Trace(details={"request": str(row.id), "due_on": row.due_on.isoformat()})


def complete(case: Case) -> Trace:
    """Take in what the applicant handed in, in time: the text and files are the file's own from now on.

    An answer given in time that is only heard of once the time is over still counts.
    """
    row, paper = _asked_for(case), case.paper(Completion)
    if row.state == "completed":
        raise Conflict("review.pieces.error_none_open")
    row.state, row.ended_at = "completed", paper.provided_at
    cancel_timers(case.session, case.number, at=case.now, prefix=_slot(row))
    hold_text(case.house, case.dossier, _as_asked(case, paper.proposal), files=paper.files)
    case.dossier.text_version = paper.version
    _put_off(case, row, case.today)
    return Trace(details={"request": str(row.id), "version": paper.version})


def revise(case: Case) -> Trace:
    """Take in a new version of the text, which its author filed before anyone judges it."""
    paper = case.paper(Completion)
    hold_text(case.house, case.dossier, paper.proposal, files=paper.files)
    case.dossier.text_version = paper.version
    return Trace(details={"version": paper.version})


def _as_asked(case: Case, proposal: Proposal) -> Proposal:
    # Once the partner cities are asked, the cities of the file and what was said to them stay as they are.
    if case.dossier.stage == Stage.SCREENING:
        return proposal
    return proposal.model_copy(update={"cities": case.proposal.cities})


def lapse(case: Case) -> Trace:
    """The time given is over and nothing came: the legal clock runs again, and the desk decides."""
    row = _asked_for(case)
    if row.state != "open" or case.today <= row.due_on:
        raise Conflict("review.pieces.error_none_open")
    row.state, row.ended_at = "lapsed", over(case.house, row.due_on)
    case.tell(PiecesLapsed(number=case.number, at=case.now, request_id=row.id))
    return Trace(details={"request": str(row.id)})


def _asked_for(case: Case) -> PiecesRequest:
    found = next((one for one in case.requests() if one.id == case.deed.request), None)
    if found is None:
        raise NotFound("shared.error.not_found")
    return found


def open_request(requests: Iterable[PiecesRequest]) -> PiecesRequest | None:
    """The request that still waits for the applicant."""
    return next((one for one in requests if one.state == "open"), None)


def check_admissible(case: Case) -> None:
    """Raise Conflict while an essential piece is awaited: the file cannot be examined without it."""
    row = open_request(case.requests())
    if row is not None and row.essential:
        raise Conflict("review.pieces.error_admit")


def check_refusable(case: Case) -> None:
    """Raise Conflict while the applicant may still complete the file (L114-6 CRPA)."""
    if open_request(case.requests()) is not None:
        raise Conflict("review.pieces.error_refuse")


def end_waiting(case: Case) -> None:
    """The file is over: nothing is waited for any more."""
    cancel_timers(case.session, case.number, at=case.now, prefix=TIMER)


def over(house: House, due_on: date) -> datetime:
    """The instant at which the day `due_on` ends at the office."""
    return datetime.combine(resumes_on(due_on), time(), ZoneInfo(house.programme.office.tz))


def _wait(case: Case, row: PiecesRequest) -> None:
    event = DelayEnded(number=case.number, at=case.now, timer=TIMER, ref=row.id)
    set_timer(case.session, event, slot=f"{_slot(row)}{row.due_on}", due_at=over(case.house, row.due_on))


def _slot(row: PiecesRequest) -> str:
    return f"{TIMER}:{row.id}:"


def _put_off(case: Case, row: PiecesRequest, start: date) -> None:
    """Screening has its usual time again from `start` on: what essential pieces cost is not the desk's delay."""
    if not row.essential or case.dossier.stage != Stage.SCREENING:
        return
    stage = case.rules.stages.of_kind(StageKind.SCREENING)
    case.dossier.due_on = stage.due_on(start)
    case.tell(StageEntered(number=case.number, at=case.now, stage=stage.id, due_on=case.dossier.due_on))
