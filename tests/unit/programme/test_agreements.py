"""What an agreement is worth is computed from its dates, for any day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.programme import Agreement, AgreementState, Label, load
from shared.settings import PARIS

PROGRAMME = load(PARIS)
DAYS = st.dates(min_value=date(1950, 1, 1), max_value=date(2100, 12, 31))
END = date(2011, 1, 26)


def an_agreement(**dates: date | None) -> Agreement:
    wording = Label(fr="l’accord", en="the agreement")
    return Agreement.model_validate({"version": "test", "source": "ours", "wording": wording, **dates})


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2009, 1, 25), AgreementState.IN_FORCE_UNCONFIRMED),  # renewed later: an earlier version existed
        (date(2009, 1, 26), AgreementState.IN_FORCE),
        (date(2009, 3, 1), AgreementState.IN_FORCE),
        (date(2010, 7, 29), AgreementState.IN_FORCE),
        (date(2010, 7, 30), AgreementState.ENDING),
        (date(2010, 8, 1), AgreementState.ENDING),
        (date(2011, 1, 25), AgreementState.ENDING),
        (date(2011, 1, 26), AgreementState.ENDING),
        (date(2011, 1, 27), AgreementState.EXPIRED),
        (date(2026, 11, 23), AgreementState.EXPIRED),
    ],
)
def test_the_agreement_with_san_francisco_day_by_day(day: date, state: AgreementState) -> None:
    assert PROGRAMME.city("san_francisco").state_on(day) is state


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2027, 1, 9), AgreementState.TO_BE_CREATED),
        (date(2027, 1, 10), AgreementState.SIGNED),
        (date(2027, 2, 28), AgreementState.SIGNED),
        (date(2027, 3, 1), AgreementState.IN_FORCE),
    ],
)
def test_a_new_agreement_is_nothing_then_signed_then_in_force(day: date, state: AgreementState) -> None:
    assert an_agreement(signed_on=date(2027, 1, 10), in_force_on=date(2027, 3, 1)).state_on(day) is state


def test_an_agreement_that_takes_force_later_binds_nobody_before() -> None:
    assert an_agreement(in_force_on=END).state_on(END - timedelta(days=1)) is AgreementState.TO_BE_CREATED


def test_a_renewal_does_not_make_the_years_before_it_uncertain_when_their_beginning_is_known() -> None:
    renewed = an_agreement(in_force_on=date(2006, 5, 1), renewed_on=date(2009, 1, 26), ends_on=END)
    assert renewed.state_on(date(2007, 1, 1)) is AgreementState.IN_FORCE


def test_a_signed_agreement_without_first_day_in_force_is_to_be_confirmed() -> None:
    assert an_agreement(signed_on=date(2006, 4, 1)).state_on(END) is AgreementState.IN_FORCE_UNCONFIRMED


@given(DAYS)
def test_an_agreement_without_dates_is_in_force_to_be_confirmed_on_any_day(day: date) -> None:
    assert an_agreement().state_on(day) is AgreementState.IN_FORCE_UNCONFIRMED


@given(DAYS, DAYS)
def test_an_agreement_is_expired_from_the_day_after_its_end_and_never_before(start: date, day: date) -> None:
    ends_on = start + timedelta(days=730)
    state = an_agreement(in_force_on=start, ends_on=ends_on).state_on(day)
    assert (state is AgreementState.EXPIRED) == (day > ends_on)


@given(DAYS, st.integers(min_value=0, max_value=1500))
def test_an_agreement_is_ending_during_its_last_180_days(start: date, passed: int) -> None:
    ends_on = start + timedelta(days=730)
    day = start + timedelta(days=passed)
    state = an_agreement(in_force_on=start, ends_on=ends_on).state_on(day)
    assert (state is AgreementState.ENDING) == (0 <= (ends_on - day).days <= 180)


@given(DAYS)
def test_a_denounced_agreement_never_comes_back(day: date) -> None:
    denounced = an_agreement(in_force_on=date(2005, 1, 1), ends_on=END, denounced_on=date(2008, 6, 1))
    assert (denounced.state_on(day) is AgreementState.DENOUNCED) == (day >= date(2008, 6, 1))


@given(DAYS)
def test_a_suspension_lasts_no_longer_than_the_agreement(day: date) -> None:
    suspended = an_agreement(in_force_on=date(2005, 1, 1), ends_on=END, suspended_on=date(2008, 6, 1))
    assert (suspended.state_on(day) is AgreementState.SUSPENDED) == (date(2008, 6, 1) <= day <= END)


def test_a_partner_is_asked_with_a_clock_only_while_its_agreement_holds() -> None:
    assert {state for state in AgreementState if state.current} == {
        AgreementState.IN_FORCE,
        AgreementState.IN_FORCE_UNCONFIRMED,
        AgreementState.ENDING,
    }
