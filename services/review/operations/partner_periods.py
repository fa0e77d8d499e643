"""What time does to a question that a city did not answer: reminders, a second period, silence.

Everything that fell due is read from how things stand, so that after a stop each of it happens once: the reminders of
a city leave in one mail, and a question whose two periods have passed goes to silence at once, with one mail.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from services.review.domain.partner_days import Period
from services.review.domain.road import Act, Stage
from services.review.domain.turning import Clock
from services.review.domain.verdict import Answer
from services.review.models import Dossier, OpinionRow
from services.review.operations.case import SYSTEM, Case, Deed, Trace, lock
from services.review.operations.officer_links import question_link
from services.review.operations.officers import (
    holder_of,
    open_questions,
    second_period,
    shut_out,
    speaking,
)
from services.review.operations.partner_clock import (
    FIRST,
    SECOND,
    arm_clock,
    period_of,
    reminders_due,
    settle_reminders,
)
from shared import audit
from shared.access import Link
from shared.bus import publish
from shared.errors import Conflict
from shared.events import DelayEnded, PartnerLate, PartnerReminded, PartnerReminderDue, PartnerSilent, ReminderLine
from shared.house import House

TIMERS = frozenset({FIRST, SECOND})
ACTS: Mapping[Period, Act] = {Period.SECOND: Act.ASK_AGAIN, Period.OVER: Act.FALL_SILENT}


def send_reminders(session: Session, house: House, event: PartnerReminderDue) -> None:
    """Write to whoever speaks for a city of all its questions of which a reminder is due: one mail to each of them.

    A file that moved on, a question that was answered or whose clock stands still is not spoken of. Where nobody
    speaks for the city no mail leaves, and the reminder stays due.
    """
    if not _is_asked(house, event.city):
        return
    mails: dict[str, list[tuple[Link, ReminderLine]]] = {}
    for dossier, row in open_questions(session, event.city):
        if row.state == Answer.ASKED and dossier.stage == Stage.EVALUATION:
            reminded = _remind(session, house, dossier, row)
            if reminded is not None:
                mails.setdefault(reminded[0].email, []).append(reminded)
    for lines in mails.values():
        publish(session, _mail(event, lines))


def _is_asked(house: House, city: str) -> bool:
    # The day on which an agreement is stopped may be told after the mornings of that day: nothing leaves meanwhile.
    found = house.programme.cities.get(city)
    return found is not None and found.state_on(house.today()).current


def _remind(session: Session, house: House, dossier: Dossier, row: OpinionRow) -> tuple[Link, ReminderLine] | None:
    # A question changes hands with a mail of its own alone: the link of whoever left stays open until then.
    if row.due_on is None or not reminders_due(house, row):
        return None
    link = holder_of(session, house, row)
    if link is None:
        return None
    due = settle_reminders(house, row)
    details = {"city": row.city, "reminders": due, "sent": len(row.reminded_at)}
    audit.record(session, row.number, act="remind_city", actor=SYSTEM.ref, at=house.now(), **details)
    line = ReminderLine(
        number=row.number,
        title=dossier.title,
        organisation=dossier.organisation,
        due_on=row.due_on,
        link_id=link.id,
    )
    return link, line


def _mail(event: PartnerReminderDue, reminded: list[tuple[Link, ReminderLine]]) -> PartnerReminded:
    to = reminded[0][0]
    return PartnerReminded(
        number=event.number,
        at=event.at,
        city=event.city,
        officer_name=to.name,
        officer_email=to.email,
        officer_locale=to.locale,
        lines=tuple(line for _, line in reminded),
    )


def ring(session: Session, house: House, event: DelayEnded) -> Deed | None:
    """Which deed the end of a period asks for; None where the file moved on, or the end was put off meanwhile."""
    dossier, row = lock(session, [event.number])[event.number], session.get(OpinionRow, (event.number, event.city))
    if dossier is None or dossier.stage != Stage.EVALUATION or row is None:
        return None
    if row.state != Answer.ASKED or row.clock != Clock.RUNNING or not _is_asked(house, row.city):
        return None
    act = ACTS.get(period_of(house, row))
    if act is None or (act is Act.ASK_AGAIN and row.attempt > 1):
        arm_clock(session, house, house.programme.city(row.city), row)
        return None
    return Deed(act=act, actor=SYSTEM, city=row.city)


def ask_again(case: Case) -> Trace:
    """The first period is over: the city has a second one; its officer, deputies and the desk are written to."""
    row = _still_asked(case)
    row.attempt, row.due_on = 2, row.second_due_on
    told = _tell_city(case, row)
    case.tell(PartnerLate(**_to_desk(case, row), due_on=row.due_on or case.today, told=told))
    return Trace(details={"city": row.city, "attempt": row.attempt, "told": told})


def fall_silent(case: Case) -> Trace:
    """The second period is over too. The city may still answer until the decision."""
    row = _still_asked(case)
    row.state = Answer.SILENT
    if row.attempt == 1:  # both periods ended during a stop: nobody there has heard of it yet
        row.attempt, row.due_on = 2, row.second_due_on
        _tell_city(case, row)
    case.tell(PartnerSilent(**_to_desk(case, row)))
    return Trace(details={"city": row.city})


def _still_asked(case: Case) -> OpinionRow:
    row = case.opinion()
    if row.state != Answer.ASKED:
        raise Conflict("review.error.city_not_waiting")
    return row


def _tell_city(case: Case, row: OpinionRow) -> int:
    """Write to everyone who speaks for the city, each by a link of their own; how many they are."""
    first = holder_of(case.session, case.house, row)
    if first is None:
        return 0
    speak = [one for one in speaking(case.session, case.house, row.city) if one.email != first.email]
    others = [one for one in speak if not shut_out(case.session, row, one.email)]
    links = [first, *(question_link(case.session, case.house, row, one.actor(), sent=True) for one in others)]
    case.tell(*(second_period(case.house, case.dossier, row, link) for link in links))
    return len(links)


def _to_desk(case: Case, row: OpinionRow) -> dict[str, object]:
    return {
        "number": case.number,
        "at": case.now,
        "city": row.city,
        "title": case.dossier.title,
        "organisation": case.dossier.organisation,
        "email": case.house.programme.office.email,
    }
