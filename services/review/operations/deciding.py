"""The end of the road: a common score where reviewers disagree, a signed decision, or a withdrawal."""

from __future__ import annotations

from collections import Counter
from datetime import date

from sqlalchemy import select

from services.review.domain.condition import conditions_in, day_of
from services.review.domain.papers import CityDecision, ConsensusForm, DeterminationForm
from services.review.domain.road import Act, Stage
from services.review.domain.scores import kept_scores, score_faults
from services.review.domain.turning import hold_until
from services.review.domain.verdict import Answer
from services.review.models import Determination, Move, OpinionRow
from services.review.operations.asking import close_questions
from services.review.operations.basis import keep_basis
from services.review.operations.case import Case, Trace
from services.review.operations.conditions import keep_conditions
from services.review.operations.dialogues import refuse_while_open
from services.review.operations.reviewing import cancelled
from services.review.operations.rounds import open_cities, round_rows
from services.review.operations.standing import CityStanding, cities_of, standing_of
from services.review.operations.votes import vote_faults
from shared.errors import Conflict, Fault, Invalid
from shared.events import Signatory
from shared.i18n import words
from shared.programme.outcomes import Opinion, Outcome


def settle(case: Case) -> Trace:
    """A rapporteur writes the common score, which replaces the mean, and keeps the minority's view."""
    form = case.paper(ConsensusForm)
    if faults := score_faults(case.rules.rubric, form.scores):
        raise Invalid(faults)
    case.dossier.consensus = {
        "scores": kept_scores(form.scores),
        "text": form.text,
        "minority": form.minority,
        "by": case.deed.actor.ref,
        "by_name": case.deed.actor.name,
        "at": case.now.isoformat(),
    }
    return Trace(reasons=form.text, details={"scores": case.dossier.consensus["scores"]})


def refuse_second(case: Case) -> None:
    """Raise Conflict when the file is decided already, with who did it, when, and what."""
    if case.dossier.stage not in (Stage.DETERMINATION, Stage.DECIDED):
        return
    rows = round_rows(case.session, case.dossier)
    query = select(Move.actor_name).where(Move.number == case.number, Move.act == Act.DETERMINE)
    by = case.session.scalars(query.order_by(Move.seq.desc()).limit(1)).first()
    if not rows:
        return
    say, cities = words(case.deed.actor.locale, case.house.programme.office.tz), case.house.programme.cities
    what = ", ".join(
        f"{cities[one.city].name.in_(say.locale) if one.city in cities else one.city}\u00a0: "
        f"{say.t(f'review.decided.{one.outcome}')}"
        for one in rows
    )
    raise Conflict("review.deciding.error_decided", by=by or "", at=say.moment(rows[0].signed_at), what=what)


def determine(case: Case) -> Trace:
    """The committee decides every city at once, with reasons; the signatory of the day signs.

    It is told when the file reaches its end: at once, or when the last signature or the publication comes.
    Raises Invalid when a city is missing or twice, or an outcome is not open to it today; Conflict when
    nobody may sign today, or a dialogue with a city is still open.
    """
    refuse_while_open(case)
    form = case.paper(DeterminationForm)
    opinions = {row.city: row for row in case.opinions()}
    rubric = case.rules.rubric
    score = standing_of(case.house, case.dossier, case.assignments(), rubric=rubric)
    every = cities_of(case.house, case.dossier, opinions.values(), score=score, rubric=rubric, on=case.today)
    waiting = open_cities(case.session, case.dossier)
    cities = tuple(one for one in every if one.city in waiting)
    say = words(case.deed.actor.locale)
    against = vote_faults(case.session, case.number, form.decisions, say=say)
    if faults := _faults(form, cities, today=case.today) or against:
        raise Invalid(faults)
    signatory = _signatory(case)
    for one in form.decisions:
        row = _row(case, one, signatory, opinions.get(one.city))
        case.session.add(row)
        keep_conditions(case, one, due_on=row.conditions_by)
    outcomes = {one.city: one.outcome for one in form.decisions}
    basis = keep_basis(case, outcomes)
    close_questions(case, list(outcomes))
    return Trace(details={"outcomes": outcomes, "basis": basis})


def _faults(form: DeterminationForm, cities: tuple[CityStanding, ...], *, today: date) -> tuple[Fault, ...]:
    known = {one.city: one.allowed for one in cities}
    counted = Counter(one.city for one in form.decisions)
    if set(counted) != set(known) or max(counted.values()) > 1:
        return (Fault(field="decisions", code="review.fault.every_city_once"),)
    found = []
    for place, one in enumerate(form.decisions):
        if one.outcome not in known[one.city]:
            found.append(Fault(field=f"decisions.{place}.outcome", code="review.fault.outcome_not_open"))
        if one.outcome is Outcome.RETAINED_CONDITIONS and not conditions_in(one):
            found.append(Fault(field=f"decisions.{place}.conditions", code="review.fault.conditions_needed"))
        if one.conditions_by is not None and one.conditions_by < today:
            found.append(Fault(field=f"decisions.{place}.conditions_by", code="review.condition.fault_past"))
    return tuple(found)


def _signatory(case: Case) -> Signatory:
    found = case.house.programme.office.signatory_on(case.today)
    if found is None:
        raise Conflict("review.error.nobody_signs")
    locale = case.dossier.locale
    return Signatory(name=found.name, capacity=found.capacity.in_(locale), service=found.service.in_(locale))


def _row(case: Case, decision: CityDecision, signatory: Signatory, opinion: OpinionRow | None) -> Determination:
    city = case.house.programme.cities[decision.city]
    answers = (opinion.answers if opinion is not None else None) or {}
    wish = next(one for one in case.proposal.cities if one.city == decision.city)
    favourable = opinion is not None and opinion.opinion is not None and Opinion(opinion.opinion).favourable
    return Determination(
        number=case.number,
        city=decision.city,
        outcome=decision.outcome,
        reasons=decision.reasons,
        conditions="\n".join(line for _, line in conditions_in(decision)),
        conditions_by=day_of(decision, case.today),
        agreement_state=city.state_on(case.today),
        agreement_version=city.version_on(case.today),
        may_name_partner=favourable and answers.get("naming") != "no",
        domain=answers.get("domain") if answers else wish.domain,
        signatory_name=signatory.name,
        signatory_capacity=signatory.capacity,
        signatory_service=signatory.service,
        decided_by=case.deed.actor.ref,
        signed_at=case.now,
        round=case.dossier.round,
        hold_until=hold_until(case.today) if decision.outcome is Outcome.HELD else None,
    )


def withdraw(case: Case) -> Trace:
    """The applicant took the proposal back: readers and cities are released."""
    for row in case.assignments():
        if row.state == "assigned":
            row.state = "cancelled"
            case.tell(cancelled(case, row, why="review.cancelled.withdrawn"))
    close_questions(case, case.dossier.cities)
    return Trace(details={"open_opinions": sum(one.state == Answer.CLOSED for one in case.opinions())})
