"""The page of a file tells of a letter that did not arrive, and takes the word that it was seen to."""

from __future__ import annotations

from collections.abc import Callable

from services.review.operations.undelivered import note
from shared.access import Person
from shared.db import transaction
from shared.events import MailUndelivered
from shared.ids import uuid7
from tests.integration.review_pages.conftest import Browser, Office
from tests.integration.review_pages.test_partner import number, path

__all__ = ["number", "path"]
TOLD = "Une lettre n’est pas arrivée"


def test_the_desk_sees_to_a_letter_on_the_page_of_its_file(
    office: Office, number: str, browse: Callable[[Person], Browser], desk: Person
) -> None:
    browser = browse(desk)
    assert TOLD not in browser.text(f"/desk/{number}")
    event = MailUndelivered(number=number, at=office.house.now(), mail_id=uuid7(), letter="acknowledgement")
    with transaction(office.engines["review"]) as session:
        note(session, office.house, event)
    assert TOLD in browser.text(f"/desk/{number}")
    assert browser.send(f"/desk/{number}", f"/desk/{number}/undelivered").status_code == 303
    after = browser.text(f"/desk/{number}")
    assert TOLD not in after
    assert "C’est noté" in after
