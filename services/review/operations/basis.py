"""What a file's verdict rests on, read from rows as they are now; at a decision, kept for good."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from services.review.domain.basis import CityBasis, Inputs, ReviewBasis, seal_of, seals_of, verdict_of
from services.review.domain.scores import read_scores
from services.review.domain.verdict import Answer
from services.review.models import Assignment, Basis, Dossier, OpinionRow
from services.review.operations.case import Case
from services.review.operations.rules import keep_rules
from services.review.operations.standing import is_off_sector
from shared.house import House
from shared.programme import AgreementState
from shared.programme.agreements import City
from shared.programme.outcomes import Opinion, Outcome


def inputs_of(
    house: House,
    dossier: Dossier,
    assignments: Iterable[Assignment],
    *,
    opinions: Iterable[OpinionRow],
    on: date,
    cities: Collection[str] | None = None,
) -> Inputs:
    """What the rules would read of this file on the day `on`. `cities`: those that wait for a decision; None: all."""
    asked, settled = {one.city: one for one in opinions}, dossier.consensus
    wanted = [one for one in dossier.cities if cities is None or one in cities]
    return Inputs(
        on=on,
        agreements_digest=house.programme.agreements_digest,
        off_sector=is_off_sector(house, dossier),
        reviews=tuple(_review(one) for one in assignments if one.state == "filed" and one.scores),
        consensus=read_scores(settled["scores"]) if settled else None,
        cities=tuple(_city(one, house.programme.cities.get(one), row=asked.get(one), on=on) for one in wanted),
    )


def _review(row: Assignment) -> ReviewBasis:
    return ReviewBasis(reviewer=str(row.person_id), scores=read_scores(row.scores or {}), unjudged=row.unjudged or {})


def _city(city_id: str, known: City | None, *, row: OpinionRow | None, on: date) -> CityBasis:
    return CityBasis(
        city=city_id,
        agreement_version=known.version_on(on) if known is not None else "",
        agreement_state=known.state_on(on) if known is not None else AgreementState.TO_BE_CREATED,
        answer=Answer(row.state) if row is not None else Answer.NOT_ASKED,
        opinion=Opinion(row.opinion) if row is not None and row.opinion else None,
    )


def keep_basis(case: Case, chosen: Mapping[str, Outcome]) -> str:
    """Keep what this decision rests on, and what was chosen; the seal of it, for the journal.

    To be called before the questions that are still open are closed: they count as they stood.
    """
    opinions = case.opinions()
    inputs = inputs_of(
        case.house, case.dossier, case.assignments(), opinions=opinions, on=case.today, cities=chosen.keys()
    )
    verdict = verdict_of(case.rules.rubric, inputs, chosen)
    keep_rules(case.session, case.house)
    cities = case.house.programme.cities
    row = Basis(
        number=case.number,
        round=case.dossier.round,
        made_at=case.now,
        rules_digest=case.rules.digest,
        seals=seals_of(case.rules.rubric, {one: cities[one] for one in chosen if one in cities}),
        inputs=inputs.model_dump(mode="json"),
        verdict=verdict.model_dump(mode="json"),
    )
    case.session.add(row)
    return seal_of({"inputs": row.inputs, "verdict": row.verdict, "seals": row.seals})
