"""An explanation says which rule spoke, with the very figures it compared, and proposes what the rules propose."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.review.domain.basis import CityBasis, CityVerdict, Inputs, ReviewBasis, flat, seal_of, verdict_of
from services.review.domain.communicable import communicable
from services.review.domain.explaining import explain
from services.review.domain.explanation import (
    ARTICLES,
    Audience,
    Decided,
    Explanation,
    Part,
    Record,
    ReviewTold,
    Said,
    Signed,
)
from services.review.domain.road import Stage
from services.review.domain.verdict import Answer, Lamp
from services.review.operations.explained_words import Speaker, sections
from shared.i18n import catalogue, words
from shared.programme import AgreementState, load
from shared.programme.outcomes import Opinion, Outcome
from shared.settings import PARIS

PROGRAMME = load(PARIS)
RUBRIC = PROGRAMME.rubric
DAY = date(2026, 11, 23)
CRITERIA = tuple(one.id for one in RUBRIC.criteria)
STATES = st.sampled_from(list(AgreementState))
OPINIONS = st.one_of(st.none(), st.sampled_from(list(Opinion)))
MARKS = st.integers(0, 10).map(lambda half: Decimal(half) / 2)
REVIEWS = st.lists(st.dictionaries(st.sampled_from(CRITERIA), MARKS, min_size=1), max_size=4)  # some cannot judge all
SAID = [Said(reason="The calendar is full.", tellable=one) for one in (True, False)]
CITY = st.fixed_dictionaries({"state": STATES, "opinion": OPINIONS, "off_sector": st.booleans()})


def inputs(
    *scores: dict[str, Decimal],
    state: AgreementState = AgreementState.IN_FORCE,
    opinion: Opinion | None = Opinion.FAVOURABLE,
    off_sector: bool = False,
) -> Inputs:
    answer = Answer.GIVEN if opinion is not None else Answer.SILENT
    city = CityBasis(city="montreal", agreement_version="2023", agreement_state=state, answer=answer, opinion=opinion)
    reviews = tuple(ReviewBasis(reviewer=f"r{k}", scores=one) for k, one in enumerate(scores))
    return Inputs(on=DAY, agreements_digest="d", off_sector=off_sector, reviews=reviews, cities=(city,))


def every(score: str) -> dict[str, Decimal]:
    return dict.fromkeys(CRITERIA, Decimal(score))


def told(given_: Inputs, *, chosen: Outcome | None = None, said: Said | None = None) -> Explanation:
    verdict = verdict_of(RUBRIC, given_, {"montreal": chosen} if chosen else {})
    decided = {"montreal": Decided(outcome=chosen, reasons="For good reasons.", conditions="")} if chosen else {}
    at = datetime(2026, 11, 23, 9, tzinfo=UTC)
    record = Record(
        number="TR-1",
        stage=Stage.DECIDED if chosen else Stage.COMMITTEE,
        reviews=tuple(
            ReviewTold(
                name="Ada Readwell",
                scores=one.scores,
                unjudged={},
                comments={"c1": "Clear."},
                for_applicant="Well done.",
                confidential="Hush.",
            )
            for one in given_.reviews
        ),
        said={"montreal": said or Said()},
        decided=decided,
        signed=Signed(at=at, by="Carla Votes", signatory="S. Igner", capacity="Head", service="Office")
        if chosen
        else None,
    )
    return explain(RUBRIC, given_, verdict, record=record, digest="abc")


def text_of(found: Explanation, locale: str = "en") -> str:
    parts = sections(found, Speaker(words=words(locale), cities=PROGRAMME.cities))
    return "\n".join(text for one in parts for text in (one.title, *one.lines, *one.head, *sum(one.rows, ())))


@given(scores=REVIEWS, city=CITY)
def test_shares_add_up_to_the_total_and_lamps_follow_from_their_reasons(
    scores: list[dict[str, Decimal]], city: dict[str, Any]
) -> None:
    found = told(inputs(*scores, **city))
    if found.total is not None:
        adds = sum((one.contribution for one in found.criteria if one.contribution is not None), Decimal())
        assert abs(adds - found.total) <= Decimal("0.02")
    for lamp in found.cities[0].lamps[:2]:
        codes = {one.code for one in lamp.because}
        missed, unknown = any("missed" in one for one in codes), codes & {"no_review", "unjudged"}
        assert lamp.value is (Lamp.NO if missed else Lamp.AWAITED if unknown else Lamp.YES)
    assert found.cities[0].outcomes[0].proposed
    assert not any(one.proposed for one in found.cities[0].outcomes[1:])


@given(scores=REVIEWS, city=CITY, said=st.builds(Said, tellable=st.booleans()), locale=st.sampled_from(["fr", "en"]))
def test_every_explanation_can_be_said_in_both_languages(
    scores: list[dict[str, Decimal]], city: dict[str, Any], said: Said, locale: str
) -> None:
    found = told(inputs(*scores, **city), chosen=Outcome.NOT_RETAINED)
    for one in (found, communicable(found, {"montreal": said})):
        text = text_of(one, locale)
        assert "review." not in text
        assert "{" not in text


@given(scores=REVIEWS.filter(bool), opinion=st.sampled_from(list(Opinion)), said=st.sampled_from(SAID))
def test_an_applicant_never_gets_names_notes_or_an_opinion_not_to_be_told(
    scores: list[dict[str, Decimal]], opinion: Opinion, said: Said
) -> None:
    found = told(inputs(*scores, opinion=opinion), chosen=Outcome.NOT_RETAINED, said=said)
    given_out = communicable(found, {"montreal": said})
    text = text_of(given_out)
    for secret in ("Ada Readwell", "Hush.", "Carla Votes"):
        assert secret in text_of(found)
        assert secret not in text
    assert ("The calendar is full." in text) is said.tellable
    assert (given_out.cities[0].opinion is None) is not said.tellable
    assert "Well done." in text
    assert "S. Igner" in text


def test_two_private_opinions_read_alike_for_the_applicant() -> None:
    # Scores that leave the same verdict but for the city: nothing in the text may tell yes from no.
    texts = {
        text_of(communicable(told(inputs(every("4"), every("4")), chosen=Outcome.REWORK), {})),
        text_of(
            communicable(told(inputs(every("4"), every("4"), opinion=Opinion.UNFAVOURABLE), chosen=Outcome.REWORK), {})
        ),
    }
    assert len(texts) == 1


def test_what_is_withheld_names_its_article() -> None:
    found = communicable(told(inputs(every("4"), every("4")), chosen=Outcome.RETAINED), {})
    assert {one.part: one.article for one in found.withheld} == ARTICLES
    assert set(ARTICLES) == set(Part)
    assert found.audience is Audience.APPLICANT
    for article in ARTICLES.values():
        assert article in text_of(found)


def test_a_gate_that_is_missed_is_told_with_both_figures() -> None:
    found = told(inputs(every("4") | {"c2": Decimal("2.5")}, every("4") | {"c2": Decimal("2.5")}))
    paris = found.cities[0].lamps[1]
    assert paris.value is Lamp.NO
    assert (paris.because[0].code, paris.because[0].value, paris.because[0].least) == (
        "gate_missed",
        Decimal("2.50"),
        Decimal("3.0"),
    )
    assert "C2 at 2.50, less than 3" in text_of(found)


def test_a_project_from_another_sector_needs_more_quality() -> None:
    found = told(inputs(every("3.5"), every("3.5"), off_sector=True))
    assert found.cities[0].lamps[0].value is Lamp.NO
    assert "criterion C1 must reach 4" in text_of(found)


def test_a_file_without_reviews_is_explained_as_it_stands() -> None:
    found = told(inputs())
    assert found.total is None
    assert "Nothing is decided" in text_of(found)


@pytest.mark.parametrize(
    ("state", "opinion", "score", "rule"),
    [
        (AgreementState.TO_BE_CREATED, None, "4", "theme"),
        (AgreementState.TO_BE_CREATED, None, "2", "theme_no"),
        (AgreementState.SUSPENDED, None, "4", "frozen"),
        (AgreementState.EXPIRED, None, "4", "over"),
        (AgreementState.EXPIRED, None, "2", "over_no"),
        (AgreementState.IN_FORCE, None, "4", "silent"),
        (AgreementState.IN_FORCE, None, "2", "silent_no"),
        (AgreementState.IN_FORCE, Opinion.NOT_NOW, "4", "declined"),
        (AgreementState.ENDING, Opinion.FAVOURABLE, "4", "favourable"),
        (AgreementState.ENDING, Opinion.FAVOURABLE, "2", "favourable_no"),
        (AgreementState.IN_FORCE, Opinion.RESERVATIONS, "4", "reservations"),
        (AgreementState.IN_FORCE, Opinion.RESERVATIONS, "2", "reservations_no"),
    ],
)
def test_the_row_of_the_table_of_outcomes_is_named(
    state: AgreementState, opinion: Opinion | None, score: str, rule: str
) -> None:
    found = told(inputs(every(score), every(score), state=state, opinion=opinion))
    assert found.cities[0].rule == rule
    assert catalogue("en").gettext(f"review.explain.rule_{rule}") in text_of(found)


def test_a_value_is_sealed_in_one_writing_and_told_field_by_field() -> None:
    one = CityVerdict(quality=Lamp.YES, paris=Lamp.NO, partner=Lamp.AWAITED, allowed=(Outcome.HELD,))
    assert seal_of(one) == seal_of(CityVerdict.model_validate(one.model_dump(mode="json")))
    assert seal_of(one) != seal_of(one.model_copy(update={"paris": Lamp.YES}))
    assert dict(flat({"a": one, "b": [{"c": 1}]}))["b.1.c"] == 1
    assert dict(flat(one))["paris"] is Lamp.NO
