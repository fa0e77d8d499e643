"""Pace: a form that a machine fills is asked again; a person who is slow, or whose stamp is lost, never is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.intake.domain.pace import QUICKEST, pace_faults, stamp

KEY, OLD_KEY, OTHER_KEY = "the key of this house", "the key before it", "another house's key"
SHOWN = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def codes(stamped: str, honey: str = "", *, after: float, keys: tuple[str, ...] = (KEY, OLD_KEY)) -> list[str]:
    """What is said of a form that comes back so many seconds after it was shown."""
    found = list(pace_faults(stamped, honey, now=SHOWN + timedelta(seconds=after), keys=keys))
    assert {one.field for one in found} <= {"form"}
    return [one.code for one in found]


@pytest.mark.parametrize("after", [0, 1, QUICKEST - 0.5])
def test_a_form_that_comes_back_at_once_is_asked_again(after: float) -> None:
    assert codes(stamp(SHOWN, KEY), after=after) == ["intake.fault.too_fast"]


@pytest.mark.parametrize("after", [QUICKEST, 60, 86_400 * 30])
def test_a_person_may_take_three_seconds_or_a_month(after: float) -> None:
    assert codes(stamp(SHOWN, KEY), after=after) == []


def test_the_field_that_nobody_sees_gives_a_machine_away_however_slow_it_is() -> None:
    assert codes(stamp(SHOWN, KEY), "http://spam.example", after=3600) == ["intake.fault.honeypot"]


def test_both_signs_are_told_at_once() -> None:
    assert codes(stamp(SHOWN, KEY), "x", after=0) == ["intake.fault.honeypot", "intake.fault.too_fast"]


@pytest.mark.parametrize("stamped", ["", ".", "1795424400", "1795424400.", "later.deadbeef", "é.é", "x" * 10_000])
def test_a_stamp_that_is_missing_or_unreadable_is_no_fault(stamped: str) -> None:
    assert codes(stamped, after=0) == []


def test_a_stamp_of_before_the_key_was_changed_still_counts() -> None:
    assert codes(stamp(SHOWN, OLD_KEY), after=1) == ["intake.fault.too_fast"]


def test_nobody_else_can_say_when_the_form_was_shown() -> None:
    forged = stamp(SHOWN - timedelta(hours=1), OTHER_KEY)
    seconds, _, seal = stamp(SHOWN, KEY).partition(".")
    moved = f"{int(seconds) - 3600}.{seal}"
    assert stamp(SHOWN, KEY) not in {forged, moved}
    assert codes(forged, after=1, keys=(OTHER_KEY,)) == []  # an hour old by the key that sealed it
    assert codes(stamp(SHOWN, OTHER_KEY), after=1) == []  # not sealed here: as good as missing
    assert codes(moved, after=1) == []
