"""The samples of the demonstration: they hold, and the rules that the house applies lead where they say."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest

from services.demo.files import made
from services.demo.parts import Attachment, Try, changed
from services.demo.samples import FOLDER, Sample, SampleFaults, load_samples
from services.intake.domain.attachments import HEAD, display_name, kind_of, look_inside, most_bytes
from services.intake.domain.proposal import proposal_from
from services.intake.operations.likeness import words_of
from services.review.domain.papers import (
    ConflictForm,
    ConsensusForm,
    DeterminationForm,
    OpinionForm,
    PiecesForm,
    ReviewForm,
)
from services.review.domain.scores import Standing, comment_faults, gates, score_faults, standing
from services.review.domain.verdict import Answer, CityFacts, allowed, lamps
from shared.errors import Invalid
from shared.programme import load
from shared.programme.outcomes import Outcome
from shared.proposal import Proposal

TODAY, IN_2009 = date(2026, 11, 23), date(2009, 3, 1)
PROGRAMME = load(Path("shared/programme/paris").resolve())
SAMPLES = load_samples()
DAYS = pytest.mark.parametrize("day", [TODAY, IN_2009], ids=str)
EACH = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.slug)
PROMISED = {1, 2, 3, 4, 5, 6, 9, 10, 11, 13, *range(19, 38), 39, 40, 41}
EXAMINED = pytest.mark.parametrize(
    "sample", [one for one in SAMPLES if one.play.reviews], ids=lambda sample: sample.slug
)


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
    state, answers = sample.state_of(PROGRAMME.city(city), day), sample.play.opinion_of(city)
    if not state.current or answers is None:
        return CityFacts(agreement=state, answer=Answer.NOT_ASKED)
    answer = Answer.SILENT if answers.silent else Answer.GIVEN
    return CityFacts(agreement=state, answer=answer, opinion=answers.opinion)


def test_at_least_the_promised_samples_are_written_out() -> None:
    numbers = {one.number for one in SAMPLES}
    assert numbers >= PROMISED
    assert len(numbers) >= 38


@EACH
def test_intake_takes_a_sample_as_it_stands(sample: Sample) -> None:
    for body in (sample.body, sample.final_body):
        taken, typed = proposal_from(body, PROGRAMME), Proposal.model_validate(body)
        compacted = {"id_value": re.sub(r"\s", "", typed.organisation.id_value)}
        assert taken == typed.model_copy(update={"organisation": typed.organisation.model_copy(update=compacted)})


@pytest.mark.parametrize(
    ("sample", "attempt"),
    [(one, attempt) for one in SAMPLES for attempt in one.tries],
    ids=lambda part: part.slug if isinstance(part, Sample) else "",
)
def test_what_must_be_refused_is_refused_at_its_field(sample: Sample, attempt: Try) -> None:
    with pytest.raises(Invalid) as refused:
        proposal_from(changed(sample.body, attempt.change), PROGRAMME)
    assert {fault.field: fault.code for fault in refused.value.faults} == attempt.faults


@pytest.mark.parametrize(
    "sent", [file for one in SAMPLES for file in one.attachments], ids=lambda sent: f"{sent.kind}-{sent.name[-12:]}"
)
def test_a_file_is_taken_or_refused_by_what_it_holds(sent: Attachment) -> None:
    if sent.kind == "sixty_megabytes":
        assert len(made(sent.kind)) > most_bytes(PROGRAMME.call.files)
        return
    assert _fault_of(sent) == sent.refused


def _fault_of(sent: Attachment) -> str:
    content = made(sent.kind)
    try:
        media_type = kind_of(display_name(sent.name), content[:HEAD])
    except Invalid as refusal:
        return refusal.faults[0].code
    return look_inside(BytesIO(content), media_type)


def test_a_desk_asks_for_pieces_as_the_review_service_takes_them() -> None:
    asked = [one.play.pieces for one in SAMPLES if one.play.pieces is not None]
    assert {one.answer for one in asked} == {True, False}
    assert not [fault for one in asked for fault in PiecesForm.model_validate(one.paper).faults()]


def test_a_near_duplicate_shares_nearly_all_words_with_its_original_and_nothing_else() -> None:
    first, again = (next(one for one in SAMPLES if one.number == number) for number in (8, 23))
    words = [Counter(words_of(Proposal.model_validate(one.body)).split()) for one in (first, again)]
    assert (words[0] & words[1]).total() / words[0].total() > 0.95
    assert first.body["contact"]["email"] != again.body["contact"]["email"]


def test_the_sample_at_the_limits_has_the_longest_texts_that_are_taken() -> None:
    longest = next(one for one in SAMPLES if one.number == 31).body
    assert len(longest["organisation"]["name"]) == 200
    assert len(longest["title"]) == 150
    assert len(longest["description"]) == 8000


def test_every_question_of_the_form_is_answered_in_some_sample() -> None:
    filled = {path for one in SAMPLES for path in paths(one.final_body)}
    asked = {
        *("organisation.size", "organisation.district", "organisation.id_reason", "contact.addressed_as"),
        *("associates", "milestones", "budget_in_kind", "commitments", "consents.photo", "consents.newsletter"),
        *("cities.asset", "cities.asset_use", "cities.local_partner.known", "cities.local_partner.letter"),
    }
    assert asked <= filled


@EACH
def test_a_sample_is_normalised_text_without_control_signs(sample: Sample) -> None:
    for text in texts(sample.model_dump(mode="json", exclude={"tries"})):
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
            assert not OpinionForm.model_validate(answers.paper).faults(
                domains=domains, by_desk=False, today=date(2026, 11, 23)
            )


@EXAMINED
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
    if not sample.play.reviews:
        assert set(expected.outcomes.values()) == ({Outcome(sample.play.screening)} if not expected.late else set())
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
    wanted = proposal.consents.cite and not sample.play.uncite and "communication" in proposal.benefits
    best = (standing_of(sample).total or Decimal()) >= PROGRAMME.rubric.press
    assert expected.mention == bool(positive and wanted and best)
    answers = [sample.play.opinion_of(city) for city in positive]
    named = [one for one in answers if one is not None and one.may_be_named != "no"]
    assert expected.mentions_partner == bool(expected.mention and named)


@DAYS
@EACH
def test_every_city_that_is_asked_has_an_answer(sample: Sample, day: date) -> None:
    asked = {wish["city"] for wish in sample.body["cities"]} & current(day)
    examined = sample.play.reviews and not sample.play.withdraw
    assert not examined or asked <= {one.city for one in sample.play.opinions}


def test_every_sample_that_is_examined_is_read_by_three_reviewers() -> None:
    for sample in SAMPLES:
        filed = [one for one in sample.play.reviews if not one.conflict]
        assert sample.play.withdraw or len(filed) == (0 if _is_not_examined(sample) else 3)


def _is_not_examined(sample: Sample) -> bool:
    return sample.expect.late or sample.play.screening != "admit"


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


@pytest.mark.parametrize(
    ("name", "edit", "told"),
    [
        ("27-sonneries", ('through = "closing"', 'through = "draft"'), "only a call that closes can be missed"),
        ("19-silk-routes", ('through = "draft"', 'through = "post"'), "files come with a draft"),
        ("35-quatorze-chiffres", ('"organisation.id_value" = "0', '"company.id_value" = "0'), "nothing to change"),
    ],
)
def test_a_sample_that_cannot_be_played_is_a_fault(tmp_path: Path, name: str, edit: tuple[str, str], told: str) -> None:
    text = (FOLDER / f"{name}.toml").read_text(encoding="utf-8")
    assert edit[0] in text
    (tmp_path / f"{name}.toml").write_text(text.replace(*edit), encoding="utf-8")
    with pytest.raises(SampleFaults, match=told):
        load_samples(tmp_path)


def test_the_closing_is_met_by_one_sample_and_missed_by_another() -> None:
    there = [one for one in SAMPLES if one.filing.through == "closing"]
    assert sorted(one.expect.late for one in there) == [False, True]


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


def paths(value: object, at: str = "") -> Iterator[str]:
    """The dotted paths at which something is said, ranks of lists left out."""
    if value in (None, "", [], False):
        return
    if at:
        yield at
    inside = value.items() if isinstance(value, dict) else ()
    yield from (path for name, one in inside for path in paths(one, f"{at}.{name}" if at else name))
    if isinstance(value, list):
        yield from (path for one in value if isinstance(one, dict) for path in paths(one, at))
