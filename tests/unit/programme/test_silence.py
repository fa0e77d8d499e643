"""The legal clock: months of silence, stopped by requests for essential pieces, never shortened by them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.clock import day_in
from shared.programme.calendar import legal_date
from shared.programme.silence import Effect, Suspension, merged, resumes_on, speaks_on

PARIS = "Europe/Paris"
DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2080, 12, 31))
MONTHS = st.integers(min_value=1, max_value=12)
EFFECTS: st.SearchStrategy[Effect] = st.sampled_from(("rejection", "acceptance"))


@st.composite
def requests(draw: st.DrawFn, *, completed: bool | None = None) -> tuple[date, tuple[Suspension, ...]]:
    """A day of receipt and up to four requests after it, all of them over."""
    received = draw(DAYS)
    made = []
    for _ in range(draw(st.integers(min_value=0, max_value=4))):
        start = received + timedelta(days=draw(st.integers(min_value=0, max_value=200)))
        length = timedelta(days=draw(st.integers(min_value=0, max_value=60)))
        done = draw(st.booleans()) if completed is None else completed
        made.append(Suspension(start=start, end=start + length, completed=done))
    return received, tuple(made)


def rejection(received: date, *suspensions: Suspension, months: int = 2) -> date | None:
    """The day of the implicit rejection."""
    return speaks_on(received, months=months, effect="rejection", suspensions=suspensions)


@pytest.mark.parametrize(
    ("received", "speaks"),
    [
        (date(2026, 11, 23), date(2027, 1, 23)),
        (date(2026, 12, 31), date(2027, 2, 28)),
        (date(2027, 12, 31), date(2028, 2, 29)),
        (date(2026, 12, 29), date(2027, 2, 28)),
        (date(2027, 12, 29), date(2028, 2, 29)),
        (date(2099, 12, 31), date(2100, 2, 28)),
        (date(2026, 7, 31), date(2026, 9, 30)),
    ],
)
def test_silence_speaks_on_the_same_day_of_the_month_or_on_its_last(received: date, speaks: date) -> None:
    assert rejection(received) == speaks


def test_the_time_that_had_run_before_a_request_still_counts() -> None:
    asked = Suspension(start=date(2026, 12, 1), end=date(2026, 12, 11))
    assert rejection(date(2026, 11, 23), asked) == date(2027, 2, 2)


def test_a_request_stops_the_clock_of_a_file_received_on_31_december() -> None:
    asked = Suspension(start=date(2027, 1, 10), end=date(2027, 1, 26))
    assert rejection(date(2026, 12, 31), asked) == date(2027, 3, 16)  # 28 February, and sixteen days
    leap = Suspension(start=date(2028, 1, 10), end=date(2028, 1, 26))
    assert rejection(date(2027, 12, 31), leap) == date(2028, 3, 16)  # 29 February, and sixteen days


def test_two_requests_one_after_the_other_add_up() -> None:
    first = Suspension(start=date(2026, 12, 1), end=date(2026, 12, 6))
    second = Suspension(start=date(2026, 12, 20), end=date(2027, 1, 3))
    assert rejection(date(2026, 11, 23), first, second) == date(2027, 1, 23) + timedelta(days=5 + 14)


def test_two_requests_that_overlap_count_once() -> None:
    first = Suspension(start=date(2026, 12, 1), end=date(2026, 12, 16))
    second = Suspension(start=date(2026, 12, 11), end=date(2026, 12, 21))
    assert rejection(date(2026, 11, 23), first, second) == date(2027, 1, 23) + timedelta(days=20)


def test_a_second_request_counts_when_the_first_made_room_for_it() -> None:
    first = Suspension(start=date(2027, 1, 23), end=date(2027, 2, 2))
    second = Suspension(start=date(2027, 2, 2), end=date(2027, 2, 7))
    assert rejection(date(2026, 11, 23), first, second) == date(2027, 2, 7)
    assert rejection(date(2026, 11, 23), second) == date(2027, 1, 23)


def test_a_request_sent_on_the_last_day_stops_the_clock_and_one_sent_the_day_after_does_not() -> None:
    last = date(2027, 1, 23)
    assert rejection(date(2026, 11, 23), Suspension(start=last)) is None
    assert rejection(date(2026, 11, 23), Suspension(start=last + timedelta(days=1))) == last


def test_silence_speaks_on_no_day_while_the_applicant_has_time_to_complete() -> None:
    asked = Suspension(start=date(2026, 12, 1))
    assert rejection(date(2026, 11, 23), asked) is None


def test_the_clock_runs_again_on_the_day_after_the_time_given() -> None:
    asked = Suspension(start=date(2026, 12, 1), end=resumes_on(date(2026, 12, 16)), completed=False)
    assert rejection(date(2026, 11, 23), asked) == date(2027, 1, 23) + timedelta(days=16)


def test_where_silence_accepts_the_months_begin_on_the_day_the_file_is_complete() -> None:
    asked = Suspension(start=date(2026, 12, 1), end=date(2026, 12, 31))
    assert speaks_on(date(2026, 11, 23), months=2, effect="acceptance", suspensions=[asked]) == date(2027, 2, 28)


def test_where_silence_accepts_a_file_that_was_never_completed_is_never_accepted() -> None:
    asked = Suspension(start=date(2026, 12, 1), end=date(2026, 12, 17), completed=False)
    again = Suspension(start=date(2027, 1, 4), end=date(2027, 1, 8))
    received = date(2026, 11, 23)
    assert speaks_on(received, months=2, effect="acceptance", suspensions=[asked]) is None
    assert speaks_on(received, months=2, effect="acceptance", suspensions=[asked, again]) == date(2027, 3, 8)


@pytest.mark.parametrize("changes", [date(2027, 3, 28), date(2026, 10, 25)])
def test_a_day_on_which_the_clocks_change_counts_as_one(changes: date) -> None:
    zone = ZoneInfo(PARIS)
    sent = datetime.combine(changes, time(0, 30), zone)
    provided = datetime.combine(changes + timedelta(days=1), time(0, 15), zone)
    asked = Suspension(start=day_in(PARIS, sent), end=day_in(PARIS, provided))
    received = changes - timedelta(days=5)
    assert rejection(received, asked) == legal_date(received, 2) + timedelta(days=1)


@given(requests(), MONTHS)
def test_a_request_never_shortens_the_time(found: tuple[date, tuple[Suspension, ...]], months: int) -> None:
    received, asked = found
    before = legal_date(received, months)
    for count in range(len(asked) + 1):
        after = rejection(received, *asked[:count], months=months)
        assert after is not None
        assert after >= before
        before = after


@given(requests(), MONTHS, EFFECTS, st.randoms())
def test_the_order_in_which_requests_are_told_changes_nothing(
    found: tuple[date, tuple[Suspension, ...]], months: int, effect: Effect, chance: Random
) -> None:
    received, asked = found
    shuffled = list(asked)
    chance.shuffle(shuffled)
    told = speaks_on(received, months=months, effect=effect, suspensions=asked)
    assert speaks_on(received, months=months, effect=effect, suspensions=shuffled) == told


@given(requests(completed=True), MONTHS, EFFECTS, st.data())
def test_completing_earlier_never_brings_a_later_date(
    found: tuple[date, tuple[Suspension, ...]], months: int, effect: Effect, data: st.DataObject
) -> None:
    received, asked = found
    sooner = [
        Suspension(start=one.start, end=data.draw(st.dates(min_value=one.start, max_value=one.end)))
        for one in asked
        if one.end is not None
    ]
    early = speaks_on(received, months=months, effect=effect, suspensions=sooner)
    late = speaks_on(received, months=months, effect=effect, suspensions=asked)
    assert early is not None
    assert late is not None
    assert early <= late


@given(DAYS, DAYS, MONTHS)
def test_who_files_earlier_never_waits_longer(one: date, other: date, months: int) -> None:
    first, second = rejection(min(one, other), months=months), rejection(max(one, other), months=months)
    assert first is not None
    assert second is not None
    assert first <= second


@given(requests())
def test_merged_suspensions_neither_overlap_nor_touch(found: tuple[date, tuple[Suspension, ...]]) -> None:
    apart = merged(found[1])
    assert all(one.end is not None and one.end < other.start for one, other in pairwise(apart))
