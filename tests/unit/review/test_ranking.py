"""The committee's order: the stated ties, the same whatever order files come in, and never by time of filing."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from services.review.domain.ranking import TIES, Candidate, Reason, rank

CITIES = ("montreal", "shanghai", "tokyo")
marks = st.sampled_from([Decimal("3.0"), Decimal("3.5"), Decimal("4.0")])


def file(number: str, total: str | None = "3.5", *, cities: tuple[str, ...] = ("tokyo",), **changes: str) -> Candidate:
    """A file with the same mark everywhere but where said otherwise."""
    sector = changes.pop("sector", "eco")
    given = {one: Decimal(changes.get(one, "3.5")) for one in TIES}
    return Candidate(
        number=number,
        total=None if total is None else Decimal(total),
        criteria=given,
        cities=cities,
        sector=sector,
    )


@st.composite
def tables(draw: st.DrawFn) -> list[Candidate]:
    """Some files, many of them equal in much."""
    size = draw(st.integers(1, 12))
    return [
        Candidate(
            number=f"TR-2026-{serial:05d}",
            total=draw(marks),
            criteria={one: draw(marks) for one in TIES},
            cities=tuple(draw(st.lists(st.sampled_from(CITIES), min_size=1, max_size=2, unique=True))),
            sector=draw(st.sampled_from(["eco", "culture"])),
        )
        for serial in range(size)
    ]


def order(*files: Candidate) -> list[tuple[str, int, Reason | None]]:
    return [(one.number, one.place, one.reason) for one in rank(files)]


def test_the_total_goes_before_everything() -> None:
    assert order(file("A", "3.4", c3="5"), file("B", "3.5", c3="1")) == [("B", 1, None), ("A", 2, Reason.TOTAL)]


def test_ties_are_parted_by_c3_then_c2_then_c1_and_the_reason_is_told() -> None:
    found = order(file("A"), file("B", c1="4"), file("C", c2="4"), file("D", c3="4"))
    assert found == [("D", 1, None), ("C", 2, Reason.C3), ("B", 3, Reason.C2), ("A", 4, Reason.C1)]


def test_then_the_city_less_represented_among_files_ranked_higher() -> None:
    found = order(file("A", "4", cities=("tokyo",)), file("B", cities=("tokyo",)), file("C", cities=("montreal",)))
    assert found == [("A", 1, None), ("C", 2, Reason.TOTAL), ("B", 3, Reason.CITY)]


def test_then_the_sector_less_represented_among_files_ranked_higher() -> None:
    found = order(file("A", "4", sector="eco"), file("B", sector="eco"), file("C", sector="culture"))
    assert found == [("A", 1, None), ("C", 2, Reason.TOTAL), ("B", 3, Reason.SECTOR)]


def test_files_equal_in_everything_share_their_place_and_wait_for_a_vote() -> None:
    assert {(place, reason) for _, place, reason in order(file("A"), file("B"))} == {(1, None), (1, Reason.VOTE)}


def test_a_file_that_nobody_reviewed_stands_last() -> None:
    assert [number for number, _, _ in order(file("A", None), file("B", "0.5"))] == ["B", "A"]


@given(tables(), st.randoms(use_true_random=False))
def test_the_order_is_the_same_whatever_order_files_come_in(files: list[Candidate], chance: Random) -> None:
    mixed = list(files)
    chance.shuffle(mixed)
    assert rank(mixed) == rank(files)


@given(tables(), st.randoms(use_true_random=False))
def test_the_time_of_filing_changes_no_place(files: list[Candidate], chance: Random) -> None:
    numbers = [one.number for one in files]
    chance.shuffle(numbers)
    renamed = dict(zip((one.number for one in files), numbers, strict=True))
    later = [
        Candidate(
            number=renamed[one.number], total=one.total, criteria=one.criteria, cities=one.cities, sector=one.sector
        )
        for one in files
    ]
    before = {renamed[one.number]: one.place for one in rank(files)}
    assert {one.number: one.place for one in rank(later)} == before


@given(tables())
def test_every_file_has_one_place_and_a_better_total_is_never_behind(files: list[Candidate]) -> None:
    found, totals = rank(files), {one.number: one.total or Decimal() for one in files}
    assert sorted(one.number for one in found) == sorted(totals)
    shown = [totals[one.number] for one in found]
    assert shown == sorted(shown, reverse=True)
    assert all(one.reason is Reason.VOTE for above, one in pairwise(found) if above.place == one.place)


@given(tables())
def test_places_are_counted_as_people_count_them(files: list[Candidate]) -> None:
    counted, expected = Counter(one.place for one in rank(files)), 1
    for place in sorted(counted):
        assert place == expected
        expected += counted[place]
