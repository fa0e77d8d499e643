"""Why a file stands as it does: which rule spoke, with the very figures it compared."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from services.review.domain.basis import CityBasis, CityVerdict, Inputs, Verdict
from services.review.domain.explanation import (
    Audience,
    Because,
    CityTold,
    CriterionTold,
    Explanation,
    LampTold,
    OutcomeTold,
    Record,
    Said,
)
from services.review.domain.scores import COOPERATION, PARIS, QUALITY, gates
from services.review.domain.verdict import Lamp
from shared.programme import Rubric
from shared.programme.outcomes import Opinion


def explain(rubric: Rubric, inputs: Inputs, verdict: Verdict, *, record: Record, digest: str) -> Explanation:
    """Everything, for the office."""
    return Explanation(
        number=record.number,
        audience=Audience.OFFICE,
        on=inputs.on,
        stage=record.stage,
        rules_digest=digest,
        criteria=_criteria(rubric, verdict, gates(rubric, off_sector=inputs.off_sector)),
        total=verdict.total,
        totals=verdict.totals,
        spread=verdict.spread,
        deviation=verdict.deviation,
        flags=verdict.flags,
        settled=verdict.settled,
        retain=rubric.retain,
        label=rubric.label,
        press=rubric.press,
        off_sector=inputs.off_sector,
        off_sector_gate=rubric.off_sector_gate,
        reviews=record.reviews,
        consensus=record.consensus,
        cities=tuple(_city(rubric, inputs, one, verdict=verdict, record=record) for one in inputs.cities),
        signed=record.signed,
        screened=record.screened,
        withheld=(),
    )


def _criteria(rubric: Rubric, verdict: Verdict, least: Mapping[str, Decimal]) -> tuple[CriterionTold, ...]:
    # What nobody could judge has no part in the total: its weight is shared among the others.
    whole = sum(one.weight for one in rubric.criteria if one.id in verdict.criteria)
    told = []
    for one in rubric.criteria:
        mean, gate = verdict.criteria.get(one.id), least.get(one.id)
        told.append(
            CriterionTold(
                id=one.id,
                label=one.label,
                weight=one.weight,
                gate=gate,
                mean=mean,
                contribution=None if mean is None else round(mean * one.weight / whole, 3),
                passed=None if mean is None or gate is None else mean >= gate,
            )
        )
    return tuple(told)


def _city(rubric: Rubric, inputs: Inputs, basis: CityBasis, *, verdict: Verdict, record: Record) -> CityTold:
    found, said = verdict.cities[basis.city], record.said.get(basis.city, Said())
    decided, least = record.decided.get(basis.city), gates(rubric, off_sector=inputs.off_sector)
    chosen = decided.outcome if decided is not None else None
    return CityTold(
        city=basis.city,
        agreement=basis.agreement_state,
        agreement_version=basis.agreement_version,
        answer=basis.answer,
        opinion=basis.opinion,
        opinion_reason=said.reason,
        lamps=(
            LampTold(lamp="quality", value=found.quality, because=_quality(rubric, basis, verdict, least)),
            LampTold(lamp="paris", value=found.paris, because=_gate(PARIS, verdict, least)),
            LampTold(lamp="partner", value=found.partner, because=(Because(code=_partner(basis)),)),
        ),
        rule=_rule(basis, found),
        outcomes=tuple(
            OutcomeTold(outcome=one, proposed=place == 0, chosen=one is chosen)
            for place, one in enumerate(found.allowed)
        ),
        decided=decided,
    )


def _quality(rubric: Rubric, basis: CityBasis, verdict: Verdict, least: Mapping[str, Decimal]) -> tuple[Because, ...]:
    if verdict.total is None:
        return (Because(code="no_review"),)
    code = "total_reached" if verdict.total >= rubric.retain else "total_missed"
    total = Because(code=code, value=verdict.total, least=rubric.retain)
    if basis.agreement_state.current:
        return (total, *_gate(QUALITY, verdict, least), *_gate(COOPERATION, verdict, least))
    return (total, *_gate(QUALITY, verdict, least), Because(code="potential", criterion=COOPERATION))


def _gate(criterion: str, verdict: Verdict, least: Mapping[str, Decimal]) -> tuple[Because, ...]:
    mean, gate = verdict.criteria.get(criterion), least.get(criterion)
    if mean is None:
        return (Because(code="no_review" if verdict.total is None else "unjudged", criterion=criterion),)
    if gate is None:
        return (Because(code="no_gate", criterion=criterion, value=mean),)
    code = "gate_reached" if mean >= gate else "gate_missed"
    return (Because(code=code, criterion=criterion, value=mean, least=gate),)


def _partner(basis: CityBasis) -> str:
    if not basis.agreement_state.current:
        return "no_agreement"
    if basis.opinion is None:
        return f"answer_{basis.answer}"
    return "favourable" if basis.opinion.favourable else "unfavourable"


def _rule(basis: CityBasis, found: CityVerdict) -> str:
    """Which row of the table of outcomes applied (see domain/verdict.py)."""
    state, quality = basis.agreement_state, found.quality is Lamp.YES
    both = quality and found.paris is Lamp.YES
    if state.prepared:
        return "theme" if quality else "theme_no"
    if state.frozen:
        return "frozen"
    if not state.current:
        return "over" if both else "over_no"
    if basis.opinion is None:
        return "silent" if both else "silent_no"
    if not basis.opinion.favourable:
        return "declined"
    kind = "favourable" if basis.opinion is Opinion.FAVOURABLE else "reservations"
    return kind if both else f"{kind}_no"
