"""The samples of the demonstration: they hold, and the rules that the house applies lead where they say."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from services.demo.samples import FOLDER, Sample, SampleFaults, load_samples
from services.intake.domain.proposal import proposal_from
from services.review.domain.papers import ConflictForm, ConsensusForm, DeterminationForm, OpinionForm, ReviewForm
from services.review.domain.scores import Standing, comment_faults, gates, score_faults, standing
from services.review.domain.verdict import Answer, CityFacts, allowed, lamps
from shared.programme import load
from shared.programme.outcomes import Outcome
from shared.proposal import Proposal

TODAY, IN_2009 = date(2026, 11, 23), date(2009, 3, 1)
PROGRAMME = load(Path("shared/programme/paris").resolve())
SAMPLES = load_samples()
DAYS = pytest.mark.parametrize("day", [TODAY, IN_2009], ids=str)
EACH = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.slug)
PROMISED = {1, 2, 3, 4, 5, 6, 9, 11, 13, 20, 21, 22, 28, 29, 30, 36, 37, 39}


def current(day: date) -> frozenset[str]:
    return frozenset(city.id for city in PROGRAMME.cities.values() if city.state_on(day).current)


def standing_of(sample: Sample) -> Standing:
    reviews = [ReviewForm.model_validate(one.paper).scores for one in sample.play.reviews if not one.conflict]
    consensus = sample.play.consensus
    settled = ConsensusForm.model_validate(consensus.paper).scores if consensus else None
    return standing(PROGRAMME.rubric, reviews, off_sector=off_sector(sample), consensus=settled)


def off_sector(sample: Sample) -> bool:
    return PROGRAMME.sectors[sample.body["sector"]].open


def facts(sample: Sample, city: str, day: date) -> CityFacts:
    state, answers = PROGRAMME.city(city).state_on(day), sample.play.opinion_of(city)
    if not state.current or answers is None:
        return CityFacts(agreement=state, answer=Answer.NOT_ASKED)
    answer = Answer.SILENT if answers.silent else Answer.GIVEN
    return CityFacts(agreement=state, answer=answer, opinion=answers.opinion)


def test_at_least_the_promised_samples_are_written_out() -> None:
    numbers = {one.number for one in SAMPLES}
    assert numbers >= PROMISED
    assert len(numbers) >= 20


@EACH
def test_intake_takes_a_sample_as_it_stands(sample: Sample) -> None:
    assert proposal_from(sample.body, PROGRAMME) == Proposal.model_validate(sample.body)


@EACH
def test_a_sample_is_normalised_text_without_control_signs(sample: Sample) -> None:
    for text in texts(sample.model_dump(mode="json")):
        assert unicodedata.is_normalized("NFC", text)
        assert not [sign for sign in text if unicodedata.category(sign) in {"Cc", "Cf"} and sign != "\n"]


@EACH
def test_what_people_hand_in_is_accepted_by_the_review_service(sample: Sample) -> None:
    for review in sample.play.reviews:
        if review.conflict:
            assert not ConflictForm.model_validate(review.paper).faults()
            continue
        form = ReviewForm.model_validate(review.paper)
        assert not score_faults(PROGRAMME.rubric, form.scores)
        assert not comment_faults(PROGRAMME.rubric, form.scores, form.comments)
    for answers in sample.play.opinions:
        if not answers.silent:
            domains = frozenset(one.id for one in PROGRAMME.city(answers.city).domains)
            assert not OpinionForm.model_validate(answers.paper).faults(domains=domains, by_desk=False)


@EACH
def test_only_the_sample_with_a_consensus_needs_one(sample: Sample) -> None:
    reviews = [ReviewForm.model_validate(one.paper).scores for one in sample.play.reviews if not one.conflict]
    found = standing(PROGRAMME.rubric, reviews, off_sector=off_sector(sample))
    assert bool(found.flags) == (sample.play.consensus is not None)


@DAYS
@EACH
def test_every_ending_is_one_that_the_rules_allow(sample: Sample, day: date) -> None:
    expected = sample.expected(current(day))
    if sample.play.withdraw:
        assert set(expected.outcomes.values()) == {Outcome.WITHDRAWN}
        return
    stands, least = standing_of(sample), gates(PROGRAMME.rubric, off_sector=off_sector(sample))
    decisions = sample.play.decisions_on(current(day))
    DeterminationForm.model_validate({"decisions": [one.paper for one in decisions]})
    assert {one.city: one.outcome for one in decisions} == expected.outcomes
    for decision in decisions:
        about = facts(sample, decision.city, day)
        lit = lamps(PROGRAMME.rubric, about, total=stands.total, criteria=stands.criteria, gates=least)
        assert decision.outcome in allowed(about, lit)
        assert bool(decision.conditions) == (decision.outcome is Outcome.RETAINED_CONDITIONS)


@DAYS
@EACH
def test_a_mention_is_expected_exactly_when_the_rule_of_the_press_is_met(sample: Sample, day: date) -> None:
    expected, proposal = sample.expected(current(day)), Proposal.model_validate(sample.body)
    positive = {city for city, outcome in expected.outcomes.items() if outcome.positive}
    wanted = proposal.consents.cite and "communication" in proposal.benefits
    best = (standing_of(sample).total or Decimal()) >= PROGRAMME.rubric.press
    assert expected.mention == bool(positive and wanted and best)
    answers = [sample.play.opinion_of(city) for city in positive]
    named = [one for one in answers if one is not None and one.may_be_named != "no"]
    assert expected.mentions_partner == bool(expected.mention and named)


@DAYS
@EACH
def test_every_city_that_is_asked_has_an_answer(sample: Sample, day: date) -> None:
    asked = {wish["city"] for wish in sample.body["cities"]} & current(day)
    assert sample.play.withdraw or asked <= {one.city for one in sample.play.opinions}


def test_every_sample_is_read_by_three_reviewers() -> None:
    for sample in SAMPLES:
        filed = [one for one in sample.play.reviews if not one.conflict]
        assert sample.play.withdraw or len(filed) == 3


def test_the_day_decides_on_san_francisco() -> None:
    held = next(one for one in SAMPLES if one.number == 3)
    assert held.expected(current(TODAY)).outcomes == {"san_francisco": Outcome.HELD}
    assert held.expected(current(IN_2009)).outcomes == {"san_francisco": Outcome.RETAINED}


def test_the_repeat_files_the_same_body_under_the_same_key() -> None:
    first, again = (next(one for one in SAMPLES if one.number == number) for number in (11, 24))
    assert again.body == first.body
    assert again.key == first.key
    assert len({one.key for one in SAMPLES}) == len(SAMPLES) - 1


def test_the_best_score_is_that_of_sample_11() -> None:
    totals = {one.number: standing_of(one).total or Decimal() for one in SAMPLES if one.repeats is None}
    assert max(totals, key=lambda number: totals[number]) == 11


def test_faults_are_told_all_at_once(tmp_path: Path) -> None:
    good = (FOLDER / "01-facades-partagees.toml").read_text(encoding="utf-8")
    bad = good.replace("W759990001", "00001001700011").replace('"rna"', '"siret"')
    (tmp_path / "01-other-name.toml").write_text(bad.replace(".example.org", ".example.net"), encoding="utf-8")
    with pytest.raises(SampleFaults) as refused:
        load_samples(tmp_path)
    assert len(refused.value.faults) == 3


def texts(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for one in value.values():
                yield from texts(one)
        case list() | tuple():
            for one in value:
                yield from texts(one)
        case _:
            return
