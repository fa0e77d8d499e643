"""From reviewers' scores to a file's standing: weighted, gated, with the disagreement told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from statistics import stdev

from shared.errors import Fault
from shared.programme import Rubric

Scores = Mapping[str, Decimal]
QUALITY, PARIS, COOPERATION = "c1", "c2", "c3"  # what these criteria ask is code's business: the lamps
CENT = Decimal("0.01")
UNJUDGED_REASON = 10  # characters: less is not a reason that a committee could weigh


class Flag(StrEnum):
    """Why the readings must come to one view before the committee sits."""

    RANGE = "range"  # some criterion: too many points between two reviewers
    SPREAD = "spread"  # the totals: too large a standard deviation
    GATE_SPLIT = "gate_split"  # some gate: passed for one reviewer, failed for another
    UNJUDGED = "unjudged"  # some criterion: no reviewer could judge it, and only a common score can


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a file stands, out of 5. Without a filed review there is no `total`, only its absence.

    `spread`: highest minus lowest total; `deviation`: standard deviation of the totals (of a sample).
    `settled`: the numbers are the rapporteur's common scores, not the mean. `criteria` has no entry for what
    nobody could judge.
    """

    total: Decimal | None
    criteria: Mapping[str, Decimal]
    totals: tuple[Decimal, ...]
    spread: Decimal
    deviation: Decimal
    flags: frozenset[Flag]
    settled: bool = False


def read_scores(stored: Mapping[str, str]) -> dict[str, Decimal]:
    """Scores as they are kept (text, so that 3.5 stays 3.5)."""
    return {criterion: Decimal(value) for criterion, value in stored.items()}


def kept_scores(scores: Scores) -> dict[str, str]:
    """Scores as they are stored."""
    return {criterion: str(value.normalize() + 0) for criterion, value in sorted(scores.items())}


def score_faults(rubric: Rubric, scores: Scores, *, unjudged: Iterable[str] = ()) -> tuple[Fault, ...]:
    """What is wrong with a set of scores: every criterion once, in the steps of the scale.

    `unjudged`: the criteria that this reader says they cannot judge; they need no score.
    """
    known = {criterion.id for criterion in rubric.criteria}
    unsaid = sorted(known - set(scores) - set(unjudged))
    missing = [Fault(field=f"scores.{one}", code="review.fault.score_missing") for one in unsaid]
    unknown = [
        Fault(field=f"scores.{one}", code="review.fault.unknown_criterion") for one in sorted(set(scores) - known)
    ]
    uneven = [
        Fault(field=f"scores.{one}", code="review.fault.half_points")
        for one, score in sorted(scores.items())
        if score % rubric.step
    ]
    return (*missing, *unknown, *uneven)


def unjudged_faults(rubric: Rubric, scores: Scores, unjudged: Mapping[str, str]) -> tuple[Fault, ...]:
    """What is wrong with what a reader could not judge: each has its reason and no score, and something is judged."""
    known = {criterion.id for criterion in rubric.criteria}
    strange = [Fault(field=f"scores.{one}", code="review.fault.unknown_criterion") for one in set(unjudged) - known]
    both = [Fault(field=f"scores.{one}", code="review.fault.judged_and_not") for one in unjudged if one in scores]
    bare = [
        Fault(
            field=f"unjudged.{one}",
            code="review.fault.unjudged_reason",
            params={"min_length": UNJUDGED_REASON, "typed": len(why)},
        )
        for one, why in sorted(unjudged.items())
        if len(why) < UNJUDGED_REASON
    ]
    empty = Fault(field=f"scores.{rubric.criteria[0].id}", code="review.fault.nothing_judged")
    return (*strange, *sorted(both, key=lambda one: one.field), *bare, *((empty,) if known <= set(unjudged) else ()))


def review_faults(
    rubric: Rubric, scores: Scores, *, comments: Mapping[str, str], unjudged: Mapping[str, str]
) -> tuple[Fault, ...]:
    """Everything that the rubric has to say of one review."""
    return (
        *score_faults(rubric, scores, unjudged=unjudged),
        *unjudged_faults(rubric, scores, unjudged),
        *comment_faults(rubric, scores, comments),
    )


def comment_faults(rubric: Rubric, scores: Scores, comments: Mapping[str, str]) -> tuple[Fault, ...]:
    """Which very low or very high scores lack the comment that the applicant is owed."""
    least = rubric.comment_min_chars
    return tuple(
        Fault(
            field=f"comments.{one}",
            code="review.fault.comment_needed",
            params={"min_length": least, "typed": len(comments.get(one, ""))},
        )
        for one, score in sorted(scores.items())
        if (score <= rubric.comment_below or score >= rubric.comment_from) and len(comments.get(one, "")) < least
    )


def gates(rubric: Rubric, *, off_sector: bool) -> dict[str, Decimal]:
    """The least score per gated criterion; a project from outside the call's sectors needs more quality."""
    found = {criterion.id: criterion.gate for criterion in rubric.criteria if criterion.gate is not None}
    if off_sector:
        found[QUALITY] = rubric.off_sector_gate
    return found


def weighted(rubric: Rubric, scores: Scores) -> Decimal:
    """The weighted mean of one set of scores, out of 5, not rounded.

    What was not judged has no part in it: its weight is shared among the others. Where all that was judged has
    no weight at all (other weights may be tried on paper), each counts as much as the next.
    """
    judged = [one for one in rubric.criteria if one.id in scores]
    weights = {one.id: Decimal(one.weight) for one in judged}
    if not any(weights.values()):
        weights = dict.fromkeys(weights, Decimal(1))
    return sum((scores[one] * weight for one, weight in weights.items()), Decimal()) / sum(weights.values(), Decimal())


def standing(
    rubric: Rubric, reviews: Sequence[Scores], *, off_sector: bool, consensus: Scores | None = None
) -> Standing:
    """The standing that filed reviews give a file, or its consensus when there is one."""
    totals = tuple(weighted(rubric, scores) for scores in reviews)
    means = consensus if consensus is not None else _means(rubric, reviews)
    return Standing(
        total=cents(weighted(rubric, means)) if means else None,
        criteria={one: cents(score) for one, score in means.items()},
        totals=tuple(cents(total) for total in totals),
        spread=cents(max(totals) - min(totals)) if totals else Decimal(),
        deviation=cents(stdev(totals)) if len(totals) > 1 else Decimal(),
        flags=_flags(rubric, reviews, gates(rubric, off_sector=off_sector)),
        settled=consensus is not None,
    )


def _means(rubric: Rubric, reviews: Sequence[Scores]) -> dict[str, Decimal]:
    given = {one.id: [scores[one.id] for scores in reviews if one.id in scores] for one in rubric.criteria}
    return {one: sum(marks, Decimal()) / len(marks) for one, marks in given.items() if marks}


def _flags(rubric: Rubric, reviews: Sequence[Scores], least: Mapping[str, Decimal]) -> frozenset[Flag]:
    if not reviews:
        return frozenset()
    found = set()
    for criterion in rubric.criteria:
        given = [scores[criterion.id] for scores in reviews if criterion.id in scores]
        found |= _flags_of(rubric, given, least.get(criterion.id))
    if len(reviews) > 1 and stdev([weighted(rubric, scores) for scores in reviews]) >= rubric.disagreement.deviation:
        found.add(Flag.SPREAD)
    return frozenset(found)


def _flags_of(rubric: Rubric, given: Sequence[Decimal], gate: Decimal | None) -> set[Flag]:
    if not given:
        return {Flag.UNJUDGED}
    found = set()
    if max(given) - min(given) >= rubric.disagreement.range:
        found.add(Flag.RANGE)
    if gate is not None and min(given) < gate <= max(given):
        found.add(Flag.GATE_SPLIT)
    return found


def cents(value: Decimal) -> Decimal:
    """A mean to two decimals, halves away from zero as people round."""
    return value.quantize(CENT, ROUND_HALF_UP)
