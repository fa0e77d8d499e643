"""What may be decided with one city: every agreement state, every answer, every pair of lamps."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.review.domain.scores import gates
from services.review.domain.verdict import Answer, CityFacts, Lamp, Lamps, allowed, lamps
from shared.programme import AgreementState, Rubric, load
from shared.programme.outcomes import Opinion, Outcome
from shared.settings import PARIS

RUBRIC: Rubric = load(PARIS).rubric
GOOD = {one: Decimal("3.5") for one in ("c1", "c2", "c3", "c4", "c5")}
FORCE, EXPIRED = AgreementState.IN_FORCE, AgreementState.EXPIRED
CREATE, SUSPENDED = AgreementState.TO_BE_CREATED, AgreementState.SUSPENDED
RETAINED, CONDITIONS = Outcome.RETAINED, Outcome.RETAINED_CONDITIONS
NOT_RETAINED, REWORK, RESERVE = Outcome.NOT_RETAINED, Outcome.REWORK, Outcome.RESERVE
FAVOURABLE, RESERVATIONS = Opinion.FAVOURABLE, Opinion.RESERVATIONS


def facts(agreement: AgreementState, opinion: Opinion | None = None) -> CityFacts:
    answer = Answer.GIVEN if opinion else Answer.SILENT if agreement.current else Answer.NOT_ASKED
    return CityFacts(agreement=agreement, answer=answer, opinion=opinion)


def lit(*, quality: bool = True, paris: bool = True) -> Lamps:
    yes = {True: Lamp.YES, False: Lamp.NO}
    return Lamps(quality=yes[quality], paris=yes[paris], city=Lamp.AWAITED)


def standing(**changes: str) -> tuple[Decimal, dict[str, Decimal]]:
    criteria = GOOD | {name: Decimal(value) for name, value in changes.items()}
    total = sum((criteria[one.id] * one.weight for one in RUBRIC.criteria), Decimal()) / 100
    return total, criteria


def shown(about: CityFacts, changes: dict[str, str], *, off_sector: bool = False) -> tuple[str, str, str]:
    total, criteria = standing(**changes)
    least = gates(RUBRIC, off_sector=off_sector)
    found = lamps(RUBRIC, about, total=total, criteria=criteria, gates=least)
    return (found.quality, found.paris, found.city)


@pytest.mark.parametrize(
    ("about", "changes", "expected"),
    [
        (facts(FORCE, FAVOURABLE), {}, ("yes", "yes", "yes")),
        (facts(FORCE, RESERVATIONS), {}, ("yes", "yes", "yes")),
        (facts(FORCE, Opinion.NOT_NOW), {}, ("yes", "yes", "no")),
        (facts(FORCE, Opinion.UNFAVOURABLE), {}, ("yes", "yes", "no")),
        (facts(FORCE), {}, ("yes", "yes", "awaited")),
        (facts(FORCE), {"c1": "2.99"}, ("no", "yes", "awaited")),
        (facts(FORCE), {"c1": "3.00"}, ("yes", "yes", "awaited")),
        (facts(FORCE), {"c2": "2.5"}, ("yes", "no", "awaited")),
        (facts(FORCE), {"c3": "2.5"}, ("no", "yes", "awaited")),
        (facts(EXPIRED), {"c3": "2.5"}, ("yes", "yes", "awaited")),
        (facts(CREATE), {"c3": "2.5"}, ("yes", "yes", "awaited")),
        (facts(FORCE), {"c4": "0", "c5": "0", "c3": "3", "c1": "3", "c2": "3"}, ("no", "yes", "awaited")),
    ],
)
def test_each_lamp_answers_for_itself(
    about: CityFacts, changes: dict[str, str], expected: tuple[str, str, str]
) -> None:
    assert shown(about, changes) == expected


def test_a_project_from_outside_the_sectors_needs_a_higher_quality() -> None:
    assert shown(facts(FORCE), {"c1": "3.5"}, off_sector=True)[0] == "no"
    assert shown(facts(FORCE), {"c1": "4"}, off_sector=True)[0] == "yes"


def test_without_a_review_no_lamp_is_lit() -> None:
    found = lamps(RUBRIC, facts(FORCE), total=None, criteria={}, gates=gates(RUBRIC, off_sector=False))
    assert (found.quality, found.paris) == (Lamp.AWAITED, Lamp.AWAITED)


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        (facts(FORCE, FAVOURABLE), (RETAINED, CONDITIONS, REWORK, RESERVE, NOT_RETAINED)),
        (facts(AgreementState.ENDING, FAVOURABLE), (RETAINED, CONDITIONS, REWORK, RESERVE, NOT_RETAINED)),
        (
            facts(AgreementState.IN_FORCE_UNCONFIRMED, FAVOURABLE),
            (RETAINED, CONDITIONS, REWORK, RESERVE, NOT_RETAINED),
        ),
        (facts(FORCE, RESERVATIONS), (CONDITIONS, REWORK, RESERVE, NOT_RETAINED)),
        (facts(FORCE, Opinion.NOT_NOW), (NOT_RETAINED, REWORK, RESERVE)),
        (facts(FORCE, Opinion.UNFAVOURABLE), (NOT_RETAINED, REWORK, RESERVE)),
        (facts(FORCE), (Outcome.DEFERRED, Outcome.PARIS_ONLY, NOT_RETAINED)),
        (facts(EXPIRED), (Outcome.HELD, Outcome.OUTSIDE_AGREEMENT, NOT_RETAINED)),
        (facts(CREATE), (Outcome.THEME_ONLY, NOT_RETAINED)),
        (facts(SUSPENDED), (Outcome.DEFERRED, NOT_RETAINED)),
        (facts(AgreementState.DENOUNCED), (Outcome.DEFERRED, NOT_RETAINED)),
    ],
)
def test_a_good_project_may_end_so(about: CityFacts, expected: tuple[Outcome, ...]) -> None:
    assert allowed(about, lit()) == expected


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        (facts(FORCE, FAVOURABLE), (NOT_RETAINED, REWORK, RESERVE)),
        (facts(FORCE, RESERVATIONS), (NOT_RETAINED, REWORK, RESERVE)),
        (facts(FORCE, Opinion.UNFAVOURABLE), (NOT_RETAINED, REWORK, RESERVE)),
        (facts(FORCE), (NOT_RETAINED, Outcome.DEFERRED)),
        (facts(EXPIRED), (NOT_RETAINED, Outcome.HELD)),
        (facts(CREATE), (NOT_RETAINED,)),
        (facts(SUSPENDED), (Outcome.DEFERRED, NOT_RETAINED)),
    ],
)
def test_a_weak_project_may_end_so(about: CityFacts, expected: tuple[Outcome, ...]) -> None:
    assert allowed(about, lit(quality=False)) == expected


def test_a_theme_asks_for_quality_alone() -> None:
    assert allowed(facts(CREATE), lit(paris=False))[0] is Outcome.THEME_ONLY


CASES = st.builds(facts, st.sampled_from(AgreementState), st.none() | st.sampled_from(Opinion))
LIT = st.builds(lit, quality=st.booleans(), paris=st.booleans())


@given(CASES, LIT)
def test_nothing_is_retained_with_a_city_that_did_not_say_yes_under_a_current_agreement(
    about: CityFacts, shining: Lamps
) -> None:
    says_yes = about.agreement.current and about.opinion is not None and about.opinion.favourable
    kept = {RETAINED, CONDITIONS} & set(allowed(about, shining))
    assert not kept or says_yes


@given(CASES, LIT)
def test_no_city_can_make_up_for_a_no_of_paris(about: CityFacts, shining: Lamps) -> None:
    weak = Lamp.NO in (shining.quality, shining.paris)
    assert not weak or not any(outcome.positive for outcome in allowed(about, shining))


@given(CASES, LIT)
def test_every_case_can_be_refused_and_no_outcome_stands_twice(about: CityFacts, shining: Lamps) -> None:
    found = allowed(about, shining)
    assert NOT_RETAINED in found
    assert len(found) == len(set(found))
