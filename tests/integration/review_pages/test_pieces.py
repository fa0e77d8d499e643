"""The desk asks for what is missing, on the file's page, without any script."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from shared.access import Person
from shared.clock import FrozenClock
from shared.db import transaction
from shared.events import LegalDateMoved
from shared.house import House
from tests.integration.review_pages.conftest import Browser, Office

REASON = "Le budget ne dit pas qui paie la seconde année du projet."
ASKED = {
    "pieces_reason": REASON,
    "essential": "yes",
    "pieces.0.what": "Le budget par année",
    "pieces.0.rule": "article 5 du règlement",
}


def ask(at_desk: Browser, number: str, **fields: str) -> str:
    """Send the form of the file's page; the page that follows, for someone who reads it."""
    answer = at_desk.send(f"/desk/{number}", f"/desk/{number}/pieces", **fields)
    if answer.status_code == 303:
        return at_desk.text(answer.location)
    assert answer.status_code == 422, answer.text
    return answer.text


def moved(office: Office, house: House, number: str, *, stopped: bool) -> None:
    """Intake stopped the clock."""
    from services.review.operations.legal import move_date

    event = LegalDateMoved(number=number, at=house.now(), legal_on=None, stopped=stopped)
    with transaction(office.engines["review"]) as session:
        move_date(session, house, event)


def test_the_desk_asks_and_the_page_shows_what_is_awaited(office: Office, house: House, at_desk: Browser) -> None:
    number = office.open()
    page = ask(at_desk, number, **ASKED)
    assert "Demande envoyée" in page
    assert "Le budget par année" in page
    assert "article 5 du règlement" in page
    assert "en attente du candidat" in page
    moved(office, house, number, stopped=True)
    page = at_desk.text(f"/desk/{number}").replace("\u00a0", " ")
    assert "suspendu depuis le 23 novembre 2026 et jusqu’au 8 décembre 2026 au plus tard" in page
    assert "suspendue" in at_desk.text("/desk")


def test_every_fault_is_told_at_its_field_and_nothing_typed_is_lost(office: Office, at_desk: Browser) -> None:
    number = office.open()
    page = ask(at_desk, number, **{"pieces.1.what": "ab", "pieces.1.rule": "article 5"})
    for place in ("pieces_reason", "essential", "pieces-0-what"):
        assert f'href="#field-{place}"' in page
        assert f'id="field-{place}"' in page
    assert 'value="article 5"' in page
    assert "review." not in page.replace("/review.", "")


def test_an_essential_piece_without_its_article_is_sent_back(office: Office, at_desk: Browser) -> None:
    number = office.open()
    page = ask(at_desk, number, **ASKED | {"pieces.0.rule": ""})
    assert 'href="#field-pieces-0-rule"' in page
    assert REASON in page


def test_one_more_row_is_drawn_and_nothing_is_sent(office: Office, at_desk: Browser) -> None:
    number = office.open()
    assert "pieces.3.what" not in at_desk.text(f"/desk/{number}")
    answer = at_desk.send(f"/desk/{number}", f"/desk/{number}/pieces", **ASKED, more="3")
    assert answer.status_code == 200
    assert "pieces.3.what" in answer.text
    assert "pieces.4.what" not in answer.text
    assert REASON in answer.text
    assert "en attente du candidat" not in answer.text


def test_more_time_is_given_once(office: Office, at_desk: Browser) -> None:
    number = office.open()
    ask(at_desk, number, **ASKED)
    answer = at_desk.send(f"/desk/{number}", f"/desk/{number}/pieces/extension")
    page = at_desk.text(answer.location).replace("\u00a0", " ")
    assert "18 décembre 2026" in page
    assert f"/desk/{number}/pieces/extension" not in page


def test_the_desk_reads_how_near_the_legal_date_is(
    office: Office, browse: Callable[[Person], Browser], desk: Person, clock: FrozenClock
) -> None:
    number = office.open()
    assert "dans 7 jours" not in browse(desk).text("/desk")
    clock.at += timedelta(days=54)
    assert "dans 7 jours" in browse(desk).text("/desk")
    assert "considérée comme rejetée" in browse(desk).text(f"/desk/{number}")
    clock.at += timedelta(days=7)
    assert "aujourd’hui" in browse(desk).text("/desk")
    clock.at += timedelta(days=1)
    assert "dépassée" in browse(desk).text("/desk")


def test_the_committee_reads_what_was_asked_and_cannot_ask(
    office: Office, at_desk: Browser, at_committee: Browser
) -> None:
    number = office.open()
    assert f"/desk/{number}/pieces" not in at_committee.text(f"/desk/{number}")
    ask(at_desk, number, **ASKED)
    assert "Le budget par année" in at_committee.text(f"/desk/{number}")
    assert at_committee.client.post(f"/desk/{number}/pieces").status_code in {400, 403}


def test_the_part_about_pieces_reads_in_english(office: Office, at_desk: Browser) -> None:
    number = office.open()
    ask(at_desk, number, **ASKED)
    page = at_desk.text(f"/desk/{number}?lang=en")
    assert "awaiting the applicant" in page
    assert "Give 10 more days" in page
