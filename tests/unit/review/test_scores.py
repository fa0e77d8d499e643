"""Weights, gates, disagreement, and the words that a score owes the applicant."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.review.domain.scores import (
    Flag,
    comment_faults,
    gates,
    kept_scores,
    read_scores,
    score_faults,
    standing,
    weighted,
)
from shared.programme import Rubric, load
from shared.settings import PARIS

RUBRIC: Rubric = load(PARIS).rubric
HALVES = st.integers(0, 10).map(lambda n: Decimal(n) / 2)
SCORES = st.fixed_dictionaries({one.id: HALVES for one in RUBRIC.criteria})


def scores(*given: str) -> dict[str, Decimal]:
    """Scores of C1, C2 and so on; those not given are 3."""
    filled = (*given, *("3",) * (5 - len(given)))
    return {f"c{place}": Decimal(value) for place, value in enumerate(filled, start=1)}


def all_at(value: str) -> dict[str, Decimal]:
    return scores(value, value, value, value, value)


def test_the_standing_is_weighted() -> None:
    assert weighted(RUBRIC, scores("5", "0", "0", "0", "0")) == Decimal("1.5")
    assert weighted(RUBRIC, scores("4", "3.5", "4", "3", "3")) == Decimal("3.675")


@given(SCORES)
def test_the_standing_stays_between_the_lowest_and_the_highest_score(given_scores: dict[str, Decimal]) -> None:
    total = weighted(RUBRIC, given_scores)
    assert min(given_scores.values()) <= total <= max(given_scores.values())


@given(st.lists(SCORES, min_size=1, max_size=5))
def test_the_order_of_the_reviews_changes_nothing(reviews: list[dict[str, Decimal]]) -> None:
    one = standing(RUBRIC, reviews, off_sector=False)
    other = standing(RUBRIC, reviews[::-1], off_sector=False)
    assert (one.total, one.criteria, one.flags) == (other.total, other.criteria, other.flags)


@given(SCORES)
def test_scores_come_back_from_the_database_as_they_were(given_scores: dict[str, Decimal]) -> None:
    assert read_scores(kept_scores(given_scores)) == given_scores


@pytest.mark.parametrize(
    ("reviews", "flags"),
    [
        ([all_at("3"), all_at("3"), all_at("3")], set()),
        ([all_at("3")], set()),
        ([all_at("1"), all_at("3"), all_at("5")], {Flag.RANGE, Flag.SPREAD, Flag.GATE_SPLIT}),
        ([scores("4", "4", "4", "4.5"), scores("4", "4", "4", "2.5")], {Flag.RANGE}),
        ([scores("4", "4", "4", "4.5"), scores("4", "4", "4", "3")], set()),
        ([scores("3", "4", "4"), scores("2.5", "4", "4")], {Flag.GATE_SPLIT}),
        ([all_at("3"), all_at("4.5")], {Flag.SPREAD}),
    ],
)
def test_disagreement_is_told(reviews: list[dict[str, Decimal]], flags: set[Flag]) -> None:
    assert standing(RUBRIC, reviews, off_sector=False).flags == flags


def test_an_off_sector_gate_can_split_reviewers_too() -> None:
    reviews = [scores("4", "4", "4"), scores("3.5", "4", "4")]
    assert standing(RUBRIC, reviews, off_sector=True).flags == {Flag.GATE_SPLIT}
    assert gates(RUBRIC, off_sector=True)["c1"] == Decimal(4)


def test_a_consensus_replaces_the_mean_and_keeps_the_dots() -> None:
    found = standing(RUBRIC, [all_at("1"), all_at("5")], off_sector=False, consensus=all_at("3.5"))
    assert (found.total, found.settled, found.totals) == (Decimal("3.50"), True, (Decimal(1), Decimal(5)))


def test_a_file_without_reviews_has_no_standing_rather_than_zero() -> None:
    found = standing(RUBRIC, [], off_sector=False)
    assert found.total is None
    assert not found.criteria
    assert found.spread == 0


def test_every_criterion_is_scored_once_and_by_half_points() -> None:
    wrong = {"c1": Decimal("3.2"), "c2": Decimal(3), "c9": Decimal(1)}
    found = {(one.field, one.code) for one in score_faults(RUBRIC, wrong)}
    assert found == {
        ("scores.c1", "review.fault.half_points"),
        ("scores.c3", "review.fault.score_missing"),
        ("scores.c4", "review.fault.score_missing"),
        ("scores.c5", "review.fault.score_missing"),
        ("scores.c9", "review.fault.unknown_criterion"),
    }


@pytest.mark.parametrize(
    ("score", "length", "owed"),
    [("2", 79, True), ("2", 80, False), ("2.5", 0, False), ("4", 0, False), ("4.5", 79, True), ("4.5", 80, False)],
)
def test_very_low_and_very_high_scores_are_explained(score: str, length: int, *, owed: bool) -> None:
    found = comment_faults(RUBRIC, {"c1": Decimal(score)}, {"c1": "x" * length})
    assert bool(found) == owed
