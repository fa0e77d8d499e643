"""What may be decided with one city: three separate lamps and the agreement's state, never one mean.

Rules: Tremplin's rubric and the table of a partner check. A city's silence is neither yes nor no; a partner's
yes cannot replace Paris's own, nor the reverse. The list below is what a committee may choose from, the first
being what the rules propose; choosing stays with people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from services.review.domain.scores import COOPERATION, PARIS, QUALITY
from shared.programme import AgreementState, Rubric
from shared.programme.outcomes import Opinion, Outcome


class Lamp(StrEnum):
    """One of three answers. Awaited also stands for silence, and for a city that could not be asked."""

    YES = "yes"
    NO = "no"
    AWAITED = "awaited"


class Answer(StrEnum):
    """How the question to a city stands."""

    NOT_ASKED = "not_asked"
    ASKED = "asked"
    SILENT = "silent"
    GIVEN = "given"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lamps:
    """Quality, objectives of Paris, and the partner city: each says its own yes or no."""

    quality: Lamp
    paris: Lamp
    city: Lamp


@dataclass(frozen=True, slots=True, kw_only=True)
class CityFacts:
    """What is known of one city on the day: its agreement, and how it answered."""

    agreement: AgreementState
    answer: Answer
    opinion: Opinion | None = None


def lamps(
    rubric: Rubric,
    facts: CityFacts,
    *,
    total: Decimal | None,
    criteria: Mapping[str, Decimal],
    gates: Mapping[str, Decimal],
) -> Lamps:
    """The three lamps of one city, from the standing (means or consensus) and the gates in force.

    Cooperation with the partner city counts for quality only where an agreement is current: elsewhere there
    is no partner to cooperate with yet, and it is judged on its potential. A gated criterion that nobody could
    judge is neither passed nor failed: its lamp waits.
    """
    if total is None:
        return Lamps(quality=Lamp.AWAITED, paris=Lamp.AWAITED, city=_city(facts))
    gated = {QUALITY} | ({COOPERATION} if facts.agreement.current else set())
    passed = {one: criteria[one] >= gates[one] if one in criteria else None for one in gates}
    quality = [total >= rubric.retain, *(passed.get(one, True) for one in sorted(gated))]
    return Lamps(quality=_lit(*quality), paris=_lit(passed.get(PARIS, True)), city=_city(facts))


def _lit(*passed: bool | None) -> Lamp:
    if False in passed:
        return Lamp.NO
    return Lamp.AWAITED if None in passed else Lamp.YES


def _city(facts: CityFacts) -> Lamp:
    if not facts.agreement.current or facts.opinion is None:
        return Lamp.AWAITED
    return Lamp.YES if facts.opinion.favourable else Lamp.NO


def allowed(facts: CityFacts, lit: Lamps) -> tuple[Outcome, ...]:
    """The outcomes a committee may choose for this city today, the proposed one first."""
    quality = lit.quality is Lamp.YES
    both = quality and lit.paris is Lamp.YES
    match facts.agreement:
        case state if state.prepared:
            return (*((Outcome.THEME_ONLY,) if quality else ()), Outcome.NOT_RETAINED)
        case state if state.frozen:
            return (Outcome.DEFERRED, Outcome.NOT_RETAINED)
        case state if not state.current:
            outside = [Outcome.OUTSIDE_AGREEMENT] if both else []
            return _proposed(Outcome.HELD, *outside, Outcome.NOT_RETAINED, both=both)
        case _:
            return _under_agreement(facts, both=both)


def _under_agreement(facts: CityFacts, *, both: bool) -> tuple[Outcome, ...]:
    less = (Outcome.REWORK, Outcome.RESERVE)
    match facts.opinion:
        case None:
            alone = [Outcome.PARIS_ONLY] if both else []
            return _proposed(Outcome.DEFERRED, *alone, Outcome.NOT_RETAINED, both=both)
        case Opinion.FAVOURABLE:
            yes = [Outcome.RETAINED, Outcome.RETAINED_CONDITIONS] if both else []
            return _proposed(*yes, *less, Outcome.NOT_RETAINED, both=both)
        case Opinion.RESERVATIONS:
            yes = [Outcome.RETAINED_CONDITIONS] if both else []
            return _proposed(*yes, *less, Outcome.NOT_RETAINED, both=both)
        case Opinion.NOT_NOW | Opinion.UNFAVOURABLE:
            return (Outcome.NOT_RETAINED, *less)


def _proposed(*outcomes: Outcome, both: bool) -> tuple[Outcome, ...]:
    # Where Paris's own answer is no, the last outcome (not retained) is what the rules propose.
    return outcomes if both else (outcomes[-1], *outcomes[:-1])
