"""The answer to a condition and the city's word on it: met, not met, or silence, which is a yes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.review.domain.condition import (
    CITY_DAYS,
    ConditionAnswerForm,
    ConditionState,
    ConditionWordForm,
    How,
    Origin,
)
from services.review.domain.papers import Paper
from services.review.domain.road import Act
from services.review.models import Condition, Dossier
from services.review.operations.case import Case, Deed, Trace, lock
from services.review.operations.condition_words import tell_turn
from services.review.operations.conditions import (
    close,
    open_condition,
    silence_slot,
    traced,
)
from services.review.operations.reaching import day_over, reach
from shared.errors import Conflict, Invalid, NotFound
from shared.events import ConditionAnswered, ConditionPut, DelayEnded
from shared.house import House
from shared.policy import Actor
from shared.timers import set_timer

SILENCE = "condition_silence:"
APPLICANT = Actor(ref="applicant")


class SilencePaper(Paper):
    """A city let its days pass: which condition that closes."""

    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservationView:
    """A reservation with the applicant's answer, as its city reads it. `due_on`: the city's last day."""

    position: int
    text: str
    answer: str
    state: str
    due_on: date | None
    objection: str
    how: str
    closed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionSheet:
    """What a city reads of its reservations: each with the applicant's answer. It holds no personal data."""

    number: str
    city: str
    title: str
    locale: str
    organisation: str
    tag: str
    reservations: tuple[ReservationView, ...]


def answering(session: Session, event: ConditionAnswered) -> Deed | None:
    """The deed that an applicant's answer asks for; None where the condition was closed meanwhile."""
    dossier = lock(session, [event.number])[event.number]
    row = session.get(Condition, (event.number, event.city, event.position))
    if dossier is None or row is None or row.state != ConditionState.OPEN:
        return None
    paper = ConditionAnswerForm(city=event.city, position=event.position, text=event.text)
    return Deed(act=Act.ANSWER_CONDITION, actor=APPLICANT, paper=paper, city=event.city)


def answer(case: Case) -> Trace:
    """Keep the applicant's answer; a reservation's goes on to the city, which has so many days to say no."""
    form = case.paper(ConditionAnswerForm)
    row = open_condition(case, form.city, form.position)
    row.state, row.answer, row.answered_at, row.objection = ConditionState.ANSWERED, form.text, case.now, ""
    if row.origin == Origin.PARTNER:
        _ask_city(case, row)
    return Trace(details={**traced(row, note="").details, "answer": form.text})


def _ask_city(case: Case, row: Condition) -> None:
    until = case.today + timedelta(days=CITY_DAYS)
    officer = reach(case, row.city, until=until)
    if officer is None:
        return  # nobody who could stay silent: the desk closes it
    row.city_due_on, row.link_id = until, officer.link_id
    case.tell(
        ConditionPut(
            **officer.told(case, row.city),
            position=row.position,
            link_id=officer.link_id,
            text=row.text,
            answer=row.answer,
            due_on=until,
        )
    )
    event = DelayEnded(number=case.number, at=case.now, timer=f"{SILENCE}{row.position}", city=row.city)
    slot = f"{silence_slot(row)}{officer.link_id}"
    set_timer(case.session, event, slot=slot, due_at=day_over(case.house, row.city, until))


def judge(case: Case) -> Trace:
    """The city says whether the answer meets its reservation.

    Raises NotFound for a condition that is not its own, Conflict where nothing waits for it any more, Invalid
    where a no is not explained.
    """
    form = case.paper(ConditionWordForm)
    row = _put(case, form.position)
    open_condition(case, row.city, row.position)
    if row.state != ConditionState.ANSWERED:
        raise Conflict("review.condition.error_not_waiting")
    if faults := form.faults():
        raise Invalid(faults)
    if form.word == "met":
        close(case, row, state=ConditionState.MET, how=How.CITY, note=form.reason)
        return traced(row, note=form.reason)
    row.state, row.objection = ConditionState.REFUSED, form.reason
    tell_turn(case, row, note=form.reason)
    return traced(row, note=form.reason)


def settle(case: Case) -> Trace:
    """The city's days are over: its opinion was favourable, and the condition is closed as met."""
    row = _put(case, case.paper(SilencePaper).position)
    if row.state != ConditionState.ANSWERED:
        raise Conflict("review.condition.error_not_waiting")
    close(case, row, state=ConditionState.MET, how=How.SILENCE)
    return traced(row, note="")


def _put(case: Case, position: int) -> Condition:
    row = case.session.get(Condition, (case.number, case.deed.city, position))
    if row is None or row.link_id is None:
        raise NotFound("shared.error.not_found")
    return row


def silenced(session: Session, house: House, event: DelayEnded) -> SilencePaper | None:
    """What a city's silence closes; None where it spoke, or was given other days."""
    dossier, position = lock(session, [event.number])[event.number], int(event.timer.removeprefix(SILENCE))
    row = session.get(Condition, (event.number, event.city, position))
    if dossier is None or row is None or row.state != ConditionState.ANSWERED or row.city_due_on is None:
        return None
    if event.at < day_over(house, row.city, row.city_due_on):
        return None
    return SilencePaper(position=position)


def condition_sheet(session: Session, number: str, city: str) -> ConditionSheet:
    """A city's reservations that were answered. Raises NotFound when none ever was."""
    dossier, rows = session.get(Dossier, number), rows_put(session, number, city)
    if dossier is None or not rows:
        raise NotFound("shared.error.not_found")
    return ConditionSheet(
        number=number,
        city=city,
        title=dossier.title,
        locale=dossier.locale,
        organisation=dossier.organisation,
        tag=tag_of(rows),
        reservations=tuple(_view(one) for one in rows),
    )


def _view(one: Condition) -> ReservationView:
    return ReservationView(
        position=one.position,
        text=one.text,
        answer=one.answer,
        state=one.state,
        due_on=one.city_due_on if one.state == ConditionState.ANSWERED else None,
        objection=one.objection,
        how=one.how,
        closed_at=one.closed_at,
    )


def rows_put(session: Session, number: str, city: str | None) -> list[Condition]:
    """The conditions that a city was asked about."""
    query = select(Condition).where(Condition.number == number, Condition.city == city, Condition.link_id.is_not(None))
    return list(session.scalars(query.order_by(Condition.position)))


def tag_of(rows: list[Condition]) -> str:
    """What changes when one of these is answered, judged or closed."""
    return "c-" + "-".join(f"{one.position}.{one.state}.{one.city_due_on or 0}" for one in rows)
