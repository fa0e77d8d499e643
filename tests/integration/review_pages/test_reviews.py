"""A reviewer's pages: nothing before the declaration, nobody's scores before one's own."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shared.access import Person
from shared.policy import Role
from tests.integration.review_pages.conftest import SUMMARY, WELL, Browser, Office

Browse = Callable[[Person], Browser]
FOUR = {f"scores.c{k}": "4" for k in range(1, 6)}


@pytest.fixture
def number(office: Office, desk: Person, reviewers: list[Person]) -> str:
    """A file that three reviewers have to read."""
    made = office.open()
    office.admit(made, desk)
    return made


def test_the_queue_holds_my_files_by_due_date(number: str, browse: Browse, reviewers: list[Person]) -> None:
    page = browse(reviewers[0]).text("/reviews")
    assert "1 évaluation à rendre." in page
    assert number in page
    assert "restent 21 jours" in page


def test_someone_else_s_file_does_not_exist(number: str, browse: Browse, person: Callable[..., Person]) -> None:
    other = browse(person(Role.REVIEWER, "other@lecture.example"))
    assert "Aucune évaluation ne vous attend." in other.text("/reviews")
    assert other.get(f"/reviews/{number}").status_code == 404


@pytest.mark.parametrize("role", [Role.DESK, Role.COMMITTEE, Role.COMMS])
def test_only_reviewers_review(browse: Browse, person: Callable[..., Person], role: Role) -> None:
    assert browse(person(role, "x@paris.example")).get("/reviews").status_code == 403


def test_the_text_is_closed_until_interests_are_declared(number: str, browse: Browse, reviewers: list[Person]) -> None:
    browser = browse(reviewers[0])
    page = browser.text(f"/reviews/{number}")
    assert "Avant de lire" in page
    assert "Laboratoire des Moussons" in page
    assert SUMMARY[:40] not in page
    answer = browser.send(f"/reviews/{number}", f"/reviews/{number}/conflict", conflict="none")
    assert answer.status_code == 303
    assert SUMMARY[:40] in browser.text(f"/reviews/{number}")


def test_a_declaration_left_alone_is_told(number: str, browse: Browse, reviewers: list[Person]) -> None:
    answer = browse(reviewers[0]).send(f"/reviews/{number}", f"/reviews/{number}/conflict", conflict="yes")
    assert answer.status_code == 422
    assert "Précisez le lien" in answer.text
    assert 'value="yes" checked' in answer.text


def test_a_tie_takes_the_file_away_at_once(
    office: Office, number: str, browse: Browse, reviewers: list[Person]
) -> None:
    browser = browse(reviewers[0])
    answer = browser.send(f"/reviews/{number}", f"/reviews/{number}/conflict", conflict="yes", reason="Mon employeur")
    assert answer.status_code == 303
    assert "ne vous est plus affecté" in browser.text("/reviews")
    assert browser.get(f"/reviews/{number}").status_code == 404
    assert office.readers(number)[reviewers[0].email].state == "conflicted"


def test_a_doubt_keeps_the_text_closed_until_the_desk_answers(
    number: str, browse: Browse, reviewers: list[Person]
) -> None:
    browser = browse(reviewers[0])
    browser.send(f"/reviews/{number}", f"/reviews/{number}/conflict", conflict="perhaps", reason="À voir")
    page = browser.text(f"/reviews/{number}")
    assert SUMMARY[:40] not in page
    assert "Rendre mon évaluation" not in page


def test_a_review_is_filed(office: Office, number: str, browse: Browse, reviewers: list[Person]) -> None:
    browser = browse(reviewers[0])
    browser.send(f"/reviews/{number}", f"/reviews/{number}/conflict", conflict="none")
    answer = browser.send(
        f"/reviews/{number}", f"/reviews/{number}/review", **(FOUR | {"scores.c3": "3.5"}), for_applicant=WELL
    )
    assert answer.status_code == 303
    assert "Votre évaluation est rendue." in browser.text("/reviews")
    assert "3,88" in browser.text(f"/reviews/{number}")
    assert office.readers(number)[reviewers[0].email].state == "filed"


def test_an_incomplete_review_is_told_and_nothing_typed_is_lost(
    office: Office, number: str, browse: Browse, reviewers: list[Person]
) -> None:
    browser = browse(reviewers[0])
    browser.send(f"/reviews/{number}", f"/reviews/{number}/conflict", conflict="none")
    scores = {"scores.c1": "1.5", "scores.c2": "4"}
    answer = browser.send(
        f"/reviews/{number}", f"/reviews/{number}/review", **scores, for_applicant=WELL, confidential="À part"
    )
    assert answer.status_code == 422
    assert "Donnez une note à C3." in answer.text
    assert "Commentez la note de C1 en 80 caractères au moins" in answer.text
    assert 'name="scores.c1" value="1.5" checked' in answer.text
    assert "À part</textarea>" in answer.text
    assert office.readers(number)[reviewers[0].email].state == "assigned"


def test_nothing_tells_of_other_reviews_before_mine_is_filed(
    office: Office, number: str, browse: Browse, reviewers: list[Person]
) -> None:
    me, other = reviewers[0], reviewers[1]
    browser = browse(me)
    browser.send(f"/reviews/{number}", f"/reviews/{number}/conflict", conflict="none")
    seen = [browser.text(path).split('name="csrf_token"')[0] for path in ("/reviews", f"/reviews/{number}")]
    office.review(number, other, "2")
    again = [browser.text(path).split('name="csrf_token"')[0] for path in ("/reviews", f"/reviews/{number}")]
    assert again == seen
    office.review(number, me)
    page = browser.text(f"/reviews/{number}")
    assert "Une autre évaluation" in page
    assert "2,00 sur 5" in page
    assert other.email not in page
