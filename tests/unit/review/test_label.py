"""The label: what it may cover, how long, whether the rules propose it, and how it stands on a day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.review.domain.label import (
    HEARING_DAYS,
    LONGEST_MONTHS,
    Bar,
    LabelForm,
    LabelState,
    bar_of,
    default_period,
    grant_faults,
    hearing_until,
    is_proposed,
    last_day,
    public_state,
    state_on,
    unlawful_until,
)
from shared.ids import label_number, proposal_number, read_label_number, read_number
from shared.programme import AgreementState
from shared.programme.outcomes import Outcome

TODAY = date(2026, 11, 23)
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
OPEN = {"montreal": None, "san_francisco": Bar.AGREEMENT, "shanghai": Bar.OUTCOME}
NAMES = {"montreal": "Montréal", "san_francisco": "San Francisco", "shanghai": "Shanghai", "rio": "Rio"}


def form(*cities: str, starts: date = TODAY, ends: date = date(2027, 11, 22), reasons: str = "") -> LabelForm:
    return LabelForm(cities=cities or ("montreal",), starts_on=starts, ends_on=ends, reasons=reasons)


def codes(one: LabelForm, *, proposed: bool = True) -> list[str]:
    found = grant_faults(one, OPEN, names=NAMES, today=TODAY, proposed=proposed)
    return [fault.code.removeprefix("review.labels.fault_") for fault in found]


@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize("state", AgreementState)
def test_only_a_city_the_project_is_retained_with_under_a_current_agreement_stands_on_a_label(
    outcome: Outcome, state: AgreementState
) -> None:
    free = bar_of(outcome, state, may_name=True) is None
    retained = outcome in {Outcome.RETAINED, Outcome.RETAINED_CONDITIONS}
    current = state in {AgreementState.IN_FORCE, AgreementState.IN_FORCE_UNCONFIRMED, AgreementState.ENDING}
    assert free is (retained and current)


def test_paris_alone_never_names_the_partner() -> None:
    assert bar_of(Outcome.PARIS_ONLY, AgreementState.IN_FORCE, may_name=True) is Bar.OUTCOME


def test_a_city_that_does_not_wish_to_be_named_is_not() -> None:
    assert bar_of(Outcome.RETAINED, AgreementState.IN_FORCE, may_name=False) is Bar.NAMING


@pytest.mark.parametrize(
    ("total", "benefits", "proposed"),
    [
        ("3.5", ("label",), True),
        ("3.49", ("label",), False),
        ("5", ("communication",), False),
        (None, ("label",), False),
    ],
)
def test_the_rules_propose_a_label_that_was_asked_for_from_the_threshold_on(
    total: str | None,
    benefits: tuple[str, ...],
    proposed: bool,  # noqa: FBT001 -- pytest hands it over
) -> None:
    mean = Decimal(total) if total is not None else None
    assert is_proposed(mean, least=Decimal("3.5"), benefits=benefits) is proposed


@pytest.mark.parametrize(
    ("starts", "ends", "period"),
    [
        (date(2027, 3, 1), date(2027, 10, 31), (date(2027, 3, 1), date(2027, 10, 31))),
        (date(2026, 1, 1), date(2027, 10, 31), (TODAY, date(2027, 10, 31))),
        (None, None, (TODAY, date(2028, 11, 22))),
        (None, date(2026, 5, 1), (TODAY, date(2028, 11, 22))),
        (date(2027, 1, 1), date(2035, 1, 1), (date(2027, 1, 1), date(2029, 12, 31))),
    ],
)
def test_the_period_proposed_is_the_projects_own_from_today_on(
    starts: date | None, ends: date | None, period: tuple[date, date]
) -> None:
    found = default_period(starts, ends, today=TODAY, months=24)
    assert (found.starts_on, found.ends_on) == period


@given(st.none() | DAYS, st.none() | DAYS, DAYS, st.integers(1, 120))
def test_a_period_proposed_can_always_be_granted(
    starts: date | None, ends: date | None, today: date, months: int
) -> None:
    period = default_period(starts, ends, today=today, months=months)
    asked = LabelForm(cities=("montreal",), starts_on=period.starts_on, ends_on=period.ends_on)
    assert grant_faults(asked, OPEN, names=NAMES, today=today, proposed=True) == ()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (form(), []),
        (form("san_francisco"), ["city_agreement"]),
        (form("montreal", "shanghai", "rio"), ["city_outcome", "city_unknown"]),
        (form("montreal", "montreal"), ["city_twice"]),
        (form(starts=TODAY - timedelta(days=1)), ["past"]),
        (form(starts=date(2027, 5, 2), ends=date(2027, 5, 1)), ["order"]),
        (form(ends=last_day(TODAY, LONGEST_MONTHS)), []),
        (form(ends=last_day(TODAY, LONGEST_MONTHS) + timedelta(days=1)), ["long"]),
    ],
)
def test_what_keeps_a_label_from_being_granted_is_told_all_at_once(asked: LabelForm, found: list[str]) -> None:
    assert codes(asked) == found


def test_a_label_that_the_rules_do_not_propose_needs_a_reason() -> None:
    assert codes(form(), proposed=False) == ["reasons"]
    assert codes(form(reasons="The only project of this city this year."), proposed=False) == []


@pytest.mark.parametrize(
    ("stored", "day", "office", "public"),
    [
        ("granted", date(2027, 6, 30), LabelState.GRANTED, LabelState.GRANTED),
        ("granted", date(2027, 7, 1), LabelState.EXPIRED, LabelState.EXPIRED),
        ("notice", date(2027, 6, 30), LabelState.NOTICE, LabelState.GRANTED),
        ("notice", date(2027, 7, 1), LabelState.EXPIRED, LabelState.EXPIRED),
        ("withdrawn", date(2027, 7, 1), LabelState.WITHDRAWN, LabelState.WITHDRAWN),
    ],
)
def test_an_end_is_computed_and_a_notice_is_not_told(
    stored: str, day: date, office: LabelState, public: LabelState
) -> None:
    ends = date(2027, 6, 30)
    assert (state_on(stored, ends, day), public_state(stored, ends, day)) == (office, public)


def test_a_label_can_be_withdrawn_as_unlawful_for_four_months() -> None:
    assert unlawful_until(date(2026, 11, 23)) == date(2027, 3, 23)
    assert unlawful_until(date(2026, 10, 31)) == date(2027, 2, 28)


def test_a_hearing_leaves_fifteen_days() -> None:
    assert hearing_until(TODAY) - TODAY == timedelta(days=HEARING_DAYS) == timedelta(days=15)


@given(st.integers(2000, 2099), st.integers(1, 99_999))
def test_a_label_number_is_read_as_people_type_it(year: int, serial: int) -> None:
    number = label_number(year, serial)
    assert read_label_number(f" {number.lower().replace('-', ' ')}") == number


@given(st.integers(2000, 2099), st.integers(1, 9999), st.integers(3, 12), st.integers(1, 9))
def test_one_wrong_digit_of_a_label_is_noticed(year: int, serial: int, place: int, shift: int) -> None:
    number = label_number(year, serial).replace("-", "")
    wrong = str((int(number[place]) + shift) % 10)
    assert read_label_number(number[:place] + wrong + number[place + 1 :]) is None


def test_the_numbers_of_labels_and_proposals_are_never_taken_for_one_another() -> None:
    assert read_label_number(proposal_number(2026, 1)) is None
    assert read_number(label_number(2026, 1)) is None


@pytest.mark.parametrize("typed", ["", "LAB", "LAB-2026", "LAB-2026-0001", "LAB" + "1" * 5000, "LAB-２０２６-0001-83"])
def test_what_is_no_label_number_is_none(typed: str) -> None:
    assert read_label_number(typed) is None
