"""Acts on labels: grant, notice, answer, decision. Each is a deed on the project's file, whole or not at all."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.review.domain import label as rules
from services.review.domain.label import Ground, LabelState
from services.review.models import Label, LabelNotice, LabelSerial
from services.review.operations.case import Case, Trace
from services.review.operations.label_facts import grant_of, open_notice, standing_label
from shared.clock import day_in
from shared.errors import Conflict, Fault, Invalid, NotFound
from shared.events import LabelGranted, LabelKept, LabelNoticeAnswered, LabelNoticeGiven, LabelWithdrawn, Signatory
from shared.i18n import Words, words
from shared.ids import label_number, uuid7


def grant(case: Case) -> Trace:
    """Someone of the office grants the label; the signatory of the day signs, and it takes the next number.

    Raises Conflict for a file that bears one, whose decision is not told yet, that no city was retained with, or
    when nobody may sign today; Invalid with every fault of cities and period.
    """
    form, say = case.paper(rules.LabelForm), _say(case)
    if (borne := standing_label(case.session, case.number)) is not None:
        raise Conflict(
            "review.labels.error_granted", label=borne.number, by=borne.granted_name, at=say.moment(borne.granted_at)
        )
    chance = grant_of(case.session, case.house, case.dossier)
    if chance.refusal:
        raise Conflict(chance.refusal)
    names = {one: _city(case, one) for one in form.cities}
    if faults := rules.grant_faults(form, chance.bars, names=names, today=case.today, proposed=chance.proposed):
        raise Invalid(faults)
    row = _granted(case, form)
    case.session.add(row)
    signatory = _read_signatory(row)
    scope: dict[str, Any] = {"cities": form.cities, "starts_on": form.starts_on, "ends_on": form.ends_on}
    case.tell(LabelGranted(**_about(case, row), **scope, signatory=signatory))
    period = {"starts_on": row.starts_on.isoformat(), "ends_on": row.ends_on.isoformat()}
    details = {"label": row.number, "cities": row.cities, "proposed": chance.proposed, **period}
    return Trace(reasons=form.reasons, details=details)


def _granted(case: Case, form: rules.LabelForm) -> Label:
    signatory = _signatory(case)
    return Label(
        number=_next_number(case.session, case.today.year),
        proposal_number=case.number,
        title=case.dossier.title,
        organisation=case.proposal.organisation.shown_name,
        cities=[one for one in case.dossier.cities if one in form.cities],
        starts_on=form.starts_on,
        ends_on=form.ends_on,
        state=LabelState.GRANTED,
        reasons=form.reasons,
        granted_at=case.now,
        granted_by=case.deed.actor.ref,
        granted_name=case.deed.actor.name,
        signatory_name=signatory.name,
        signatory_capacity=signatory.capacity,
        signatory_service=signatory.service,
        version=1,
    )


def _next_number(session: Session, year: int) -> str:
    # A sequence of the database would lose a number with every refusal: a register has no holes.
    first = insert(LabelSerial).values(year=year, last=1)
    taken = first.on_conflict_do_update(index_elements=["year"], set_={"last": LabelSerial.last + 1})
    return label_number(year, session.execute(taken.returning(LabelSerial.last)).scalar_one())


def give_notice(case: Case) -> Trace:
    """Someone of the office tells the holder why the label may be withdrawn; the hearing begins.

    Raises NotFound without a label, Conflict for one that is over or under notice already, Invalid where it is
    too late for the ground.
    """
    form, row = case.paper(rules.LabelNoticeForm), _label(case)
    if (asked := open_notice(case.session, row.number)) is not None:
        at = _say(case).moment(asked.given_at)
        raise Conflict("review.labels.error_notice_given", by=asked.given_name, at=at)
    if rules.state_on(row.state, row.ends_on, case.today) is LabelState.EXPIRED:
        raise Conflict("review.labels.error_over", day=_say(case).day(row.ends_on))
    until, last = rules.hearing_until(case.today), rules.unlawful_until(_granted_on(case, row))
    if form.ground is Ground.UNLAWFUL and until >= last:
        fault = Fault(field="ground", code="review.labels.fault_four_months", params={"day": _say(case).day(last)})
        raise Invalid((fault,))
    notice = LabelNotice(
        id=uuid7(),
        label=row.number,
        given_at=case.now,
        given_by=case.deed.actor.ref,
        given_name=case.deed.actor.name,
        ground=form.ground,
        reasons=form.reasons,
        hearing_until=until,
    )
    case.session.add(notice)
    _turn(row, LabelState.NOTICE)
    told = {"ground": form.ground, "reasons": form.reasons, "hearing_until": until}
    case.tell(LabelNoticeGiven(**_about(case, row), **told))
    details = {"label": row.number, "ground": form.ground, "hearing_until": until.isoformat()}
    return Trace(reasons=form.reasons, details=details)


def answer_notice(case: Case) -> Trace:
    """The holder answers in writing, once, as long as nothing is decided. Raises NotFound, or Conflict."""
    form, row = case.paper(rules.LabelAnswerForm), _label(case)
    notice = _asked(case, row)
    if notice.answered_at is not None:
        raise Conflict("review.labels.error_answered", at=_say(case).moment(notice.answered_at))
    notice.answer, notice.answered_at = form.answer, case.now
    row.version += 1
    case.tell(LabelNoticeAnswered(number=case.number, at=case.now, label=row.number))
    return Trace(details={"label": row.number, "answer": form.answer})


def decide_notice(case: Case) -> Trace:
    """Someone of the office withdraws the label or keeps it, with reasons; the signatory of the day signs.

    Raises NotFound without a label, Conflict without a notice or, for a withdrawal, while the hearing lasts or
    where it is too late for the ground.
    """
    form, row = case.paper(rules.LabelDecisionForm), _label(case)
    notice, withdrawn = _asked(case, row), form.decision == "withdrawn"
    if withdrawn:
        _check_withdrawable(case, row, notice)
    signatory = _signatory(case)
    notice.decision, notice.decision_reasons, notice.decided_at = form.decision, form.reasons, case.now
    notice.decided_by, notice.decided_name = case.deed.actor.ref, case.deed.actor.name
    notice.signatory_name, notice.signatory_capacity = signatory.name, signatory.capacity
    notice.signatory_service = signatory.service
    _turn(row, LabelState.WITHDRAWN if withdrawn else LabelState.GRANTED, at=case.now if withdrawn else None)
    told: dict[str, Any] = {**_about(case, row), "reasons": form.reasons, "signatory": signatory}
    if withdrawn:
        case.tell(LabelWithdrawn(**told, ground=notice.ground))
    else:
        case.tell(LabelKept(**told, ends_on=row.ends_on))
    return Trace(reasons=form.reasons, details={"label": row.number, "decision": form.decision})


def _check_withdrawable(case: Case, row: Label, notice: LabelNotice) -> None:
    if case.today <= notice.hearing_until:
        raise Conflict("review.labels.error_hearing", day=_say(case).day(notice.hearing_until))
    last = rules.unlawful_until(_granted_on(case, row))
    if notice.ground == Ground.UNLAWFUL and case.today > last:
        raise Conflict("review.labels.error_four_months", day=_say(case).day(last))


def _label(case: Case) -> Label:
    row = standing_label(case.session, case.number)
    if row is None:
        raise NotFound("shared.error.not_found")
    return row


def _asked(case: Case, row: Label) -> LabelNotice:
    notice = open_notice(case.session, row.number)
    if notice is None:
        raise Conflict("review.labels.error_no_notice")
    return notice


def _turn(row: Label, state: LabelState, *, at: datetime | None = None) -> None:
    row.state, row.withdrawn_at, row.version = state, at, row.version + 1


def _granted_on(case: Case, row: Label) -> date:
    return day_in(case.house.programme.office.tz, row.granted_at)


def _about(case: Case, row: Label) -> dict[str, Any]:
    contact, office = case.proposal.contact, case.house.programme.office
    return {
        "number": case.number,
        "at": case.now,
        "label": row.number,
        "title": row.title,
        "contact_name": contact.name,
        "email": contact.email,
        "locale": case.dossier.locale,
        "country": case.proposal.organisation.country,
        "officer": case.dossier.screened_name or office.case_officer,
    }


def _signatory(case: Case) -> Signatory:
    found = case.house.programme.office.signatory_on(case.today)
    if found is None:
        raise Conflict("review.error.nobody_signs")
    locale = case.dossier.locale
    return Signatory(name=found.name, capacity=found.capacity.in_(locale), service=found.service.in_(locale))


def _read_signatory(row: Label) -> Signatory:
    return Signatory(name=row.signatory_name, capacity=row.signatory_capacity, service=row.signatory_service)


def _say(case: Case) -> Words:
    return words(case.deed.actor.locale, case.house.programme.office.tz)


def _city(case: Case, city: str) -> str:
    found = case.house.programme.cities.get(city)
    return found.name.in_(case.deed.actor.locale) if found is not None else city
