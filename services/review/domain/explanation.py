"""The shape of an explanation: figures, reasons and choices, without a word of any language.

Who is concerned may read how the result was counted (L311-3-1 and R311-3-1-2 CRPA: data and sources, parameters
and weights, degree of contribution, operations), and the papers of the decision once it was made (L311-1), less
what concerns others (L311-6) or relations with a foreign authority (L311-5). Each part withheld names its article.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from services.review.domain.road import Stage
from services.review.domain.scores import Flag
from services.review.domain.verdict import Answer, Lamp
from shared.programme import AgreementState
from shared.programme.outcomes import Opinion, Outcome
from shared.programme.values import Label


class Audience(StrEnum):
    """For whom it is explained."""

    OFFICE = "office"
    APPLICANT = "applicant"


class Part(StrEnum):
    """What may be withheld from an applicant."""

    REVIEWERS = "reviewers"
    CONFIDENTIAL = "confidential"
    OPINION = "opinion"
    OTHERS = "others"


ARTICLES: dict[Part, str] = {
    Part.REVIEWERS: "L311-6, 3°",
    Part.CONFIDENTIAL: "L311-6, 2° et 3°",
    Part.OPINION: "L311-5, 2°, c",
    Part.OTHERS: "L311-6, 1°",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """A part not told, and the article of the code (CRPA) that says so."""

    part: Part
    article: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """One reason of a lamp: which rule spoke, and the two figures it compared, if any."""

    code: str
    criterion: str = ""
    value: Decimal | None = None
    least: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LampTold:
    """A lamp (quality, paris or partner) with its reasons."""

    lamp: str
    value: Lamp
    because: tuple[Because, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionTold:
    """One criterion: `contribution` is what it adds to the total, in points out of 5."""

    id: str
    label: Label
    weight: int
    gate: Decimal | None
    mean: Decimal | None
    contribution: Decimal | None
    passed: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeTold:
    """An outcome that was open; the rules proposed the first."""

    outcome: Outcome
    proposed: bool
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What people decided with one city."""

    outcome: Outcome
    reasons: str
    conditions: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a city answered beside its opinion. `tellable`: the city ticked that the applicant may be told."""

    reason: str = ""
    tellable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CityTold:
    """One city. `rule`: which row of the table of outcomes applied; empty when it would tell what is withheld."""

    city: str
    agreement: AgreementState
    agreement_version: str
    answer: Answer
    opinion: Opinion | None
    opinion_reason: str
    lamps: tuple[LampTold, ...]
    rule: str
    outcomes: tuple[OutcomeTold, ...]
    decided: Decided | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewTold:
    """One filed review. `name` and `confidential` are empty for an applicant."""

    name: str
    scores: Mapping[str, Decimal]
    unjudged: Mapping[str, str]
    comments: Mapping[str, str]
    for_applicant: str
    confidential: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Consensus:
    """The common score a rapporteur wrote; `by` is empty for an applicant."""

    text: str
    minority: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """Who decided, and when. `by`: who wrote the decision down at the committee, empty for an applicant."""

    at: datetime
    by: str
    signatory: str
    capacity: str
    service: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Screened:
    """How somebody ended the examination before any review, or let it go on."""

    at: datetime
    by: str
    reasons: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What is written beside the figures: texts and people, as the office knows them."""

    number: str
    stage: Stage
    reviews: tuple[ReviewTold, ...] = ()
    consensus: Consensus | None = None
    said: Mapping[str, Said]
    decided: Mapping[str, Decided]
    signed: Signed | None = None
    screened: Screened | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The whole of it, as on the day `on`: of the decision, or today for a file on its way."""

    number: str
    audience: Audience
    on: date
    stage: Stage
    rules_digest: str
    criteria: tuple[CriterionTold, ...]
    total: Decimal | None
    totals: tuple[Decimal, ...]
    spread: Decimal
    deviation: Decimal
    flags: tuple[Flag, ...]
    settled: bool
    retain: Decimal
    label: Decimal
    press: Decimal
    off_sector: bool
    off_sector_gate: Decimal
    reviews: tuple[ReviewTold, ...]
    consensus: Consensus | None
    cities: tuple[CityTold, ...]
    signed: Signed | None
    screened: Screened | None
    withheld: tuple[Withheld, ...]
