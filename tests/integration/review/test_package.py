"""What an applicant may have of their file: everything about it, nothing that belongs to others, never too early."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy import Engine

from services.intake import api as intake_api
from services.intake import web as intake_web
from services.review import api as review_api
from services.review import example
from services.review.models import Assignment, Dossier
from services.review.web import pages
from shared import access
from shared.db import transaction
from shared.house import House
from shared.web.app import create_app
from tests.integration.review.conftest import READERS, Cast, decision, review

SECRET = "Between us: the treasurer of this organisation is said to be careless."
DOUBT = "The calendar of the city is full next spring."


@pytest.fixture
def app(house: House, engines: dict[str, Engine]) -> Flask:
    return create_app(house, engines, [intake_api.api, intake_web.pages, review_api.api, pages])


def link_of(cast: Cast, number: str) -> str:
    with transaction(cast.engines["review"]) as session:
        link_id = session.get_one(Dossier, number).applicant_link
    return access.link_token(link_id, cast.house.settings.key)


def ready(cast: Cast, **opinion: Any) -> str:
    """A file before the committee: read by three, with a note for the committee alone."""
    number = cast.admitted()
    for token in cast.assigned(number):
        cast.done(token, f"{number}/reviews", review(4) | {"confidential": SECRET})
    cast.answers(number, "montreal", example.OPINION | opinion)
    return number


def decided(cast: Cast, outcome: str = "not_retained", **opinion: Any) -> str:
    number = ready(cast, **opinion)
    cast.done(cast.committee, f"{number}/determinations", {"decisions": [decision("montreal", outcome)]})
    return number


def told(cast: Cast, **opinion: Any) -> tuple[str, Any]:
    """A file whose decision was told, and its applicant's package."""
    number = decided(cast, **opinion)
    cast.days_pass(1)
    answer = cast.get(link_of(cast, number), f"/proposals/{number}/explanation")
    assert answer.status_code == 200, answer.text
    return number, answer


UNFAVOURABLE = {"opinion": "unfavourable", "reason": DOUBT}


def test_nothing_is_told_before_the_decision(cast: Cast) -> None:
    number = ready(cast)
    assert cast.get(link_of(cast, number), f"/proposals/{number}/explanation").status_code == 409


def test_nothing_is_told_while_the_letter_is_held_and_all_afterwards(cast: Cast) -> None:
    waiting = ready(cast)
    before = cast.get(link_of(cast, waiting), f"/proposals/{waiting}/explanation").get_json()
    number = decided(cast)
    path, link = f"/proposals/{number}/explanation", link_of(cast, number)
    held = cast.get(link, path)
    assert held.status_code == 409
    assert held.get_json() == before  # the answer does not tell that a decision was signed
    cast.days_pass(1)
    assert cast.get(link, path).status_code == 200


def test_the_package_holds_own_scores_comments_weights_and_reasons(cast: Cast) -> None:
    _, answer = told(cast)
    found = answer.get_json()["explanation"]
    assert [one["weight"] for one in found["criteria"]] == [30, 25, 25, 10, 10]
    assert found["total"] == "4.00"
    assert found["retain"] == "3"
    assert len(found["reviews"]) == 3
    assert {one["scores"]["c1"] for one in found["reviews"]} == {"4"}
    assert all(one["for_applicant"] for one in found["reviews"])
    assert found["cities"][0]["decided"]["outcome"] == "not_retained"
    assert found["signed"]["signatory"]


def test_names_of_reviewers_and_notes_for_the_committee_are_left_out_with_their_article(cast: Cast) -> None:
    number, answer = told(cast)
    for secret in (SECRET, *(name for name in READERS), "committee@office.example.org"):
        assert secret not in answer.text.lower()
    parts = {one["part"]: one["article"] for one in answer.get_json()["explanation"]["withheld"]}
    assert parts["reviewers"] == "L311-6, 3°"
    assert parts["confidential"] == "L311-6, 2° et 3°"
    assert parts["others"] == "L311-6, 1°"
    office = cast.get(cast.desk, f"/dossiers/{number}/explanation").get_json()["explanation"]
    assert {one["confidential"] for one in office["reviews"]} == {SECRET}
    assert {one["name"] for one in office["reviews"]} <= set(READERS)


def test_an_opinion_is_told_only_where_the_city_allowed_it(cast: Cast) -> None:
    _, answer = told(cast, **UNFAVOURABLE, reason_public=True)
    city = answer.get_json()["explanation"]["cities"][0]
    assert (city["opinion"], city["opinion_reason"]) == ("unfavourable", DOUBT)


def test_an_opinion_that_is_not_to_be_told_shows_nowhere(cast: Cast) -> None:
    _, answer = told(cast, **UNFAVOURABLE, reason_public=False)
    found = answer.get_json()["explanation"]
    city = found["cities"][0]
    assert city["opinion"] is None
    assert city["rule"] == ""
    assert city["outcomes"] == []
    assert DOUBT not in answer.text
    assert "unfavourable" not in answer.text
    assert "opinion" in {one["part"] for one in found["withheld"]}


def test_another_applicant_does_not_find_it(cast: Cast) -> None:
    number, _ = told(cast)
    other = cast.file(title="Somebody else's project altogether")
    assert cast.get(link_of(cast, other), f"/proposals/{number}/explanation").status_code == 404


def test_one_turned_away_in_screening_reads_who_did_it_and_why(cast: Cast) -> None:
    number = cast.file()
    reasons = "The proposal was filed by a natural person, whom the rules of the call leave out."
    cast.done(cast.desk, f"{number}/screening", {"outcome": "inadmissible", "reasons": reasons})
    found = cast.get(link_of(cast, number), f"/proposals/{number}/explanation").get_json()
    assert found["explanation"]["screened"]["reasons"] == reasons
    assert found["explanation"]["screened"]["by"]
    assert any(reasons in line for section in found["told"] for line in section["lines"])


def test_the_package_can_be_kept_as_one_page_with_its_figures(cast: Cast) -> None:
    number, _ = told(cast)
    browser = cast.client
    assert browser.get(f"/l/{link_of(cast, number)}").status_code in (200, 302, 303)
    answer = browser.get(f"/proposals/{number}/explanation.zip")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/zip"
    with ZipFile(BytesIO(answer.data)) as packed:
        assert packed.namelist() == [f"{number}.html", f"{number}.json"]
        page, figures = (packed.read(name).decode() for name in packed.namelist())
    assert "<script" not in page
    assert "L311-6, 3°" in page
    assert '"total": "4.00"' in figures
    assert SECRET not in page + figures


def test_the_page_of_the_proposal_leads_to_it_once_the_decision_is_told(cast: Cast) -> None:
    number = decided(cast)
    cast.client.get(f"/l/{link_of(cast, number)}")
    link = f'href="/proposals/{number}/explanation"'
    assert link not in cast.client.get(f"/proposals/{number}").text
    cast.days_pass(1)
    assert link in cast.client.get(f"/proposals/{number}").text
    assert cast.client.get(f"/proposals/{number}/explanation").status_code == 200


def test_a_reviewer_cannot_have_the_explanation(cast: Cast) -> None:
    number = decided(cast)
    with transaction(cast.engines["review"]) as session:
        email = session.query(Assignment).filter_by(number=number).first().email  # type: ignore[union-attr]
    assert cast.get(cast.readers[email], f"/dossiers/{number}/explanation").status_code == 403
