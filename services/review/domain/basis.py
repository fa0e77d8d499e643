"""What a decision rested on, as figures that can be counted again, and the verdict that follows from them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from pydantic import BaseModel, Field

from services.review.domain.scores import Flag, gates, standing
from services.review.domain.verdict import Answer, CityFacts, Lamp, allowed, lamps
from shared.programme import AgreementState, Rubric
from shared.programme.agreements import City
from shared.programme.outcomes import Opinion, Outcome
from shared.programme.values import Value


class ReviewBasis(Value):
    """One filed review. `unjudged`: the criteria this reviewer could not judge, each with the reason."""

    reviewer: str
    scores: dict[str, Decimal]
    unjudged: dict[str, str] = Field(default_factory=dict)


class CityBasis(Value):
    """One city on the day: which agreement, what it was worth, how the city answered."""

    city: str
    agreement_version: str
    agreement_state: AgreementState
    answer: Answer
    opinion: Opinion | None = None

    @property
    def facts(self) -> CityFacts:
        """The same as the rules read it."""
        return CityFacts(agreement=self.agreement_state, answer=self.answer, opinion=self.opinion)


class Inputs(Value):
    """All that a verdict is counted from, on the day `on`, beside the rubric.

    `agreements_digest`: the rules in which the agreements of that day are written.
    """

    on: date
    agreements_digest: str
    off_sector: bool
    reviews: tuple[ReviewBasis, ...]
    consensus: dict[str, Decimal] | None = None
    cities: tuple[CityBasis, ...]


class CityVerdict(Value):
    """One city's lamps, the outcomes open to it (the proposed one first), and the one that people chose."""

    quality: Lamp
    paris: Lamp
    partner: Lamp
    allowed: tuple[Outcome, ...]
    chosen: Outcome | None = None


class Verdict(Value):
    """What the rules say of the inputs; means out of 5, to the hundredth."""

    total: Decimal | None
    criteria: dict[str, Decimal]
    totals: tuple[Decimal, ...]
    spread: Decimal
    deviation: Decimal
    flags: tuple[Flag, ...]
    settled: bool
    cities: dict[str, CityVerdict]


def verdict_of(rubric: Rubric, inputs: Inputs, chosen: Mapping[str, Outcome]) -> Verdict:
    """Count the verdict: a pure function of inputs and rubric; `chosen` is what people decided, told beside it.

    Raises ArithmeticError when a review has no score at all.
    """
    score = standing(
        rubric,
        [one.scores for one in inputs.reviews],
        off_sector=inputs.off_sector,
        consensus=inputs.consensus,
    )
    least = gates(rubric, off_sector=inputs.off_sector)
    cities = {}
    for one in inputs.cities:
        lit = lamps(rubric, one.facts, total=score.total, criteria=score.criteria, gates=least)
        cities[one.city] = CityVerdict(
            quality=lit.quality,
            paris=lit.paris,
            partner=lit.city,
            allowed=allowed(one.facts, lit),
            chosen=chosen.get(one.city),
        )
    return Verdict(
        total=score.total,
        criteria=dict(score.criteria),
        totals=score.totals,
        spread=score.spread,
        deviation=score.deviation,
        flags=tuple(sorted(score.flags)),
        settled=score.settled,
        cities=cities,
    )


def seal_of(value: BaseModel | Mapping[str, Any] | None) -> str:
    """SHA-256 of a value in one fixed writing."""
    # Defaults are left out: what a later release can say must not change the seal of what was said before.
    plain = value.model_dump(mode="json", exclude_defaults=True) if isinstance(value, BaseModel) else value
    written = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(written.encode()).hexdigest()


def seals_of(rubric: Rubric, cities: Mapping[str, City]) -> dict[str, str]:
    """The seals of the rules a verdict was counted by: the rubric, and each city's agreement."""
    return {"rubric": seal_of(rubric)} | {f"agreement.{one}": _seal_of(city) for one, city in cities.items()}


def _seal_of(city: City) -> str:
    return seal_of({"versions": [one.model_dump(mode="json", exclude_defaults=True) for one in city.versions]})


def flat(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every figure of a value with its dotted path, so that two of them can be compared field by field."""
    if isinstance(value, BaseModel):
        value = dict(value)
    if isinstance(value, Mapping):
        for name, part in value.items():
            yield from flat(part, f"{path}.{name}" if path else str(name))
    elif isinstance(value, (tuple, list)) and any(isinstance(one, (BaseModel, Mapping)) for one in value):
        for place, part in enumerate(value, start=1):
            yield from flat(part, f"{path}.{place}")
    else:
        yield path, value
