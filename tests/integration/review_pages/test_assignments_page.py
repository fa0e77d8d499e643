"""The desk's page of assignments and of absences, and a reviewer's page with why they were asked and other answers."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from shared.access import Person
from shared.policy import Role
from tests.integration.review_pages.conftest import Browser, Office

Browse = Callable[[Person], Browser]


@pytest.fixture
def fourth(person: Callable[..., Person]) -> Person:
    """One reviewer more than a file needs."""
    return person(Role.REVIEWER, "r9@lecture.example", name="Dov Stern")


@pytest.fixture
def waiting(office: Office, desk: Person, person: Callable[..., Person]) -> str:
    """A file that has one reader and waits for two."""
    person(Role.REVIEWER, "r0@lecture.example", name="Ana Reis", sectors=["eco"])
    number = office.open()
    office.admit(number, desk)
    return number


def test_the_plan_shows_who_would_read_what_and_why(waiting: str, reviewers: list[Person], at_desk: Browser) -> None:
    page = at_desk.text("/desk/assignments")
    assert "Toits d’eau, de Paris aux deux rives" in page
    assert page.count("secteur connu (4 points)") == 2
    assert "Ana Reis · A déjà eu ce dossier." in page
    assert "<svg viewBox" in page
    for one in reviewers[1:]:
        assert one.name in page
    assert "/desk/assignments" in at_desk.text("/desk")
    assert waiting in page


def test_the_button_does_what_was_shown(
    waiting: str, reviewers: list[Person], at_desk: Browser, office: Office
) -> None:
    answer = at_desk.send("/desk/assignments", "/desk/assignments")
    assert answer.status_code == 303
    assert set(office.readers(waiting)) == {one.email for one in reviewers}
    page = at_desk.text("/desk/assignments")
    assert "2 affectations faites." in page
    assert "Aucun dossier n’attend d’évaluateur." in page


def test_a_plan_that_changed_is_shown_again_and_nothing_is_done(
    waiting: str, reviewers: list[Person], at_desk: Browser, office: Office
) -> None:
    answer = at_desk.send("/desk/assignments", "/desk/assignments", digest="0" * 64)
    assert answer.status_code == 409
    assert "La situation a changé" in answer.text
    assert "secteur connu (4 points)" in answer.text
    assert len(office.readers(waiting)) == 1
    assert reviewers


@pytest.fixture
def invited(office: Office, desk: Person, reviewers: list[Person], browse: Browse) -> tuple[str, Browser]:
    """A file, and the browser of one of its three readers; there is no fourth."""
    number = office.open()
    office.admit(number, desk)
    assert set(office.readers(number)) == {one.email for one in reviewers}
    return number, browse(reviewers[0])


def test_a_reviewer_is_told_why_they_were_asked(invited: tuple[str, Browser]) -> None:
    number, reader = invited
    page = reader.text(f"/reviews/{number}")
    assert "Vous connaissez ce secteur." in page
    assert "secteur connu" in page
    assert "4 points" in page
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_a_reviewer_declines_on_the_page(invited: tuple[str, Browser], office: Office, fourth: Person) -> None:
    number, reader = invited
    answer = reader.send(f"/reviews/{number}", f"/reviews/{number}/decline", decline_reason="field")
    assert answer.status_code == 303
    assert "Vous avez décliné le dossier." in reader.text("/reviews")
    assert office.readers(number)[fourth.email].state == "assigned"


def test_nothing_typed_is_lost_when_an_answer_is_refused(invited: tuple[str, Browser]) -> None:
    number, reader = invited
    typed = {"decline_words": "", "decline_reason": "other"}
    answer = reader.send(f"/reviews/{number}", f"/reviews/{number}/decline", **typed)
    assert answer.status_code == 422
    assert 'value="other" checked' in re.sub(r"\s+", " ", answer.text)
    assert "Dites en quelques mots" in answer.text
    unnamed = reader.send(f"/reviews/{number}/answer", f"/reviews/{number}/decline", decline_words="Je déménage.")
    assert unnamed.status_code == 422
    assert "Je déménage." in unnamed.text


def test_a_reviewer_hands_over_to_a_colleague_by_name(
    invited: tuple[str, Browser], office: Office, fourth: Person
) -> None:
    number, reader = invited
    page = reader.text(f"/reviews/{number}")
    assert re.findall(r'<option value="[^"]+"[^>]*>([^<]+)</option>', page) == [fourth.name]
    answer = reader.send(f"/reviews/{number}", f"/reviews/{number}/hand-over", colleague=str(fourth.id))
    assert answer.status_code == 303
    assert office.readers(number)[fourth.email].why == "colleague"


def test_a_likeness_is_asked_about_and_decides_nothing(
    invited: tuple[str, Browser], person: Callable[..., Person], office: Office
) -> None:
    number, reader = invited
    person(Role.REVIEWER, "r0@lecture.example", organisation="HYDRALIS toitures")
    assert "ressemble à celui d’un participant" in reader.text(f"/reviews/{number}")
    assert office.readers(number)["r0@lecture.example"].state == "assigned"


def test_the_desk_records_and_ends_an_absence(reviewers: list[Person], at_desk: Browser) -> None:
    away, instead, _ = reviewers
    days = {"starts_on": "2026-11-20", "ends_on": "2026-12-20"}
    answer = at_desk.send("/desk/absences", "/desk/absences", person=str(away.id), substitute=str(instead.id), **days)
    assert answer.status_code == 303
    page = at_desk.text("/desk/absences")
    assert "du 20 novembre 2026 au 20 décembre 2026" in page.replace("\xa0", " ")
    assert "absence en cours" in page
    (path,) = re.findall(r'action="(/desk/absences/[^"]+/end)"', page)
    assert at_desk.send("/desk/absences", path).status_code == 303
    assert "Aucune absence n’est annoncée." in at_desk.text("/desk/absences")


def test_an_absence_that_ends_before_it_begins_comes_back_as_it_was_typed(
    reviewers: list[Person], at_desk: Browser
) -> None:
    days = {"starts_on": "2026-12-20", "ends_on": "2026-12-01"}
    answer = at_desk.send("/desk/absences", "/desk/absences", person=str(reviewers[0].id), **days)
    assert answer.status_code == 422
    assert 'value="2026-12-20"' in answer.text
    assert "donnez un dernier jour" in answer.text


@pytest.mark.parametrize("path", ["/desk/assignments", "/desk/absences"])
def test_only_the_desk_sees_plans_and_absences(path: str, at_committee: Browser, stranger: Browser) -> None:
    assert at_committee.get(path).status_code == 403
    assert stranger.get(path).status_code == 302
