"""The approvals of a file on its page: asked of whom they are asked, a no explained, nothing typed lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from shared.access import Person
from shared.policy import Role
from shared.programme import Programme
from tests.integration.review.arrangements import with_visa
from tests.integration.review_pages.conftest import Browser, Office

Browse = Callable[[Person], Browser]
OBJECTION = "Le partenaire local est en liquidation."


@pytest.fixture
def programme(tmp_path: Path) -> Programme:
    """The city's programme with a visa before the committee."""
    return with_visa(tmp_path)


@pytest.fixture
def lawyer(browse: Browse, person: Callable[..., Person]) -> Browser:
    return browse(person(Role.ADMIN, "juriste@paris.example", name="J. Ferrand"))


@pytest.fixture
def at_visa(office: Office, desk: Person, reviewers: list[Person], officers: list[Person]) -> str:
    """A file that was read by all and waits for its visa."""
    number = office.open()
    office.admit(number, desk)
    for reviewer in reviewers:
        office.review(number, reviewer)
    for city in ("shanghai", "montreal"):
        office.answer(number, city, desk)
    assert office.dossier(number).stage_id == "legal_visa"
    return number


def test_the_form_is_there_for_whom_it_is_asked_of(at_visa: str, lawyer: Browser, at_desk: Browser) -> None:
    form = f'action="/desk/{at_visa}/approvals/legal_visa"'
    assert form in lawyer.text(f"/desk/{at_visa}")
    page = at_desk.text(f"/desk/{at_visa}")
    assert form not in page
    assert "Visa juridique" in page


def test_an_objection_without_reason_comes_back_with_what_was_answered(at_visa: str, lawyer: Browser) -> None:
    page, path = f"/desk/{at_visa}", f"/desk/{at_visa}/approvals/legal_visa"
    answer = lawyer.send(page, path, agreed="no", reason="non")
    assert answer.status_code == 422
    assert "20 caractères" in answer.text
    assert 'value="no" checked' in answer.text
    empty = lawyer.send(page, path)
    assert (empty.status_code, "Répondez par oui ou par non" in empty.text) == (422, True)


def test_a_no_is_shown_with_its_reason_and_the_committee_has_the_file(
    at_visa: str, lawyer: Browser, at_desk: Browser, office: Office
) -> None:
    page = f"/desk/{at_visa}"
    answer = lawyer.send(page, f"{page}/approvals/legal_visa", agreed="no", reason=OBJECTION)
    assert answer.status_code == 303
    shown = at_desk.text(page)
    assert OBJECTION in shown
    assert "J. Ferrand" in shown
    assert office.dossier(at_visa).stage == "committee"


def test_what_somebody_else_changed_in_the_meantime_is_told_and_what_was_typed_stays(
    at_visa: str, lawyer: Browser, browse: Browse, person: Callable[..., Person]
) -> None:
    page, path = f"/desk/{at_visa}", f"/desk/{at_visa}/approvals/legal_visa"
    other = browse(person(Role.ADMIN, "autre@paris.example", name="K. Autre"))
    stale = lawyer.text(page)
    assert other.send(page, path, agreed="yes").status_code == 303
    tag = stale.split('name="tag" value="')[1].split('"')[0]
    token = stale.split('name="csrf_token" value="')[1].split('"')[0] if 'name="csrf_token"' in stale else ""
    late = lawyer.client.post(path, data={"agreed": "no", "reason": OBJECTION, "tag": tag, "csrf_token": token})
    assert late.status_code == 412
    assert OBJECTION in late.text
