"""Plans: never twice, never above a quota, never a tie; no other plan is better; lots make them the same each time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, product
from random import Random
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from services.review.domain.assignment import Aside, Candidate, Facts, Why, tie
from services.review.domain.matching import Choice, Vacancy, best, knows_field, plan, reasons

Merit = tuple[int, int, int, int]
SECTORS = ("eco", "tic")
DOMAINS = ("montreal:design", "rio:water")
FILE = Facts(
    number="TR-2026-00001-A",
    sector="eco",
    organisations=("Hydralis Toitures", "Shanghai Roof Institute"),
    mail_domains=frozenset({"hydralis.example.org"}),
    domains=frozenset({"montreal:design"}),
    language="fr",
)


def reader(number: int, **changes: object) -> Candidate:
    base = Candidate(id=UUID(int=number), name=f"Reader {number}", email=f"r{number}@readers-{number}.example.org")
    return replace(base, **changes)  # type: ignore[arg-type]


def wanted(number: int, needed: int, **changes: object) -> Vacancy:
    return Vacancy(facts=replace(FILE, number=f"F{number}", **changes), needed=needed)  # type: ignore[arg-type]


READERS = st.lists(
    st.builds(
        reader,
        st.integers(1, 20),
        load=st.integers(0, 3),
        open=st.integers(0, 2),
        quota=st.sampled_from([None, 0, 1, 2]),
        sectors=st.sampled_from([frozenset(), frozenset({"eco"}), frozenset(SECTORS)]),
        domains=st.sampled_from([frozenset(), frozenset(DOMAINS), frozenset({"rio:water"})]),
        languages=st.sampled_from([frozenset(), frozenset({"fr"})]),
        organisation=st.sampled_from(["", "Agence Nord", "HYDRALIS toitures SAS"]),
    ),
    max_size=5,
    unique_by=lambda one: one.id,
)
FILES = st.lists(
    st.builds(
        wanted,
        st.integers(1, 9),
        st.integers(0, 2),
        sector=st.sampled_from(SECTORS),
        domains=st.sampled_from([frozenset({one}) for one in DOMAINS]),
        language=st.sampled_from(["fr", "en"]),
        organisations=st.sampled_from([("Hydralis Toitures",), ("Atelier Sud",)]),
    ),
    max_size=4,
    unique_by=lambda one: one.facts.number,
)


def merit(files: Sequence[Vacancy], readers: Iterable[Candidate], made: Mapping[str, Iterable[Candidate]]) -> Merit:
    """How good a plan is, by the goals in their order: less is better."""
    loads = Counter({one.id: one.load for one in readers})
    empty = missing = points = 0
    for file in files:
        own = list(made[file.facts.number])
        found = [reasons(file.facts, one) for one in own]
        empty += (file.needed - len(own)) ** 2
        missing += (file.needed - sum(knows_field(one) for one in found)) ** 2
        points += sum(sum(one.values()) for one in found)
        loads.update(one.id for one in own)
    return empty, missing, -points, sum(load**2 for load in loads.values())


def every_plan(files: Sequence[Vacancy], readers: Sequence[Candidate]) -> Iterable[dict[str, tuple[Candidate, ...]]]:
    """All plans there are, one after the other."""
    free = [[one for one in readers if tie(file.facts, one) is None] for file in files]
    groups = [
        [group for size in range(file.needed + 1) for group in combinations(own, size)]
        for file, own in zip(files, free, strict=True)
    ]
    for taken in product(*groups):
        given_to = Counter(one.id for group in taken for one in group)
        if all(given_to[one.id] <= one.room(3) for one in readers):
            yield {file.facts.number: group for file, group in zip(files, taken, strict=True)}


def chosen(made: Mapping[str, Choice]) -> dict[str, list[Candidate]]:
    return {number: [one.reader for one in choice.chosen] for number, choice in made.items()}


@given(FILES, READERS)
@settings(max_examples=150, deadline=None)
def test_no_other_plan_is_better(files: list[Vacancy], readers: list[Candidate]) -> None:
    found = merit(files, readers, chosen(plan(files, readers, max_open=3)))
    assert found == min(merit(files, readers, one) for one in every_plan(files, readers))


@given(FILES, READERS)
@settings(max_examples=100, deadline=None)
def test_nobody_reads_a_file_twice_or_above_their_quota_or_with_a_tie(
    files: list[Vacancy], readers: list[Candidate]
) -> None:
    made = chosen(plan(files, readers, max_open=3))
    given_to = Counter(one.id for group in made.values() for one in group)
    assert all(given_to[one.id] <= one.room(3) for one in readers)
    for file in files:
        own = made[file.facts.number]
        assert len({one.id for one in own}) == len(own) <= file.needed
        assert all(tie(file.facts, one) is None for one in own)


@given(FILES, READERS, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_files_and_readers_changes_nothing(
    files: list[Vacancy], readers: list[Candidate], random: Random
) -> None:
    first = plan(files, readers, max_open=3)
    other_files, other_readers = list(files), list(readers)
    random.shuffle(other_files)
    random.shuffle(other_readers)
    assert plan(other_files, other_readers, max_open=3) == first


@given(FILES.filter(bool), READERS)
@settings(max_examples=60, deadline=None)
def test_the_best_readers_of_one_file_are_the_plan_for_it_alone(files: list[Vacancy], readers: list[Candidate]) -> None:
    file = files[0]
    alone = plan([file], readers, max_open=3)[file.facts.number]
    assert merit([file], readers, {file.facts.number: [one.reader for one in alone.chosen]}) == merit(
        [file], readers, {file.facts.number: [one.reader for one in best(file, readers, max_open=3).chosen]}
    )


def test_a_choice_tells_its_reasons_in_points() -> None:
    knows = reader(1, sectors=frozenset({"eco"}), domains=frozenset({"montreal:design"}), languages=frozenset({"fr"}))
    choice = best(Vacancy(facts=FILE, needed=2), [reader(2), knows], max_open=12)
    assert [one.reasons for one in choice.chosen] == [{Why.SECTOR: 4, Why.DOMAIN: 2, Why.LANGUAGE: 1}, {}]
    assert [one.why for one in choice.chosen] == [Why.SECTOR, Why.LOAD]
    assert (choice.points, choice.knowing) == (7, 1)


def test_the_worst_served_file_comes_before_the_sum_of_points() -> None:
    asked = reader(1, sectors=frozenset({"tic"}), domains=frozenset(DOMAINS), quota=1)
    knows = reader(2, sectors=frozenset({"tic"}), quota=1)
    others = [reader(number, quota=1) for number in (3, 4)]
    rich = wanted(1, 2, sector="tic", domains=frozenset({"montreal:design"}))
    poor = wanted(2, 2, sector="eco", domains=frozenset({"rio:water"}))
    made = plan([rich, poor], [asked, knows, *others], max_open=3)
    assert asked in chosen(made)["F2"]
    assert [made[number].knowing for number in ("F1", "F2")] == [1, 1]
    assert best(rich, [asked, knows, *others], max_open=3).points > made["F1"].points


def test_a_file_that_nobody_may_read_takes_nothing_from_the_others() -> None:
    free, tied = wanted(1, 2), wanted(2, 3, organisations=("Agence Nord",))
    readers = [reader(number, organisation="Agence Nord") for number in (1, 2)]
    made = plan([free, tied], readers, max_open=3)
    assert len(made["F1"].chosen) == 2
    assert [why for _, why in made["F2"].aside] == [Aside.ORGANISATION, Aside.ORGANISATION]


def test_those_taken_away_or_full_are_set_aside_with_the_reason() -> None:
    readers = [reader(1), reader(2), reader(3, quota=0), reader(4, open=12)]
    barred = {UUID(int=1): Aside.TAKEN, UUID(int=2): Aside.AWAY}
    choice = best(Vacancy(facts=FILE, needed=3, barred=barred), readers, max_open=12)
    assert choice.chosen == ()
    assert {one.id.int: why for one, why in choice.aside} == {
        1: Aside.TAKEN,
        2: Aside.AWAY,
        3: Aside.FULL,
        4: Aside.FULL,
    }


def test_places_that_stay_empty_are_spread_over_the_files() -> None:
    files = [wanted(number, 2) for number in (1, 2, 3)]
    made = plan(files, [reader(1, quota=2), reader(2, quota=1)], max_open=3)
    assert sorted(len(one.chosen) for one in made.values()) == [1, 1, 1]
