"""The desk sees where links were opened and ends them; a city's page leads into its files; proofs are kept."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from services.review.models import LinkBrowser
from services.review.operations.partner_digest import new_board_link
from shared import audit
from shared.access import Person, link_token
from shared.clock import FrozenClock
from shared.db import transaction
from tests.hostile import make
from tests.integration.review_pages.conftest import Browser, Office
from tests.integration.review_pages.test_partner import ANSWERS, number, path

__all__ = ["number", "path"]

PROOF = {"channel": "meeting", "who": "Mme Roy", "proof": "Réunion du 20 novembre", "received_on": "2026-11-20"}


@pytest.fixture
def board(office: Office, number: str, officers: list[Person]) -> str:
    """The page of Montréal's officer."""
    assert number
    with transaction(office.engines["review"]) as session:
        link = new_board_link(session, office.house, office.house.programme.cities["montreal"], officers[1])
        return f"/city/{link_token(link.id, office.house.settings.key)}"


def test_a_second_browser_is_noted_for_the_desk_and_nothing_else_of_it(
    *, office: Office, number: str, path: str, app: Flask, at_desk: Browser
) -> None:
    assert "Pas encore ouvert" in at_desk.text(f"/desk/{number}")
    first, second = Browser(app.test_client()), Browser(app.test_client())
    for browser in (first, first, second, second, first):
        browser.text(path)
    page = at_desk.text(f"/desk/{number}")
    assert "Ouvert dans 2 navigateurs" in page
    assert "le lien a peut-être été transmis" in page
    with transaction(office.engines["review"]) as session:
        noted = session.scalars(select(LinkBrowser).order_by(LinkBrowser.rank)).all()
        entries = session.scalars(select(audit.Entry.act).where(audit.Entry.subject == number)).all()
    assert [one.rank for one in noted] == [1, 2]
    assert set(LinkBrowser.__table__.columns.keys()) == {"link_id", "digest", "rank", "seen_at"}
    assert entries.count("open_link") == 2


def test_programs_without_cookies_fill_no_table(office: Office, path: str, app: Flask) -> None:
    for _ in range(25):
        assert app.test_client().get(path).status_code == 200
    with transaction(office.engines["review"]) as session:
        assert len(session.scalars(select(LinkBrowser.rank)).all()) == 20


def test_the_desk_revokes_a_link_and_sends_another(
    *,
    office: Office,
    number: str,
    path: str,
    at_desk: Browser,
    stranger: Browser,
    clock: FrozenClock,
    officers: list[Person],
) -> None:
    page = f"/desk/{number}"
    link = office.question(number, "montreal").link_id
    gone = at_desk.send(page, f"{page}/links/{link}/revoke")
    assert gone.status_code == 303
    assert "Le lien est révoqué" in at_desk.text(page)
    assert stranger.get(path).status_code == 404
    clock.at += timedelta(minutes=1)
    unsaid = at_desk.send(page, f"{page}/opinions/montreal/links", officer="")
    assert unsaid.status_code == 422
    sent = at_desk.send(page, f"{page}/opinions/montreal/links", officer=str(officers[1].id))
    assert sent.status_code == 303, sent.text
    assert "Un nouveau lien part à Luc Tremblay" in at_desk.text(page)
    assert "Relire et envoyer" in stranger.text(f"/partner/{office.token(number, 'montreal')}")


def test_a_city_s_page_leads_into_each_of_its_files_and_no_other(
    *, office: Office, number: str, board: str, stranger: Browser, desk: Person
) -> None:
    page = stranger.text(board)
    assert "Les dossiers de Montréal" in page
    assert "Toits d’eau, de Paris aux deux rives" in page
    entered = stranger.send(board, f"{board}/{number}")
    assert entered.location == f"/partner/{office.token(number, 'montreal')}"
    other = office.open(cities=[{"city": "shanghai", "objective": "x" * 100}])
    office.admit(other, desk)
    assert other not in stranger.text(board)
    hidden = {"csrf_token": page.split('name="csrf_token" value="')[1].split('"')[0]}
    assert stranger.client.post(f"{board}/{other}", data=hidden).status_code == 404
    assert stranger.get(f"/partner/{board.rpartition('/')[2]}").status_code == 404
    assert stranger.get(f"/city/{office.token(number, 'montreal')}").status_code == 404


def test_a_link_that_the_desk_closed_is_not_opened_from_the_city_s_page(
    *, office: Office, number: str, board: str, stranger: Browser, at_desk: Browser
) -> None:
    page = stranger.text(board)
    link = office.question(number, "montreal").link_id
    at_desk.send(f"/desk/{number}", f"/desk/{number}/links/{link}/revoke")
    assert "a fermé votre accès" in stranger.text(board)
    hidden = {"csrf_token": page.split('name="csrf_token" value="')[1].split('"')[0]}
    assert stranger.client.post(f"{board}/{number}", data=hidden).status_code == 404


def test_the_desk_sends_and_revokes_the_address_of_a_city_s_page(
    *, board: str, at_desk: Browser, stranger: Browser, clock: FrozenClock
) -> None:
    page = "/registry/montreal/links"
    revoke = at_desk.text(page).split('action="')[1:]
    address = next(one.split('"')[0] for one in revoke if "/revoke" in one.split('"')[0])
    assert at_desk.send(page, address).status_code == 303
    assert stranger.get(board).status_code == 404
    clock.at += timedelta(minutes=1)
    choice = at_desk.text(page).split('name="officer"')[-1].split('<option value="')[2].split('"')[0]
    assert at_desk.send(page, page, officer=choice).status_code == 303
    assert "Un nouveau lien part" in at_desk.text(page)


def test_the_proof_of_an_opinion_is_kept_examined_and_handed_out(
    *, office: Office, number: str, at_desk: Browser, drain: Callable[[], int], engines: dict[str, Engine]
) -> None:
    assert engines
    form = f"/desk/{number}/opinions/montreal"
    proof = {"proof_file": (BytesIO(make.pdf()), "lettre de Montréal.pdf")}
    answer = at_desk.send(form, form, **ANSWERS, **PROOF, opinion="favourable", **proof)
    assert answer.status_code == 303, answer.text
    page = at_desk.text(f"/desk/{number}")
    assert "lettre de Montréal.pdf" in page
    assert at_desk.get(f"{form}/proof").status_code == 409, "not examined yet"
    drain()
    with closing(at_desk.get(f"{form}/proof")) as served:
        assert served.status_code == 200
        assert served.data == make.pdf()
    assert "En réunion (20 novembre 2026)" in at_desk.text(f"/desk/{number}").replace("\u00a0", " ")


@pytest.mark.parametrize(("name", "content", "said"), [("a.exe", b"MZ", "PDF, DOCX"), ("a.pdf", b"", "est vide")])
def test_a_proof_that_is_no_document_is_refused_and_the_opinion_waits(
    *, office: Office, number: str, at_desk: Browser, name: str, content: bytes, said: str
) -> None:
    form = f"/desk/{number}/opinions/montreal"
    proof = {"proof_file": (BytesIO(content), name)}
    answer = at_desk.send(form, form, **ANSWERS, **PROOF, opinion="favourable", **proof)
    assert answer.status_code == 422
    assert said in answer.text
    assert "Mme Roy" in answer.text
    assert office.question(number, "montreal").state == "asked"


def test_a_proof_that_pretends_to_be_a_document_is_never_handed_out(
    number: str, at_desk: Browser, drain: Callable[[], int]
) -> None:
    form = f"/desk/{number}/opinions/montreal"
    proof = {"proof_file": (BytesIO(b"<html><script>alert(1)</script>"), "lettre.pdf")}
    assert at_desk.send(form, form, **ANSWERS, **PROOF, opinion="favourable", **proof).status_code == 303
    drain()
    assert at_desk.get(f"{form}/proof").status_code == 409


def test_an_opinion_cannot_have_come_tomorrow(office: Office, number: str, at_desk: Browser) -> None:
    form = f"/desk/{number}/opinions/montreal"
    answer = at_desk.send(form, form, **ANSWERS, **PROOF | {"received_on": "2026-11-24"}, opinion="favourable")
    assert answer.status_code == 422
    assert "field-received_on" in answer.text
    assert office.question(number, "montreal").state == "asked"
