"""Who reads a file: no tie, the sector first, loads that stay even, the same choice every time."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.review.domain.assignment import Aside, Candidate, Facts, Why, choose, tie
from services.review.domain.names import alike, key

FILE = Facts(
    number="TR-2026-00001-A",
    sector="eco",
    organisations=("Hydralis Toitures", "Shanghai Roof Institute"),
    domains=frozenset({"hydralis.example.org"}),
)


def candidate(number: int, **changes: object) -> Candidate:
    base = Candidate(id=UUID(int=number), name=f"R{number}", email=f"r{number}@readers-{number}.example.org")
    return replace(base, **changes)  # type: ignore[arg-type]


CANDIDATES = st.lists(
    st.builds(
        candidate,
        st.integers(1, 12),
        load=st.integers(0, 6),
        open=st.integers(0, 6),
        sectors=st.sampled_from([frozenset(), frozenset({"eco"}), frozenset({"tic"})]),
        organisation=st.sampled_from(["", "Université de la Butte", "HYDRALIS toitures SAS", "Agence Nord"]),
        email=st.sampled_from(["a@gmail.com", "b@hydralis.example.org", "c@agence-nord.example.org"]),
    ),
    max_size=14,
)


@given(CANDIDATES, st.integers(0, 4))
def test_nobody_is_chosen_twice_or_with_a_tie_or_when_full(pool: list[Candidate], count: int) -> None:
    choice = choose(FILE, pool, count=count, max_open=6)
    chosen = [one for one, _ in choice.chosen]
    assert len({one.id for one in chosen}) == len(chosen) <= count
    assert all(tie(FILE, one) is None and one.open < 6 for one in chosen)


@given(CANDIDATES, st.randoms())
def test_the_order_of_the_candidates_changes_nothing(pool: list[Candidate], random: object) -> None:
    once = {one.id: one for one in pool}
    shuffled = list(once.values())
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    first = choose(FILE, once.values(), count=3, max_open=6)
    assert first.chosen == choose(FILE, shuffled, count=3, max_open=6).chosen


@given(st.integers(3, 12), st.integers(1, 30))
def test_loads_differ_by_one_at_most_when_nothing_stands_in_the_way(people: int, files: int) -> None:
    loads = Counter(dict.fromkeys(range(1, people + 1), 0))
    for file in range(files):
        pool = [candidate(number, load=load, open=load) for number, load in loads.items()]
        choice = choose(replace(FILE, number=f"N{file}"), pool, count=3, max_open=1000)
        loads.update(int(one.id) for one, _ in choice.chosen)
    assert max(loads.values()) - min(loads.values()) <= 1


def test_whoever_knows_the_sector_comes_first_and_is_told_why() -> None:
    knows = candidate(1, sectors=frozenset({"eco"}), load=5)
    others = [candidate(number) for number in (2, 3, 4)]
    choice = choose(FILE, [*others, knows], count=3, max_open=12)
    assert choice.chosen[0] == (knows, Why.SECTOR)
    assert [why for _, why in choice.chosen[1:]] == [Why.LOAD, Why.LOAD]


def test_those_set_aside_are_told_with_the_reason() -> None:
    employer = candidate(1, organisation="hydralis toitures")
    partner = candidate(2, organisation="The Shanghai Roof Institute")
    neighbour = candidate(3, email="x@hydralis.example.org")
    full = candidate(4, open=12)
    choice = choose(FILE, [employer, partner, neighbour, full], count=3, max_open=12)
    assert choice.chosen == ()
    assert {one.id.int: why for one, why in choice.aside} == {
        1: Aside.ORGANISATION,
        2: Aside.ORGANISATION,
        3: Aside.MAIL_DOMAIN,
        4: Aside.FULL,
    }


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Association Atelier Brindille", "ATELIER BRINDILLE", True),
        ("Vélotope SAS", "Velo-tope", True),
        ("La Passerelle solidaire", "Passerelle Solidaire (SCOP)", True),
        ("沪上设计实验室", "沪上设计实验室", True),
        ("Kanopée", "Samba & Sillons", False),
        ("Paris", "Paris Habitat", False),
        ("", "", False),
        ("Association", "Fondation", False),
    ],
)
def test_names_are_compared_as_a_person_would(one: str, other: str, *, same: bool) -> None:
    assert alike(one, other) is same


def test_a_name_made_of_forms_alone_is_still_a_name() -> None:
    assert key("La Compagnie") == "lacompagnie"
