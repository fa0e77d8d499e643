"""A city of a decided file is decided anew: what was found out stays, the other cities' decisions stand."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from services.review.domain.turning import BringBackForm, Effect, ReopenForm
from services.review.models import Approval, Determination
from services.review.operations import question_clock
from services.review.operations.case import Case, Trace
from services.review.operations.holding import end_holds
from services.review.operations.legal import end_alarms
from services.review.operations.rounds import whole
from shared.errors import Conflict, NotFound
from shared.events import AgreementTold
from shared.programme import City, StageKind
from shared.programme.outcomes import Outcome

KEPT = frozenset({Outcome.HELD, Outcome.THEME_ONLY})  # what a city can be called back from


def reopen(case: Case) -> Trace:
    """The agreement is there: the city is asked, with a whole clock, and the committee decides with it again.

    Raises NotFound for a city without a decision; Conflict where it was not kept, its decision is not told yet, no
    agreement is current today, or the applicant did not ask to be called again.
    """
    form, row = case.paper(ReopenForm), _kept(case)
    city = case.house.programme.city(row.city)
    if not city.state_on(case.today).current:
        raise Conflict("review.turn.error_not_current", city=city.name.in_(case.deed.actor.locale))
    if row.outcome == Outcome.THEME_ONLY and not case.dossier.call_again:
        raise Conflict("review.turn.error_no_consent", number=case.number)
    before, called = row.agreement_state, row.outcome == Outcome.THEME_ONLY
    details = _open_again(case, row)
    asked = question_clock.begin(case, city.id)
    if called:  # they asked to be told
        case.tell(_calling(case, city, before=before, due_on=asked.due_on))
    due_on = asked.due_on.isoformat() if asked.due_on is not None else None
    return Trace(reasons=form.reason, details=details | {"due_on": due_on})


def _calling(case: Case, city: City, *, before: str, due_on: date | None) -> AgreementTold:
    contact = case.proposal.contact
    return AgreementTold(
        number=case.number,
        at=case.now,
        city=city.id,
        before=before,
        after=city.state_on(case.today),
        on=city.since(case.today) or case.today,
        effect=Effect.RESUMED,
        title=case.dossier.title,
        contact_name=contact.name,
        email=contact.email,
        locale=case.dossier.locale,
        due_on=due_on,
    )


def bring_back(case: Case) -> Trace:
    """The time of a hold is over: somebody of the desk brings the city before the committee again.

    Raises NotFound, or Conflict where the city is not held or its time is not over.
    """
    form, row = case.paper(BringBackForm), _kept(case)
    if row.hold_until is None:
        raise Conflict("review.turn.error_not_kept")
    if case.today <= row.hold_until:
        raise Conflict("review.turn.error_still_held", day=row.hold_until.isoformat())
    return Trace(reasons=form.reason, details=_open_again(case, row))


def _kept(case: Case) -> Determination:
    row = case.session.get(Determination, (case.number, case.deed.city or ""))
    if row is None:
        raise NotFound("shared.error.not_found")
    if Outcome(row.outcome) not in KEPT:
        raise Conflict("review.turn.error_not_kept")
    if row.told_from is None or row.told_from > case.now:
        raise Conflict("review.turn.error_not_told")
    return row


def _open_again(case: Case, row: Determination) -> dict[str, object]:
    """Take one city's decision out of those that stand; what is left of it is the journal's."""
    kept = whole(row)
    case.session.delete(row)
    end_holds(case, row.city)
    _carry_approvals(case)
    case.dossier.round += 1
    # The proposal was answered: silence says nothing about it any more.
    case.dossier.legal_on, case.dossier.legal_warned = None, None
    end_alarms(case.session, case.dossier, at=case.now)
    case.session.flush()
    return {"city": row.city, "decision": kept, "round": case.dossier.round}


def _carry_approvals(case: Case) -> None:
    """Who agreed to the file before its decision need not say so again; the decision itself is signed anew."""
    signed = {one.id for one in case.rules.stages.stages if one.kind is StageKind.DETERMINATION}
    query = select(Approval).where(Approval.number == case.number, Approval.round == case.dossier.round)
    for one in case.session.scalars(query).all():
        if one.stage_id not in signed:
            values = {name.name: getattr(one, name.name) for name in Approval.__table__.columns}
            case.session.add(Approval(**values | {"round": case.dossier.round + 1}))
