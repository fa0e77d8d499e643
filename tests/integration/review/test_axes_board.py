"""The board of the axes by the API: counts that agree with what its reader may see, and no score while people read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from services.intake.example import EXAMPLE
from services.review.example import OPINION
from shared.policy import Role
from tests.integration.review.conftest import Cast, review, wish
from tests.integration.review.turns import SF, decided

DESIGN, KNOWLEDGE = wish("montreal", "design"), wish("montreal", "villes_savoir")
SECTOR = EXAMPLE["sector"]


def board(cast: Cast, who: str = "", *, query: str = "") -> Any:
    answer = cast.get(who or cast.desk, f"/axes-board{query}")
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def cells(told: Any) -> dict[tuple[str, str], tuple[int, str | None]]:
    return {(one["city"], one["sector"]): (len(one["files"]), one["mean"]) for one in told["cells"]}


def test_a_file_counts_for_each_of_its_cities_and_its_mean_once_all_have_read(cast: Cast) -> None:
    number = cast.admitted(cities=[DESIGN, wish(SF)])
    before = board(cast)
    assert (before["files"], before["organisations"]) == (1, 1)
    assert cells(before) == {("montreal", SECTOR): (1, None), (SF, SECTOR): (1, None)}

    for place, reader in enumerate(cast.assigned(number)):
        told = cells(board(cast))
        assert told["montreal", SECTOR] == (1, None), f"{place} reviews are filed"
        cast.done(reader, f"{number}/reviews", review(4))
    cast.days_pass(60)
    assert cells(board(cast))["montreal", SECTOR] == (1, "4.00")


def test_what_nobody_chose_is_listed_by_domain_and_point(cast: Cast) -> None:
    number = cast.admitted(cities=[DESIGN])
    told = board(cast, query="?city=montreal")

    files = {one["domain"]: one["files"] for one in told["domains"]}
    assert files.pop("design") == [number]
    assert set(map(tuple, files.values())) == {()}
    montreal = cast.house.programme.city("montreal")
    others = {point.id for domain in montreal.domains if domain.id != "design" for point in domain.points}
    assert others <= set(told["uncovered_points"]["montreal"])


def test_withdrawn_and_inadmissible_files_do_not_count(cast: Cast) -> None:
    number = cast.file()
    assert board(cast)["files"] == 1
    cast.done(
        cast.desk, f"{number}/screening", {"outcome": "inadmissible", "reasons": "The sworn statement is missing."}
    )
    assert (board(cast)["files"], board(cast)["cells"]) == (0, [])


def test_whoever_stepped_aside_finds_the_file_in_no_figure(cast: Cast, tokens: Callable[[Role, str], str]) -> None:
    other, number = tokens(Role.COMMITTEE, "second@office.example.org"), decided(cast, {"montreal": "retained"})
    left = cast.admitted(cities=[DESIGN])
    waiting = cast.admitted(cities=[DESIGN])
    cast.read_by_all(waiting)
    cast.answers(waiting, "montreal", OPINION)
    cast.done(other, f"{waiting}/recusal", {"reason": "My sister runs the organisation that proposes this."})

    seen, all_ = board(cast, other), board(cast)
    assert (seen["files"], all_["files"]) == (2, 3)
    assert {number, left} == {one for cell in seen["cells"] for one in cell["files"]}


def test_sectors_named_by_several_organisations_are_proposed(cast: Cast) -> None:
    own = {"sector": "autre", "sector_why": "L’agriculture urbaine ne figure dans aucun de vos secteurs."}
    one = cast.admitted(**own)
    assert board(cast)["proposed_sectors"] == []
    other = cast.admitted(**own, organisation=EXAMPLE["organisation"] | {"name": "Les Serres de Belleville"})

    words = {found["words"]: found["files"] for found in board(cast)["proposed_sectors"]}
    assert words["agriculture"] == [one, other]


def test_only_the_office_reads_it_and_only_of_what_exists(cast: Cast) -> None:
    number = cast.admitted()
    assert cast.get(cast.assigned(number)[0], "/axes-board").status_code == 403
    assert cast.get(cast.desk, "/axes-board?city=atlantis").status_code == 404
    assert cast.get(cast.desk, "/axes-board?sector=alchemy").status_code == 404
