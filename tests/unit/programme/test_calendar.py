"""Days that count: French public holidays, working days, and the day on which silence speaks."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.programme import StageKind, load
from shared.programme.calendar import holidays, is_working, legal_date, working_days_after
from shared.settings import PARIS

DAYS = st.dates(min_value=date(1950, 1, 1), max_value=date(2090, 12, 31))
COUNTS = st.integers(min_value=1, max_value=60)


def test_the_eleven_public_holidays_of_2027() -> None:
    assert sorted(holidays(2027)) == [
        date(2027, 1, 1),
        date(2027, 3, 29),
        date(2027, 5, 1),
        date(2027, 5, 6),
        date(2027, 5, 8),
        date(2027, 5, 17),
        date(2027, 7, 14),
        date(2027, 8, 15),
        date(2027, 11, 1),
        date(2027, 11, 11),
        date(2027, 12, 25),
    ]


def test_two_holidays_may_fall_on_one_day() -> None:
    assert len(holidays(2008)) == 10  # Ascension Day on 1 May


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
        (date(2026, 11, 23), 1, date(2026, 11, 24)),
        (date(2026, 11, 27), 1, date(2026, 11, 30)),
        (date(2026, 12, 24), 1, date(2026, 12, 28)),  # Friday 25 December, then a week-end
        (date(2026, 11, 23), 10, date(2026, 12, 7)),
        (date(2027, 3, 26), 1, date(2027, 3, 30)),  # Easter Monday
    ],
)
def test_working_days_pass_over_week_ends_and_holidays(start: date, count: int, end: date) -> None:
    assert working_days_after(start, count) == end


@given(DAYS, COUNTS)
def test_working_days_end_on_a_working_day_with_exactly_so_many_between(start: date, count: int) -> None:
    end = working_days_after(start, count)
    passed = [start + timedelta(days=one) for one in range(1, (end - start).days + 1)]
    assert is_working(end)
    assert sum(is_working(day) for day in passed) == count


@pytest.mark.parametrize(
    ("received_on", "months", "speaks_on"),
    [
        (date(2026, 11, 23), 2, date(2027, 1, 23)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 12, 29), 2, date(2027, 2, 28)),
        (date(2027, 6, 30), 2, date(2027, 8, 30)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
    ],
)
def test_silence_speaks_on_the_same_day_of_the_month_or_its_last(
    received_on: date, months: int, speaks_on: date
) -> None:
    assert legal_date(received_on, months) == speaks_on


@given(DAYS, st.integers(min_value=1, max_value=12))
def test_the_legal_date_stands_in_the_right_month_and_never_after_the_same_day(received_on: date, months: int) -> None:
    found = legal_date(received_on, months)
    assert (found.year * 12 + found.month) - (received_on.year * 12 + received_on.month) == months
    assert found.day == min(received_on.day, monthrange(found.year, found.month)[1])


@given(DAYS, DAYS)
def test_who_files_earlier_is_never_decided_by_silence_later(one: date, other: date) -> None:
    assert legal_date(min(one, other), 2) <= legal_date(max(one, other), 2)


def test_a_stage_counts_in_its_own_days() -> None:
    stages = load(PARIS).stages
    friday = date(2026, 11, 27)
    assert stages.of_kind(StageKind.SCREENING).due_on(friday) == date(2026, 12, 11)  # ten working days
    assert stages.of_kind(StageKind.EVALUATION).due_on(friday) == date(2026, 12, 18)  # twenty-one days
