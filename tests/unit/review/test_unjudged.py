"""A criterion that a reviewer cannot judge: no score, no part in any mean, and never a gate failed in silence."""

from __future__ import annotations

from decimal import Decimal

import pytest

from services.review.domain.scores import Flag, gates, review_faults, score_faults, standing, unjudged_faults, weighted
from services.review.domain.verdict import Answer, CityFacts, Lamp, Lamps, lamps
from services.review.models.assignment import shuffled
from shared.ids import uuid7
from shared.programme import AgreementState, load
from shared.programme.outcomes import Opinion
from shared.settings import PARIS

RUBRIC = load(PARIS).rubric
WHY = "Le plan de financement manque au dossier."
FACTS = CityFacts(agreement=AgreementState.IN_FORCE, answer=Answer.GIVEN, opinion=Opinion.FAVOURABLE)


def scores(**given: str) -> dict[str, Decimal]:
    return {one: Decimal(value) for one, value in given.items()}


ALL_FOUR = scores(c1="4", c2="4", c3="4", c4="4", c5="4")


def lit(*reviews: dict[str, Decimal]) -> Lamps:
    found = standing(RUBRIC, reviews, off_sector=False)
    least = gates(RUBRIC, off_sector=False)
    return lamps(RUBRIC, FACTS, total=found.total, criteria=found.criteria, gates=least)


def test_its_weight_is_shared_among_what_was_judged() -> None:
    assert weighted(RUBRIC, scores(c2="4", c3="2")) == Decimal("3")  # 25 and 25
    assert weighted(RUBRIC, scores(c1="5", c4="1")) == Decimal("4")  # 30 and 10


def test_weights_tried_on_paper_that_leave_nothing_judged_count_alike() -> None:
    only_c1 = tuple(one.model_copy(update={"weight": 100 if one.id == "c1" else 0}) for one in RUBRIC.criteria)
    assert weighted(RUBRIC.model_copy(update={"criteria": only_c1}), scores(c2="4", c3="2")) == Decimal("3")


def test_the_mean_of_a_criterion_is_that_of_those_who_judged_it() -> None:
    found = standing(RUBRIC, [ALL_FOUR, {**ALL_FOUR, "c3": Decimal("2")}, _without("c3")], off_sector=False)
    assert found.criteria["c3"] == Decimal("3")
    assert found.totals[2] == Decimal("4")


def _without(*criteria: str) -> dict[str, Decimal]:
    return {one: score for one, score in ALL_FOUR.items() if one not in criteria}


def test_a_criterion_judged_by_nobody_has_no_mean_and_asks_for_a_consensus() -> None:
    found = standing(RUBRIC, [_without("c2"), _without("c2")], off_sector=False)
    assert "c2" not in found.criteria
    assert found.flags == {Flag.UNJUDGED}
    assert standing(RUBRIC, [_without("c2"), ALL_FOUR], off_sector=False).flags == frozenset()


@pytest.mark.parametrize(("criterion", "lamp"), [("c1", "quality"), ("c3", "quality"), ("c2", "paris")])
def test_a_gate_judged_by_nobody_is_neither_met_nor_failed(criterion: str, lamp: str) -> None:
    assert getattr(lit(_without(criterion)), lamp) is Lamp.AWAITED
    assert getattr(lit(ALL_FOUR), lamp) is Lamp.YES


def test_a_gate_that_failed_is_told_whatever_else_was_not_judged() -> None:
    assert lit({**_without("c3"), "c1": Decimal("2")}).quality is Lamp.NO


def test_a_reason_stands_in_the_place_of_a_score() -> None:
    unjudged = {"c4": WHY}
    assert review_faults(RUBRIC, _without("c4"), comments={}, unjudged=unjudged) == ()
    assert [one.field for one in score_faults(RUBRIC, _without("c4", "c5"), unjudged=unjudged)] == ["scores.c5"]


def test_what_was_typed_and_what_is_right_is_told() -> None:
    faults = unjudged_faults(RUBRIC, ALL_FOUR, {"c4": "Sais pas", "c9": WHY})
    told = {(one.field, one.code) for one in faults}
    assert told == {
        ("scores.c4", "review.fault.judged_and_not"),
        ("unjudged.c4", "review.fault.unjudged_reason"),
        ("scores.c9", "review.fault.unknown_criterion"),
    }
    assert {"min_length": 10, "typed": 8} in [one.params for one in faults]


def test_a_review_judges_something() -> None:
    nothing = dict.fromkeys(ALL_FOUR, WHY)
    assert [one.code for one in unjudged_faults(RUBRIC, {}, nothing)] == ["review.fault.nothing_judged"]


def test_files_due_on_one_day_stand_in_an_order_of_each_reader_s_own() -> None:
    readers = [uuid7() for _ in range(6)]
    numbers = [f"TR-2026-{serial:05d}-00" for serial in range(1, 9)]
    orders = {tuple(sorted(numbers, key=lambda one: shuffled(reader, one))) for reader in readers}
    assert len(orders) > 1
    assert shuffled(readers[0], numbers[0]) == shuffled(readers[0], numbers[0]) < 2**28
