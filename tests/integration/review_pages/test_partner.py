"""A partner city's page: a sheet without personal data, eight answers kept, one sending proven by a mailed code."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, select, text

from services.review.domain.road import Act
from services.review.models import OpinionCode
from services.review.operations.case import SYSTEM, Deed
from shared import access
from shared.access import Link, Person, link_token
from shared.bus import EventRow
from shared.clock import FrozenClock
from shared.db import Base, transaction
from shared.ids import uuid7
from shared.policy import Role
from tests.integration.review_pages.conftest import GAIN, Browser, Office

ANSWERS = {"domain": "none", "objectives": "4", "local_partner": "yes", "naming": "yes"}
NOTED = {"review.link_browser", "audit.entry", "audit.detail"}


@pytest.fixture
def number(office: Office, desk: Person, reviewers: list[Person], officers: list[Person]) -> str:
    """A file that waits for Shanghai and Montréal."""
    made = office.open()
    office.admit(made, desk)
    return made


@pytest.fixture
def path(office: Office, number: str) -> str:
    """The page of Montréal."""
    return f"/partner/{office.token(number, 'montreal')}"


def _rows(owner: Engine) -> dict[str, list[str]]:
    with owner.connect() as connection:
        return {
            f"{table.schema}.{table.name}": sorted(
                map(str, connection.execute(text(f"SELECT t::text FROM {table.schema}.{table.name} t")))
            )
            for table in Base.metadata.sorted_tables
        }


def code_for(office: Office, token: str) -> str:
    """The newest code that was mailed to the holder of this link."""
    with transaction(office.engines["access"]) as session:
        link = access.read_link(session, token, keys=office.house.keys)
    assert link is not None
    with transaction(office.engines["review"]) as session:
        query = select(OpinionCode.id).where(OpinionCode.link_id == link.id).order_by(OpinionCode.id.desc())
        found = session.scalars(query).first()
    assert found is not None, "no code was asked for"
    return access.code_of(found, office.house.settings.key)


def fill(browser: Browser, path: str, **answers: object) -> None:
    """Answer the eight questions, so that they can be read again."""
    sent = browser.send(path, path, **ANSWERS, **answers)
    assert (sent.status_code, sent.location) == (303, f"{path}/preview"), sent.text


def ask_code(browser: Browser, path: str) -> None:
    """Have a code mailed, from the page where answers are read again."""
    assert browser.send(f"{path}/preview", f"{path}/code").location == f"{path}/code"


def test_twenty_looks_by_any_program_change_nothing_but_what_is_noted_of_them(
    *, office: Office, number: str, path: str, app: Flask, owner: Engine
) -> None:
    before = _rows(owner)
    for _ in range(10):
        visitor = app.test_client()
        assert visitor.head(path).status_code == 200
        assert visitor.get(path).status_code == 200
        assert visitor.get(f"{path}/preview").status_code in (200, 422)
        assert visitor.get(f"{path}/code").status_code in (200, 422)
    after = _rows(owner)
    assert {name for name in after if after[name] != before[name]} == NOTED
    stranger = Browser(app.test_client())
    fill(stranger, path, opinion="favourable")
    ask_code(stranger, path)
    code = code_for(office, path.rpartition("/")[2])
    assert stranger.send(f"{path}/code", f"{path}/confirm", code=code).status_code == 303
    assert office.question(number, "montreal").state == "given"


def test_the_page_speaks_its_reader_s_language_and_switches(office: Office, number: str, stranger: Browser) -> None:
    path = f"/partner/{office.token(number, 'shanghai')}"
    assert "Read again and send" in stranger.text(path)
    assert "Relire et envoyer" in stranger.text(f"{path}?lang=fr")


def test_no_page_of_a_city_holds_personal_data(office: Office, number: str, path: str, stranger: Browser) -> None:
    fill(stranger, path, opinion="favourable")
    ask_code(stranger, path)
    pages = [stranger.text(f"{path}{more}") for more in ("", "/preview", "/code")]
    stranger.send(f"{path}/code", f"{path}/confirm", code=code_for(office, path.rpartition("/")[2]))
    pages.append(stranger.text(path))
    assert "Hydralis Toitures" in pages[0]
    for private in ("Jeanne Petit", "jeanne.petit", "01 99 00 00 01", "rue de l’Exemple"):
        assert not [page for page in pages if private in page], private


def test_answers_are_kept_and_found_again(office: Office, number: str, path: str, stranger: Browser) -> None:
    sent = stranger.send(path, path, later="yes", objection="À relire demain", naming="no")
    assert (sent.status_code, sent.location) == (303, path)
    page = stranger.text(path)
    assert "À relire demain</textarea>" in page
    assert 'value="no" checked' in page
    assert "Enregistré à" in page
    assert office.question(number, "montreal").state == "asked"


def test_what_is_being_typed_is_kept_by_itself_and_two_windows_do_not_undo_one_another(
    path: str, stranger: Browser
) -> None:
    page = stranger.text(path)
    hidden = {"csrf_token": page.split('name="csrf_token" value="')[1].split('"')[0]}
    seen = page.split('data-seen="')[1].split('"')[0]
    kept = stranger.client.post(f"{path}/autosave", data=hidden | {"reason": "Un", "seen": seen})
    assert kept.get_json()["tag"] != seen
    late = stranger.client.post(f"{path}/autosave", data=hidden | {"reason": "Deux", "seen": seen})
    assert late.status_code == 412
    assert "Un</textarea>" in stranger.text(path)


def test_a_city_answers_with_a_code_and_is_thanked(
    *, office: Office, number: str, path: str, stranger: Browser, owner: Engine
) -> None:
    fill(stranger, path, opinion="favourable", offers=["network", "meeting"])
    assert "Un réseau" in stranger.text(f"{path}/preview")
    ask_code(stranger, path)
    code = code_for(office, path.rpartition("/")[2])
    spaced = f"{code[:4]} {code[4:]}"
    answer = stranger.send(f"{path}/code", f"{path}/confirm", code=spaced)
    assert (answer.status_code, answer.location) == (303, path)
    row = office.question(number, "montreal")
    assert row.answers is not None
    assert (row.opinion, row.answers["offers"], row.entered_by) == ("favourable", ["network", "meeting"], None)
    page = stranger.text(path)
    assert "Merci, l’avis de Montréal est enregistré" in page
    assert "Relire et envoyer" not in page
    with transaction(office.engines["review"]) as session:
        told = {row.kind for row in session.scalars(select(EventRow).where(EventRow.subject == number))}
    assert {"OpinionReceived", "OpinionArrived", "OpinionCodeAsked"} <= told
    assert not [name for name, rows in _rows(owner).items() if code in "".join(rows)], "the code stands nowhere"


def test_what_is_missing_is_told_at_once_and_what_was_typed_stays(
    office: Office, number: str, path: str, stranger: Browser
) -> None:
    answer = stranger.send(path, path, opinion="favourable_with_reservations", objection="Un doublon possible")
    assert answer.status_code == 422
    for field in ("domain", "objectives", "local_partner", "naming"):
        assert f'href="#field-{field}"' in answer.text, field
    assert "Un doublon possible</textarea>" in answer.text
    assert 'value="favourable_with_reservations" checked' in answer.text
    assert "Un doublon possible</textarea>" in stranger.text(path), "it was kept, too"
    assert office.question(number, "montreal").state == "asked"


def test_a_wrong_code_is_told_loses_nothing_and_is_over_after_five_tries(
    office: Office, number: str, path: str, stranger: Browser
) -> None:
    fill(stranger, path, opinion="favourable")
    ask_code(stranger, path)
    code = code_for(office, path.rpartition("/")[2])
    wrong = f"{(int(code) + 1) % 10**8:08d}"
    refused = [stranger.send(f"{path}/code", f"{path}/confirm", code=wrong) for _ in range(5)]
    assert [one.status_code for one in refused] == [422] * 5
    assert "Essais restants\u00a0: 4" in refused[0].text
    right = stranger.send(f"{path}/code", f"{path}/confirm", code=code)
    assert right.status_code == 422
    assert "demandez-en un autre" in right.text
    assert office.question(number, "montreal").state == "asked"
    assert 'value="favourable" checked' in stranger.text(path)
    ask_code(stranger, path)
    again = stranger.send(f"{path}/code", f"{path}/confirm", code=code_for(office, path.rpartition("/")[2]))
    assert again.status_code == 303


def test_a_code_of_another_shape_costs_no_try(office: Office, path: str, stranger: Browser) -> None:
    fill(stranger, path, opinion="favourable")
    ask_code(stranger, path)
    for _ in range(6):
        told = stranger.send(f"{path}/code", f"{path}/confirm", code="1234").text
        assert "compte 8 chiffres : vous avez saisi 4 signes" in told.replace("\u00a0", " ")
    code = code_for(office, path.rpartition("/")[2])
    assert stranger.send(f"{path}/code", f"{path}/confirm", code=code).status_code == 303


def test_a_newer_code_ends_the_older_one_and_ten_minutes_end_both(
    *, office: Office, number: str, path: str, stranger: Browser, clock: FrozenClock
) -> None:
    token = path.rpartition("/")[2]
    fill(stranger, path, opinion="favourable")
    ask_code(stranger, path)
    first = code_for(office, token)
    stranger.send(f"{path}/code", f"{path}/code")
    second = code_for(office, token)
    assert stranger.send(f"{path}/code", f"{path}/confirm", code=first).status_code == 422
    clock.at += timedelta(minutes=10)
    late = stranger.send(f"{path}/code", f"{path}/confirm", code=second)
    assert late.status_code == 422
    assert "Vos réponses sont gardées" in late.text
    assert office.question(number, "montreal").state == "asked"


def test_answers_that_changed_since_they_were_read_are_not_sent(
    office: Office, number: str, path: str, stranger: Browser
) -> None:
    fill(stranger, path, opinion="favourable")
    ask_code(stranger, path)
    page = stranger.text(f"{path}/code")
    hidden = {"csrf_token": page.split('name="csrf_token" value="')[1].split('"')[0], "seen": "answers-1"}
    fill(stranger, path, opinion="not_now", reason="Trop tôt.")
    code = code_for(office, path.rpartition("/")[2])
    answer = stranger.client.post(f"{path}/confirm", data=hidden | {"code": code})
    assert answer.status_code == 412
    assert "Trop tôt." in answer.text
    assert office.question(number, "montreal").state == "asked"


def test_a_second_confirmation_changes_nothing_and_says_so(
    office: Office, number: str, path: str, stranger: Browser
) -> None:
    fill(stranger, path, opinion="favourable")
    ask_code(stranger, path)
    page = stranger.text(f"{path}/code")
    hidden = {"csrf_token": page.split('name="csrf_token" value="')[1].split('"')[0]}
    code = code_for(office, path.rpartition("/")[2])
    assert stranger.client.post(f"{path}/confirm", data=hidden | {"code": code}).status_code == 303
    again = stranger.client.post(f"{path}/confirm", data=hidden | {"code": code})
    assert again.status_code == 409
    assert "Merci, l’avis de Montréal est enregistré" in again.text
    assert office.question(number, "montreal").opinion == "favourable"


def test_what_was_typed_stays_when_the_desk_answered_meanwhile(
    *, office: Office, number: str, path: str, stranger: Browser, desk: Person
) -> None:
    page = stranger.text(path)
    hidden = {"csrf_token": page.split('name="csrf_token" value="')[1].split('"')[0]}
    office.answer(number, "montreal", desk)
    late = stranger.client.post(path, data=hidden | {"objection": "Un doublon du projet de 2024"})
    assert late.status_code == 409
    assert "Un doublon du projet de 2024" in late.text


def test_a_silent_city_may_still_answer(office: Office, number: str, path: str, stranger: Browser) -> None:
    office.do(number, Deed(act=Act.FALL_SILENT, actor=SYSTEM, city="montreal"))
    fill(stranger, path, opinion="favourable")
    ask_code(stranger, path)
    stranger.send(f"{path}/code", f"{path}/confirm", code=code_for(office, path.rpartition("/")[2]))
    assert office.question(number, "montreal").state == "given"


def test_a_link_that_is_over_says_so_clearly(office: Office, number: str, path: str, stranger: Browser) -> None:
    office.do(number, Deed(act=Act.WITHDRAW, actor=SYSTEM))
    answer = stranger.client.get(path, headers={"Accept-Language": "fr"})
    assert answer.status_code == 404
    assert "Ce lien a expiré" in answer.text
    assert "Toits d’eau" not in answer.text


def _link(office: Office, **changes: object) -> str:
    with transaction(office.engines["access"]) as session:
        link = Link(**{"id": uuid7(), "role": Role.PARTNER, "email": "luc@montreal.example", **changes})
        session.add(link)
    return link_token(link.id, office.house.settings.key)


def test_every_link_that_opens_nothing_gets_the_same_page(office: Office, number: str, stranger: Browser) -> None:
    now = office.house.now()
    tokens = [
        "not-a-token",
        _link(office, subject=number, city="montreal", expires_at=now),
        _link(office, subject=number, city="montreal", revoked_at=now),
        _link(office, subject=number, city="rio"),
        _link(office, subject="TR-2026-99999-00", city="montreal"),
        _link(office, subject="city:montreal", city="montreal"),
        _link(office, subject=number, role=Role.APPLICANT),
        _link(office, subject=number),
    ]
    told = [stranger.client.get(f"/partner/{one}{more}") for one in tokens for more in ("", "/preview", "/code")]
    assert {one.status_code for one in told} == {404}
    bodies = {
        one.text.replace(token, "") for one, token in zip(told, [t for t in tokens for _ in range(3)], strict=True)
    }
    assert len({body.split("<main")[1].split("</main>")[0] for body in bodies}) == 1
    posted = [stranger.client.post(f"/partner/{one}{more}") for one in tokens for more in ("", "/code", "/confirm")]
    assert {one.status_code for one in posted} <= {400, 404}, "no form of ours, or nothing here"


def test_a_member_of_staff_cannot_answer_through_a_page_of_theirs(
    number: str, browse: Callable[[Person], Browser], desk: Person
) -> None:
    assert browse(desk).get("/partner/anything").status_code == 404


def test_a_city_whose_law_opens_what_it_receives_is_told_so(
    *, office: Office, desk: Person, person: Callable[..., Person], stranger: Browser, path: str, clock: FrozenClock
) -> None:
    assert "documents publics" not in stranger.text(path)
    clock.at = datetime(2009, 3, 1, 9, tzinfo=UTC)  # the agreement was current then
    person(Role.PARTNER, "sam@sf.example", name="Sam Lee", city="san_francisco", locale="en")
    made = office.open(cities=[{"city": "san_francisco", "objective": GAIN}])
    office.admit(made, desk)
    page = stranger.text(f"/partner/{office.token(made, 'san_francisco')}")
    assert "can be asked for there by anyone" in page


def test_the_day_is_told_in_the_city_s_own_time(
    office: Office, number: str, stranger: Browser, clock: FrozenClock
) -> None:
    path = f"/partner/{office.token(number, 'shanghai')}"
    clock.at = datetime(2026, 11, 23, 20, 30, tzinfo=UTC)  # half past four of the next morning in Shanghai
    fill(stranger, path, opinion="favourable")
    ask_code(stranger, path)
    stranger.send(f"{path}/code", f"{path}/confirm", code=code_for(office, path.rpartition("/")[2]))
    assert "November 24, 2026" in stranger.text(path)
