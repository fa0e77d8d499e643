"""The board of the axes as a page and as a table, for the office alone."""

from __future__ import annotations

from tests.integration.review_pages.conftest import GAIN, Browser, Office


def test_the_board_shows_what_came_and_what_is_missing(office: Office, at_desk: Browser) -> None:
    number = office.open(cities=[{"city": "montreal", "domain": "design", "objective": GAIN}])

    page = at_desk.get("/axes")
    assert page.status_code == 200
    assert "/axes?city=montreal&amp;sector=eco#files" in page.text
    assert "Aucun projet encore" in page.text
    assert number not in page.text
    chosen = at_desk.get("/axes?city=montreal&sector=eco")
    assert number in chosen.text


def test_the_table_holds_every_figure_and_no_formula(office: Office, at_desk: Browser) -> None:
    office.open(cities=[{"city": "montreal", "domain": "design", "objective": GAIN}])

    table = at_desk.get("/axes.csv")
    assert table.status_code == 200
    lines = [line.split(";") for line in table.text.splitlines()]
    assert lines[1][:2] == ['"Montréal"', '"Éco-activités, greentech"']
    assert lines[1][3:5] == ['"1"', '"1"']


def test_an_empty_board_is_a_page_too(at_desk: Browser) -> None:
    assert at_desk.get("/axes").status_code == 200
    assert at_desk.get("/axes?city=atlantis").status_code == 404


def test_strangers_and_reviewers_do_not_see_it(stranger: Browser, office: Office) -> None:
    office.open()
    assert stranger.get("/axes").status_code in {302, 303}
