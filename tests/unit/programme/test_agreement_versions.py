"""What a city's agreement is worth on a day, whatever its dates and its versions: a total function of them."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.programme import Agreement, AgreementState, City, Label, load
from shared.programme.agreements import ENDING_DAYS, NOT_BEGUN, OVER
from shared.settings import PARIS

State = AgreementState
PROGRAMME = load(PARIS)
SAN_FRANCISCO = PROGRAMME.city("san_francisco")
RIO = PROGRAMME.city("rio")
ONE_DAY = timedelta(days=1)
BEGIN, HORIZON = date(2020, 1, 1), date(2032, 1, 1)
DAYS = st.dates(min_value=BEGIN, max_value=HORIZON)
MAYBE = st.none() | DAYS
WORDING = Label(fr="l’accord", en="the agreement")
DATES = ("signed_on", "transmitted_on", "in_force_on", "renewed_on", "ends_on", "denounced_on")
PAUSES = ("suspended_on", "resumed_on")
ORDER = list(State)


def an_agreement(version: str = "v1", /, **said: object) -> Agreement:
    return Agreement.model_validate({"version": version, "source": "ours", "wording": WORDING, **said})


def a_city(*versions: Agreement, negotiating_since: date | None = None) -> City:
    changes = {
        "agreement": versions[-1] if versions else None,
        "earlier": versions[:-1],
        "negotiating_since": negotiating_since,
    }
    return RIO.model_copy(update=changes)


@st.composite
def agreements(draw: st.DrawFn, *, paused: bool = True) -> Agreement:
    """A version with any dates, known or not, in any order."""
    names = DATES + (PAUSES if paused else ())
    said = {name: draw(MAYBE) for name in names}
    return an_agreement(awaits_transmission=draw(st.booleans()), **said)


@st.composite
def cities(draw: st.DrawFn, *, paused: bool = True) -> City:
    """A city with none to three versions, each with any dates."""
    count = draw(st.integers(min_value=0, max_value=3))
    made = [draw(agreements(paused=paused)).model_copy(update={"version": f"v{k}"}) for k in range(count)]
    return a_city(*made, negotiating_since=draw(MAYBE))


@st.composite
def successions(draw: st.DrawFn) -> City:
    """A city whose versions follow one another, as its record is kept: each is signed after the one before began."""
    made: list[Agreement] = []
    least = BEGIN
    for place in range(draw(st.integers(min_value=1, max_value=3))):
        later = st.dates(min_value=least, max_value=HORIZON + timedelta(days=place))
        begins = {name: draw(st.none() | later) for name in ("signed_on", "in_force_on", "renewed_on")}
        one = draw(agreements()).model_copy(update=begins | {"version": f"v{place}"})
        least = max(least, (one.in_force_on or one.renewed_on or one.signed_on or least) + ONE_DAY)
        made.append(one)
    return a_city(*made)


@given(cities(), DAYS)
def test_every_combination_of_dates_has_one_state_on_every_day(city: City, day: date) -> None:
    assert city.state_on(day) in State
    assert [city.state_of(one, day) in State for one in city.versions] == [True] * len(city.versions)


@given(agreements(paused=False), DAYS, DAYS)
def test_the_states_of_a_version_only_ever_follow_one_another(agreement: Agreement, one: date, other: date) -> None:
    earlier, later = sorted((one, other))
    assert ORDER.index(agreement.state_on(earlier)) <= ORDER.index(agreement.state_on(later)) or (
        # of these two, the first in the list is the better known one
        (agreement.state_on(earlier), agreement.state_on(later)) == (State.IN_FORCE_UNCONFIRMED, State.IN_FORCE)
    )


@given(agreements(), DAYS)
def test_a_suspension_hides_a_state_and_changes_none(agreement: Agreement, day: date) -> None:
    without = agreement.model_copy(update=dict.fromkeys(PAUSES)).state_on(day)
    state = agreement.state_on(day)
    assert state == without or (state is State.SUSPENDED and without.current)


@given(successions(), DAYS)
def test_the_version_that_counts_never_goes_back_to_an_earlier_one(city: City, day: date) -> None:
    before, after = city.standing_on(day), city.standing_on(day + timedelta(days=400))
    if before is not None:
        assert after is not None
        assert city.versions.index(after) >= city.versions.index(before)


@given(successions(), DAYS)
def test_a_superseded_version_stays_so_and_is_never_the_one_that_counts(city: City, day: date) -> None:
    superseded = [one for one in city.versions if city.state_of(one, day) is State.SUPERSEDED]
    assert city.standing_on(day) not in superseded
    later = day + timedelta(days=400)
    assert all(city.state_of(one, later) is State.SUPERSEDED for one in superseded)


@given(cities(), DAYS)
def test_the_state_of_a_city_is_never_superseded_and_is_that_of_the_version_that_counts(city: City, day: date) -> None:
    standing = city.standing_on(day)
    assert city.state_on(day) is not State.SUPERSEDED
    if standing is None:
        assert city.state_on(day) in {State.TO_BE_CREATED, State.NEGOTIATING}
    else:
        assert city.state_on(day) is city.state_of(standing, day)


@given(cities())
def test_the_turns_are_exactly_the_days_on_which_the_state_changes(city: City) -> None:
    end = HORIZON + timedelta(days=2)
    days = [BEGIN + timedelta(days=passed) for passed in range((end - BEGIN).days + 1)]
    changed = [day for before, day in pairwise(days) if city.state_on(before) is not city.state_on(day)]
    assert list(city.turns_after(BEGIN)) == changed


@given(cities(), DAYS)
def test_since_is_the_first_day_of_the_present_state(city: City, day: date) -> None:
    since = city.since(day)
    if since is None:
        assert city.state_on(BEGIN - timedelta(days=2 * ENDING_DAYS)) is city.state_on(day)
    else:
        assert since <= day
        assert city.state_on(since) is city.state_on(day)
        assert city.state_on(since - ONE_DAY) is not city.state_on(day)
        assert not [turn for turn in city.turns_after(since) if turn <= day]


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2010, 7, 29), State.IN_FORCE),
        (date(2010, 7, 30), State.ENDING),  # 180 days before the last one
        (date(2011, 1, 25), State.ENDING),
        (date(2011, 1, 26), State.ENDING),
        (date(2011, 1, 27), State.EXPIRED),
    ],
)
def test_san_francisco_around_its_end(day: date, state: AgreementState) -> None:
    assert SAN_FRANCISCO.state_on(day) is state


def test_the_turns_of_san_francisco_are_the_beginning_of_its_end_and_its_end() -> None:
    assert SAN_FRANCISCO.turns_after(date(2009, 3, 1)) == (date(2010, 7, 30), date(2011, 1, 27))
    assert SAN_FRANCISCO.turns_after(date(2026, 11, 23)) == ()
    assert SAN_FRANCISCO.since(date(2026, 11, 23)) == date(2011, 1, 27)


FIRST = an_agreement("2020", in_force_on=date(2020, 6, 1), ends_on=date(2025, 5, 31))
SECOND = an_agreement("2025", signed_on=date(2025, 3, 1), in_force_on=date(2025, 9, 1))


@pytest.mark.parametrize(
    ("day", "version", "state"),
    [
        (date(2025, 2, 28), "2020", State.ENDING),
        (date(2025, 3, 1), "2020", State.ENDING),  # the next is signed, this one still holds
        (date(2025, 5, 31), "2020", State.ENDING),
        (date(2025, 6, 1), "2025", State.SIGNED),  # this one is over, the next is not in force yet
        (date(2025, 9, 1), "2025", State.IN_FORCE),
    ],
)
def test_a_successor_counts_from_its_first_day_or_from_the_end_of_the_one_before(
    day: date, version: str, state: AgreementState
) -> None:
    city = a_city(FIRST, SECOND)
    assert (city.version_on(day), city.state_on(day)) == (version, state)


def test_the_version_before_is_superseded_once_its_successor_counts() -> None:
    city = a_city(FIRST, SECOND)
    assert city.state_of(FIRST, date(2025, 5, 31)) is State.ENDING
    assert city.state_of(FIRST, date(2025, 6, 1)) is State.SUPERSEDED
    assert city.state_of(SECOND, date(2025, 1, 1)) is State.TO_BE_CREATED


def test_a_text_signed_during_a_suspension_does_not_end_it() -> None:
    stopped = FIRST.model_copy(update={"suspended_on": date(2025, 1, 1), "resumed_on": date(2025, 4, 1)})
    city = a_city(stopped, SECOND)
    assert city.state_on(date(2025, 3, 15)) is State.SUSPENDED
    assert city.state_on(date(2025, 4, 1)) is State.ENDING


def test_a_text_that_was_never_in_force_does_not_come_back_when_its_successor_ends() -> None:
    never = an_agreement("2019", signed_on=date(2019, 1, 1), awaits_transmission=True)
    assert a_city(never, FIRST).state_on(date(2026, 1, 1)) is State.EXPIRED


def test_negotiations_show_as_long_as_there_is_no_text() -> None:
    city = a_city(negotiating_since=date(2024, 1, 1))
    assert city.state_on(date(2023, 12, 31)) is State.TO_BE_CREATED
    assert city.state_on(date(2024, 1, 1)) is State.NEGOTIATING
    assert city.turns_after(date(2020, 1, 1)) == (date(2024, 1, 1),)


def test_the_sets_of_states_that_the_rules_read_do_not_overlap() -> None:
    current = {one for one in State if one.current}
    prepared = {one for one in State if one.prepared}
    frozen = {one for one in State if one.frozen}
    assert current.isdisjoint(prepared | frozen)
    assert prepared.isdisjoint(frozen)
    assert OVER.isdisjoint(NOT_BEGUN)
