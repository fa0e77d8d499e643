"""The end of the road: a common score where reviewers disagree, a signed decision, or a withdrawal."""

from __future__ import annotations

from collections import Counter

from services.review.domain.papers import CityDecision, ConsensusForm, DeterminationForm
from services.review.domain.scores import Standing, kept_scores, score_faults
from services.review.domain.verdict import Answer
from services.review.models import Determination, OpinionRow
from services.review.operations.asking import close_questions
from services.review.operations.case import Case, Trace
from services.review.operations.reviewing import cancelled
from services.review.operations.standing import CityStanding, cities_of, standing_of
from shared.errors import Conflict, Fault, Invalid
from shared.events import CityDetermination, DeterminationSigned, Signatory
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


def determine(case: Case) -> Trace:
    """The committee decides every city at once, with reasons; the signatory of the day signs.

    Raises Invalid when a city is missing or twice, or an outcome is not open to it today; Conflict when
    nobody may sign today.
    """
    form = case.paper(DeterminationForm)
    opinions = {row.city: row for row in case.opinions()}
    rubric = case.rules.rubric
    score = standing_of(case.house, case.dossier, case.assignments(), rubric=rubric)
    cities = cities_of(case.house, case.dossier, opinions.values(), score=score, rubric=rubric, on=case.today)
    if faults := _faults(form, cities):
        raise Invalid(faults)
    signatory = _signatory(case)
    told = tuple(_decided(case, one, opinions.get(one.city)) for one in form.decisions)
    for one in told:
        case.session.add(_row(case, one, signatory))
    close_questions(case)
    case.tell(_signed(case, told, signatory, score))
    return Trace(details={"outcomes": {one.city: one.outcome for one in told}})


def _faults(form: DeterminationForm, cities: tuple[CityStanding, ...]) -> tuple[Fault, ...]:
    known = {one.city: one.allowed for one in cities}
    counted = Counter(one.city for one in form.decisions)
    if set(counted) != set(known) or max(counted.values()) > 1:
        return (Fault(field="decisions", code="review.fault.every_city_once"),)
    found = []
    for place, one in enumerate(form.decisions):
        if one.outcome not in known[one.city]:
            found.append(Fault(field=f"decisions.{place}.outcome", code="review.fault.outcome_not_open"))
        if one.outcome is Outcome.RETAINED_CONDITIONS and not one.conditions:
            found.append(Fault(field=f"decisions.{place}.conditions", code="review.fault.conditions_needed"))
    return tuple(found)


def _signatory(case: Case) -> Signatory:
    found = case.house.programme.office.signatory_on(case.today)
    if found is None:
        raise Conflict("review.error.nobody_signs")
    locale = case.dossier.locale
    return Signatory(name=found.name, capacity=found.capacity.in_(locale), service=found.service.in_(locale))


def _decided(case: Case, decision: CityDecision, row: OpinionRow | None) -> CityDetermination:
    city = case.house.programme.cities[decision.city]
    answers = (row.answers if row is not None else None) or {}
    wish = next(one for one in case.proposal.cities if one.city == decision.city)
    favourable = row is not None and row.opinion is not None and Opinion(row.opinion).favourable
    return CityDetermination(
        city=decision.city,
        outcome=decision.outcome,
        reasons=decision.reasons,
        conditions=decision.conditions if decision.outcome is Outcome.RETAINED_CONDITIONS else "",
        agreement_state=city.state_on(case.today),
        agreement_version=city.agreement.version if city.agreement is not None else "",
        may_name_partner=favourable and answers.get("naming") != "no",
        domain=answers.get("domain") if answers else wish.domain,
    )


def _row(case: Case, decided: CityDetermination, signatory: Signatory) -> Determination:
    return Determination(
        number=case.number,
        city=decided.city,
        outcome=decided.outcome,
        reasons=decided.reasons,
        conditions=decided.conditions,
        agreement_state=decided.agreement_state,
        agreement_version=decided.agreement_version,
        signatory_name=signatory.name,
        signatory_capacity=signatory.capacity,
        signatory_service=signatory.service,
        decided_by=case.deed.actor.ref,
        signed_at=case.now,
    )


def _signed(
    case: Case, decisions: tuple[CityDetermination, ...], signatory: Signatory, score: Standing
) -> DeterminationSigned:
    rubric = case.rules.rubric
    positive = any(one.outcome.positive for one in decisions)
    return DeterminationSigned(
        number=case.number,
        at=case.now,
        decisions=decisions,
        signatory=signatory,
        case_officer=case.dossier.screened_name or case.house.programme.office.case_officer,
        proposal=case.proposal,
        total=f"{score.total:.1f}" if score.total is not None else None,
        press_worthy=score.total is not None and score.total >= rubric.press,
        benefits=case.proposal.benefits if positive else (),
    )


def withdraw(case: Case) -> Trace:
    """The applicant took the proposal back: readers and cities are released."""
    for row in case.assignments():
        if row.state == "assigned":
            row.state = "cancelled"
            case.tell(cancelled(case, row, why="review.cancelled.withdrawn"))
    close_questions(case)
    return Trace(details={"open_opinions": sum(one.state == Answer.CLOSED for one in case.opinions())})
