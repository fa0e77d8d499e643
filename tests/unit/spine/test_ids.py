"""Proposal numbers catch a slip; ids sort by time; secrets are long."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.ids import proposal_number, read_number, secret, uuid7

NUMBER = proposal_number(2026, 42)


def test_a_number_is_read_as_people_type_it() -> None:
    assert NUMBER.startswith("TR-2026-00042-")
    assert read_number(f"  {NUMBER.lower().replace('-', ' ')} ") == NUMBER


@given(st.integers(2000, 2099), st.integers(1, 99_999), st.integers(3, 11), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(year: int, serial: int, place: int, shift: int) -> None:
    number = proposal_number(year, serial).replace("-", "")
    wrong = str((int(number[place - 1]) + shift) % 10) if number[place - 1].isdigit() else None
    if wrong is not None:
        assert read_number(number[: place - 1] + wrong + number[place:]) is None


@given(st.integers(2000, 2099), st.integers(1, 99_999), st.integers(2, 9))
def test_two_neighbours_swapped_are_noticed(year: int, serial: int, place: int) -> None:
    number = proposal_number(year, serial).replace("-", "")
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert swapped == number or read_number(swapped) is None


@pytest.mark.parametrize("typed", ["", "TR", "2026-00042", "TR-2026-ABCDE-K", "XX-2026-00042-K"])
def test_what_is_no_number_is_none(typed: str) -> None:
    assert read_number(typed) is None


def test_ids_are_of_version_seven_and_sort_by_time() -> None:
    first, second = uuid7(), uuid7()
    assert (first.version, first.variant) == (7, "specified in RFC 4122")
    assert first.int >> 80 <= second.int >> 80


def test_a_secret_holds_256_bits() -> None:
    assert len(secret()) >= 43
    assert secret() != secret()
