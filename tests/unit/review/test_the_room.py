"""Who counts in the committee's room, how many must be there, and what a vote gives."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.review.domain.sitting import MotionState, Seat, Tally, Vote, quorum, result, tally, voters

PEOPLE = [UUID(int=k) for k in range(1, 10)]


def seats(voting: int, present: int, *, guests: int = 0) -> tuple[Seat, ...]:
    """So many voting members, the first of them in the room, and some guests who always are."""
    members = [Seat(person=PEOPLE[k], name=f"M{k}", voting=True, present=k < present) for k in range(voting)]
    others = [Seat(person=UUID(int=100 + k), name=f"G{k}", voting=False, present=True) for k in range(guests)]
    return (*members, *others)


@pytest.mark.parametrize(
    ("here", "least", "expected"),
    [
        ((6, 3), 3, (6, 3, 3, True)),
        ((6, 2), 3, (6, 2, 3, False)),
        ((7, 3), 3, (7, 3, 4, False)),
        ((7, 4), 3, (7, 4, 4, True)),
        ((2, 2), 3, (2, 2, 3, False)),
        ((5, 3), 1, (5, 3, 3, True)),
    ],
)
def test_half_of_the_members_must_sit_and_never_fewer_than_the_stage_says(
    here: tuple[int, int], least: int, expected: tuple[int, int, int, bool]
) -> None:
    found = quorum(seats(*here, guests=4), recused=(), least=least)

    assert (found.members, found.seated, found.needed, found.reached) == expected
    assert len(found.missing) == here[0] - here[1]


def test_whoever_has_a_tie_is_counted_on_neither_side() -> None:
    found = quorum(seats(7, 3), recused={PEOPLE[6], PEOPLE[0]}, least=1)

    assert (found.members, found.seated, found.needed) == (5, 2, 3)
    assert "M0" not in found.missing
    assert "M6" not in found.missing


def test_only_voting_members_in_the_room_without_a_tie_vote() -> None:
    found = voters(seats(4, 3, guests=2), recused={PEOPLE[1]})

    assert [one.name for one in found] == ["M0", "M2"]


@pytest.mark.parametrize(
    ("counted", "casting", "expected"),
    [
        ((3, 2, 0), Vote.ABSTAIN, MotionState.CARRIED),
        ((2, 3, 9), Vote.YES, MotionState.REJECTED),
        ((2, 2, 1), Vote.YES, MotionState.CARRIED),
        ((2, 2, 1), Vote.NO, MotionState.REJECTED),
        ((2, 2, 1), Vote.ABSTAIN, MotionState.REJECTED),
        ((0, 0, 5), Vote.ABSTAIN, MotionState.REJECTED),
        ((1, 0, 5), Vote.NO, MotionState.CARRIED),
    ],
)
def test_a_majority_carries_and_the_chair_decides_a_tie_alone(
    counted: tuple[int, int, int], casting: Vote, expected: MotionState
) -> None:
    yes, no, abstain = counted
    assert result(Tally(yes=yes, no=no, abstain=abstain), casting=casting) is expected


@given(st.lists(st.sampled_from(Vote)), st.sampled_from(Vote), st.integers(0, 9))
def test_abstentions_change_no_result(votes: list[Vote], casting: Vote, more: int) -> None:
    before = result(tally(votes), casting=casting)
    after = result(tally([*votes, *[Vote.ABSTAIN] * more]), casting=casting)

    assert before is after


@given(st.lists(st.booleans(), min_size=1, max_size=9), st.sets(st.integers(0, 8)), st.integers(1, 5))
def test_nobody_with_a_tie_helps_or_hinders_the_quorum(present: list[bool], tied: set[int], least: int) -> None:
    everyone = [Seat(person=PEOPLE[k], name=str(k), voting=True, present=here) for k, here in enumerate(present)]
    recused = {PEOPLE[k] for k in tied}
    without = [one for one in everyone if one.person not in recused]

    assert quorum(everyone, recused=recused, least=least) == quorum(without, recused=(), least=least)
