"""Samples walked through arrangements on paper: they go where the real files go."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from services.demo.samples import load_samples
from services.demo.simulation import walks
from shared.programme import load
from shared.programme.outcomes import Outcome
from shared.settings import PARIS
from tests.integration.review.arrangements import arranged, with_visa

TODAY = date(2026, 11, 23)
SAMPLES = load_samples()


def test_no_sample_is_stuck_on_the_present_road() -> None:
    found = walks(SAMPLES, load(PARIS), on=TODAY)
    assert len(found) > 30
    assert [one.slug for one in found if one.stuck] == []


def test_what_is_proposed_on_paper_is_what_the_samples_expect_of_real_files() -> None:
    retained = {one.number for one in SAMPLES if Outcome.RETAINED in one.expect.outcomes.values() and not one.repeats}
    proposed = {
        one.number for one in walks(SAMPLES, load(PARIS), on=TODAY) if Outcome.RETAINED in one.proposed.values()
    }
    assert retained
    assert retained <= proposed


def test_a_stage_more_is_on_every_way_that_reaches_the_committee(tmp_path: Path) -> None:
    found = walks(SAMPLES, with_visa(tmp_path), on=TODAY)
    judged = [one for one in found if "committee" in one.way]
    assert judged
    assert all("legal_visa" in one.way for one in judged)


def test_disagreement_without_anybody_to_settle_it_is_told() -> None:
    sample = next(one for one in SAMPLES if one.play.consensus is not None)
    unsettled = sample.model_copy(update={"play": sample.play.model_copy(update={"consensus": None})})
    (walk,) = walks([unsettled], load(PARIS), on=TODAY)
    assert "reviewers disagree" in walk.stuck


def test_asking_for_more_reviews_than_the_samples_have_is_told(tmp_path: Path) -> None:
    programme = arranged(tmp_path, ("reviewers = 3\nminimum = 2", "reviewers = 9\nminimum = 9"))
    stuck = [one for one in walks(SAMPLES, programme, on=TODAY) if one.stuck]
    assert len(stuck) > 20
    assert {one.stuck for one in stuck} == {"nobody moves it on from evaluation"}


@pytest.mark.parametrize("day", [date(2009, 3, 1), TODAY])
def test_agreements_count_on_the_day_of_the_simulation(day: date) -> None:
    programme = load(PARIS)
    current = {city.id for city in programme.cities.values() if city.state_on(day).current}
    retained = {
        city
        for walk in walks([one for one in SAMPLES if one.play.turn is None], programme, on=day)
        for city, outcome in walk.proposed.items()
        if outcome is Outcome.RETAINED
    }
    assert retained
    assert retained <= current


def test_a_renewal_in_mid_procedure_counts_from_its_day() -> None:
    (sample,) = (one for one in SAMPLES if one.play.turn is not None and one.play.turn.act == "renew")
    without = sample.model_copy(update={"play": sample.play.model_copy(update={"turn": None})})
    renewed, over = walks([sample, without], load(PARIS), on=TODAY)

    assert renewed.proposed == {"san_francisco": Outcome.RETAINED}
    assert over.proposed == {"san_francisco": Outcome.HELD}
