"""The board of the axes: every file once for each city, means of what is scored, and nothing covered twice."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from services.review.domain.axes import BoardFile, Wish, board_of, proposed_sectors, stems, touches
from shared.programme import load
from shared.settings import PARIS

PROGRAMME = load(PARIS)
CITIES = tuple(PROGRAMME.cities.values())
IDS = tuple(PROGRAMME.cities)
SECTORS = tuple(PROGRAMME.sectors)


def file(number: str, *wishes: Wish, **changes: object) -> BoardFile:
    known = {
        "number": number,
        "title": "Un projet",
        "written_in": "fr",
        "organisation": "Hydralis",
        "organisation_key": "hydralis",
        "sector": SECTORS[0],
        "own_sector": "",
        "wishes": wishes,
        "score": None,
    }
    return BoardFile(**(known | changes))  # type: ignore[arg-type]


@st.composite
def files(draw: st.DrawFn) -> list[BoardFile]:
    found = []
    for place in range(draw(st.integers(0, 12))):
        asked = draw(st.lists(st.sampled_from(IDS), unique=True, max_size=4))
        domains = {one: [None, *(domain.id for domain in PROGRAMME.city(one).domains)] for one in asked}
        wishes = [Wish(city=one, domain=draw(st.sampled_from(domains[one]))) for one in asked]
        scores = st.none() | st.decimals(0, 5, places=2)
        name = draw(st.sampled_from("abcd"))
        more = {"organisation_key": name, "sector": draw(st.sampled_from(SECTORS)), "score": draw(scores)}
        found.append(file(f"TR-{place:03}", *wishes, **more))
    return found


@given(files())
def test_a_file_counts_once_for_each_city_and_once_in_its_sector(given_files: list[BoardFile]) -> None:
    board = board_of(given_files, CITIES)

    asked = [(wish.city, one.sector) for one in given_files for wish in one.wishes]
    assert {place: len(cell.files) for place, cell in board.cells.items()} == {one: asked.count(one) for one in asked}
    assert board.files == sum(bool(one.wishes) for one in given_files)
    assert sum(len(one.files) for one in board.sectors.values()) == board.files
    assert sum(len(one.files) for one in board.cities.values()) == len(asked)


@given(files())
def test_a_wish_is_in_one_domain_or_outside_all(given_files: list[BoardFile]) -> None:
    board = board_of(given_files, CITIES)

    for city in CITIES:
        covers = [one for one in board.domains if one.city == city.id]
        assert [one.domain for one in covers] == [one.id for one in city.domains]
        wishes = sum(wish.city == city.id for one in given_files for wish in one.wishes)
        assert sum(len(one.cell.files) for one in covers) + board.outside[city.id] == wishes
        chosen = {wish.domain for one in given_files for wish in one.wishes if wish.city == city.id}
        assert {one.domain for one in covers if one.uncovered} == {one.id for one in city.domains} - chosen


@given(files())
def test_the_order_of_the_files_changes_nothing(given_files: list[BoardFile]) -> None:
    assert board_of(reversed(given_files), CITIES) == board_of(given_files, CITIES)


def test_a_mean_is_of_the_files_that_have_a_score() -> None:
    wish = Wish(city="montreal", domain="design")
    scored = [file("A", wish, score=Decimal(4)), file("B", wish, score=Decimal("3.5"), organisation_key="b")]
    cell = board_of([*scored, file("C", wish)], CITIES).cities["montreal"]

    assert (len(cell.files), cell.scored, cell.organisations) == (3, 2, 2)
    assert cell.mean == Decimal("3.75")


def test_a_sub_point_is_touched_by_half_of_its_words_in_any_form() -> None:
    label = "Intégration du design dans l’aménagement de la ville"
    assert touches(label, "Nous intégrons de jeunes créateurs aux projets d’amenagement des quartiers.")
    assert not touches(label, "Un atelier de réparation de vélos.")
    assert not touches("", "Un atelier")


def test_words_for_a_sector_are_proposed_when_two_organisations_use_them() -> None:
    said = [
        file("A", own_sector="L’agriculture urbaine n’est pas dans la liste.", organisation_key="a"),
        file("B", own_sector="Nous relevons de l'Agriculture de proximité.", organisation_key="b"),
        file("C", own_sector="La même agriculture, encore.", organisation_key="b"),
        file("D", own_sector="Lutherie", organisation_key="d"),
    ]
    (found,) = proposed_sectors(said)

    assert (found.words, found.organisations) == ("agriculture", 2)
    assert [one.number for one in found.files] == ["A", "B", "C"]


@given(st.text(max_size=200))
def test_any_text_has_words_or_none(text: str) -> None:
    assert all(one == one.casefold() and 1 <= len(one) <= 6 for one in stems(text))
