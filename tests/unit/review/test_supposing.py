"""Suppositions about an agreement, and its life as spans of time for a drawing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from services.review.domain.supposing import Supposition, supposed, the_one
from services.review.domain.timeline import spans, window
from shared.errors import Conflict, Invalid
from shared.programme import AgreementState, City, load
from shared.settings import PARIS

State = AgreementState
PROGRAMME = load(PARIS)
MONTREAL, RIO, SAN_FRANCISCO = (PROGRAMME.city(one) for one in ("montreal", "rio", "san_francisco"))
TODAY, THEN = date(2026, 11, 23), date(2027, 6, 30)
ONE_DAY = timedelta(days=1)


def test_an_agreement_without_known_end_is_supposed_to_end_on_the_day() -> None:
    city = supposed(MONTREAL, Supposition.NOT_RENEWED, THEN)
    assert [city.state_on(THEN), city.state_on(THEN + ONE_DAY)] == [State.IN_FORCE_UNCONFIRMED, State.EXPIRED]


def test_an_agreement_with_a_known_end_keeps_it() -> None:
    assert supposed(SAN_FRANCISCO, Supposition.NOT_RENEWED, THEN) == SAN_FRANCISCO


def test_a_renewal_is_supposed_for_one_that_is_over() -> None:
    city = supposed(SAN_FRANCISCO, Supposition.RENEWED, THEN)
    assert [city.state_on(THEN - ONE_DAY), city.state_on(THEN)] == [State.EXPIRED, State.IN_FORCE]


def test_a_suspension_is_supposed() -> None:
    assert supposed(MONTREAL, Supposition.SUSPENDED, THEN).state_on(THEN) is State.SUSPENDED


@pytest.mark.parametrize("supposition", Supposition)
def test_nothing_is_supposed_of_an_agreement_that_is_not_there(supposition: Supposition) -> None:
    with pytest.raises(Conflict):
        supposed(RIO, supposition, THEN)


@pytest.mark.parametrize(
    ("city", "supposition", "day"),
    [
        (SAN_FRANCISCO, Supposition.RENEWED, date(2009, 1, 26)),
        (SAN_FRANCISCO, Supposition.SUSPENDED, date(2008, 1, 1)),
        (MONTREAL, Supposition.NOT_RENEWED, date.max),
        (MONTREAL, Supposition.RENEWED, date.min),
    ],
)
def test_a_day_that_cannot_be_is_told_at_its_own_field(city: City, supposition: Supposition, day: date) -> None:
    with pytest.raises(Invalid) as found:
        supposed(city, supposition, day)
    assert {one.field for one in found.value.faults} == {str(supposition)}


def test_one_thing_is_supposed_at_a_time() -> None:
    nothing = dict.fromkeys(Supposition)
    assert the_one({**nothing, Supposition.RENEWED: THEN}) == (Supposition.RENEWED, THEN)
    for said in (nothing, dict.fromkeys(Supposition, THEN)):
        with pytest.raises(Invalid):
            the_one(said)


def test_the_life_of_san_francisco_is_four_spans_without_a_gap() -> None:
    first, last = window(SAN_FRANCISCO, TODAY)
    found = spans(SAN_FRANCISCO, first, last)
    assert [one.state for one in found] == [State.IN_FORCE_UNCONFIRMED, State.IN_FORCE, State.ENDING, State.EXPIRED]
    assert [one.first for one in found[1:]] == [one.last + ONE_DAY for one in found[:-1]]
    assert (found[0].begun, found[0].first, found[-1].ended, found[-1].last) == (False, first, False, last)
    assert found[2].last == date(2011, 1, 26)


def test_a_version_is_drawn_until_it_is_superseded() -> None:
    city = supposed(MONTREAL, Supposition.RENEWED, THEN)
    found = spans(city, *window(city, TODAY))
    assert [(one.version, one.state, one.ended) for one in found] == [
        ("deck-2009", State.IN_FORCE_UNCONFIRMED, True),
        ("what-if", State.IN_FORCE, False),
    ]
    assert found[0].last == THEN - ONE_DAY


def test_a_city_without_agreement_has_no_life_to_draw() -> None:
    assert spans(RIO, *window(RIO, TODAY)) == ()
