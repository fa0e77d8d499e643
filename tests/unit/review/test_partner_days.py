"""The days of a question to a partner city: reminders, two periods, and what is due after a stop."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from services.review.domain.partner_days import Period, apart, due_reminders, period_on, plan, put_off
from shared.programme import City, StageKind, load
from shared.programme.working_there import is_working_there
from shared.settings import PARIS

PROGRAMME = load(PARIS)
REMIND = PROGRAMME.stages.of_kind(StageKind.PARTNER_CHECK).remind
CITIES = st.sampled_from(sorted(PROGRAMME.cities.values(), key=lambda one: one.id))
DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2099, 12, 31))
OFFSETS = st.lists(st.integers(min_value=1, max_value=60), max_size=6)
PLANNED = st.lists(DAYS, max_size=6, unique=True).map(sorted)


def test_paris_reminds_on_the_tenth_the_twentieth_and_the_twenty_seventh_day() -> None:
    assert REMIND == (10, 20, 27)


def test_a_question_of_november_is_planned_around_the_week_ends() -> None:
    found = plan(PROGRAMME.cities["montreal"], asked_on=date(2026, 11, 23), remind=REMIND)
    assert found.remind_on == (date(2026, 12, 3), date(2026, 12, 14), date(2026, 12, 21))
    assert (found.first_until, found.second_until) == (date(2026, 12, 23), date(2027, 1, 4))


def test_a_question_of_june_is_planned_around_the_holidays_of_montreal_and_not_of_paris() -> None:
    found = plan(PROGRAMME.cities["montreal"], asked_on=date(2027, 6, 14), remind=REMIND)
    assert found.remind_on[0] == date(2027, 6, 25), "the 24th is Saint-Jean-Baptiste"
    assert found.first_until == date(2027, 7, 14), "a holiday of Paris is a working day there"


def test_two_reminders_that_a_long_holiday_brings_to_one_day_are_one() -> None:
    shanghai = PROGRAMME.cities["shanghai"]
    found = plan(shanghai, asked_on=date(2026, 1, 26), remind=(20, 27))
    assert found.remind_on == (date(2026, 2, 24),), "15 and 22 February lie in the Spring Festival"


@given(CITIES, DAYS, OFFSETS)
def test_reminders_follow_one_another_on_working_days_there_and_end_before_the_period(
    city: City, asked_on: date, offsets: list[int]
) -> None:
    found = plan(city, asked_on=asked_on, remind=offsets)
    assert all(one < later for one, later in pairwise((*found.remind_on, found.first_until)))
    assert all(is_working_there(city, day) for day in (*found.remind_on, found.first_until, found.second_until))
    assert all(day > asked_on for day in found.remind_on)


@given(CITIES, DAYS)
def test_no_period_is_shorter_than_the_city_was_promised(city: City, asked_on: date) -> None:
    found = plan(city, asked_on=asked_on, remind=REMIND)
    assert found.first_until - asked_on >= timedelta(days=city.reply_days)
    assert found.second_until - found.first_until >= timedelta(days=city.second_days)


@given(CITIES, PLANNED, st.integers(min_value=0, max_value=400))
def test_days_that_are_put_off_keep_their_order_and_lose_none_of_the_time_that_stood_still(
    city: City, days: list[date], still: int
) -> None:
    by = timedelta(days=still)
    later = put_off(city, days, by=by)
    assert len(later) == len(days)
    assert all(new >= old + by and is_working_there(city, new) for old, new in zip(days, later, strict=True))
    assert all(one <= following for one, following in pairwise(later))


@given(PLANNED, DAYS)
def test_days_set_apart_are_those_before_the_end_once_each(days: list[date], until: date) -> None:
    found = apart([*days, *reversed(days)], until=until)
    assert list(found) == [day for day in days if day < until]


@given(PLANNED, st.integers(min_value=0, max_value=8), DAYS, DAYS)
def test_what_is_due_is_total_and_never_more_than_what_is_left(
    days: list[date], sent: int, on: date, until: date
) -> None:
    due = due_reminders(days, sent=sent, on=on, until=until)
    assert 0 <= due <= max(0, len(days) - sent)
    assert due == 0 or (on <= until and days[sent + due - 1] <= on), "the ones due are the first that are left"
    assert due_reminders(days, sent=sent + due, on=on, until=until) == 0, "nothing is due twice"


@given(st.lists(DAYS, min_size=1, max_size=6, unique=True).map(sorted))
def test_looking_once_after_a_stop_finds_what_looking_every_day_would_have_sent(days: list[date]) -> None:
    until, sent = days[-1], 0
    for day in days:
        sent += due_reminders(days, sent=sent, on=day, until=until)
    assert sent == due_reminders(days, sent=0, on=until, until=until) == len(days)
    assert due_reminders(days, sent=0, on=until + timedelta(days=1), until=until) == 0


@given(CITIES, DAYS)
def test_the_last_day_of_a_period_belongs_to_it(city: City, asked_on: date) -> None:
    found, one_day = plan(city, asked_on=asked_on, remind=REMIND), timedelta(days=1)
    first, second = found.first_until, found.second_until
    days = (asked_on, first, first + one_day, second, second + one_day)
    told = [period_on(day, first_until=first, second_until=second) for day in days]
    assert told == [Period.FIRST, Period.FIRST, Period.SECOND, Period.SECOND, Period.OVER]
