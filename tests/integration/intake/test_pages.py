"""The pages of intake: a form that forgets nothing, a receipt, a proposal's own page, in two languages."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from services.intake.example import EXAMPLE
from services.intake.models import Filing
from services.intake.operations.following import close_screening, show_decision
from services.intake.web import pages
from shared import access
from shared.access import Person
from shared.clock import FrozenClock
from shared.db import transaction
from shared.events import CityDetermination, DeterminationSigned, ScreeningClosed, Signatory
from shared.house import House
from shared.policy import Role
from shared.programme import Call, Outcome
from shared.proposal import Proposal
from shared.registry import Registry
from shared.web.app import create_app

SHORT = "caractères\u202f; vous en avez saisi"
FORM = "/calls/appel-ouvert/apply"
TYPED: Mapping[str, Any] = {
    "organisation.kind": "association",
    "organisation.name": "Les Passeurs de berges",
    "organisation.country": "FR",
    "organisation.id_type": "rna",
    "organisation.id_value": "W75 1000001",
    "organisation.address": "12, quai de l’Exemple, 75011 Paris",
    "contact.name": "Odile Marchand",
    "contact.email": "odile.marchand@passeurs.example.org",
    "title": EXAMPLE["title"],
    "summary": EXAMPLE["summary"],
    "sector": "mode_design_luxe",
    "pick.montreal": "yes",
    "montreal.domain": "design",
    "montreal.objective": EXAMPLE["cities"][0]["objective"],
    "montreal.local_partner": "Atelier du Vieux-Port",
    "pick.rio": "yes",
    "rio.objective": EXAMPLE["cities"][0]["objective"],
    "paris_objectives": ["innovation", "interet_general"],
    "paris_gain": EXAMPLE["paris_gain"],
    "starts_on": "2027-03-01",
    "budget_total": "85 000",
    "budget_own": "30.000 €",
    "benefits": ["label"],
    "jobs.created": "4",
    "civic": EXAMPLE["civic"],
    "statements": ["sworn", "rules", "transfer"],
    "consents.introduce": "yes",
}


@pytest.fixture
def app(house: House, engines: dict[str, Engine]) -> Flask:
    return create_app(house, engines, [pages])


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def _text(answer: TestResponse) -> str:
    return unescape(answer.text)


def _hidden(client: FlaskClient, page: str = FORM) -> dict[str, str]:
    found = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', client.get(page).text)
    return dict(found)


def _send(client: FlaskClient, **changes: Any) -> TestResponse:
    return client.post(FORM, data={**TYPED, **_hidden(client), **changes})


def _filings(engines: dict[str, Engine]) -> list[Filing]:
    with transaction(engines["intake"]) as session:
        return list(session.scalars(select(Filing).order_by(Filing.number)))


def _number(answer: TestResponse) -> str:
    found = re.fullmatch(r"/proposals/(.+)/receipt", answer.location)
    assert found is not None, answer.location
    return found[1]


def test_a_proposal_goes_from_the_form_to_its_receipt(client: FlaskClient, engines: dict[str, Engine]) -> None:
    answer = _send(client)
    assert answer.status_code == 303, _text(answer)
    receipt = _text(client.get(answer.location))
    number = _number(answer)
    assert "Votre proposition est déposée" in receipt
    assert number in receipt
    assert "23\u00a0novembre 2026 à 10\u00a0h\u00a000 (heure de Paris)" in receipt
    assert "23\u00a0janvier 2027" in receipt, "the day on which silence speaks"
    assert "http://tremplin.test/l/" in receipt, "the personal link to keep"
    filed = Proposal.model_validate(_filings(engines)[0].proposal)
    assert (filed.budget_total, filed.budget_own, filed.starts_on) == (85000, 30000, date(2027, 3, 1))
    assert [(one.city, one.domain) for one in filed.cities] == [("montreal", "design"), ("rio", None)]
    assert filed.organisation.id_value == "W751000001"
    assert (filed.consents.cite, filed.consents.introduce) == (False, True)


def test_the_personal_link_of_the_receipt_opens_the_proposal_elsewhere(client: FlaskClient, app: Flask) -> None:
    answer = _send(client)
    link = re.search(r'href="http://tremplin.test(/l/[^"]+)"', client.get(answer.location).text)
    assert link is not None
    elsewhere = app.test_client()
    page = elsewhere.get(link[1], follow_redirects=True)
    assert page.request.path == f"/proposals/{_number(answer)}"
    assert TYPED["title"] in _text(page)


def test_a_public_law_body_reads_that_silence_decides_nothing(client: FlaskClient) -> None:
    answer = _send(client, **{"organisation.kind": "universite", "organisation.id_type": "none"})
    assert answer.status_code == 422, "a number without its kind"
    answer = _send(
        client,
        **{"organisation.kind": "universite", "organisation.id_type": "none", "organisation.id_value": ""},
        **{"organisation.id_reason": "Le numéro est celui du rectorat."},
    )
    assert "aucune décision ne naît du silence" in _text(client.get(answer.location))


def test_every_fault_is_told_at_once_and_what_was_typed_stays(client: FlaskClient) -> None:
    changes = {
        "title": "Court",
        "organisation.name": "",
        "sector": "",
        "budget_total": "beaucoup",
        "montreal.objective": "Trop bref",
        "contact.email": "a@b@c",
        "statements": [],
    }
    answer = _send(client, **changes)
    page = _text(answer)
    assert answer.status_code == 422
    told = dict(re.findall(r'<a href="#(field-[^"]+)">([^<]+)</a>', page))
    assert list(told.items()) == [
        ("field-organisation-name", "Donnez le nom légal de l’organisation."),
        ("field-contact-email", "Saisissez une seule adresse électronique, par exemple prenom.nom@exemple.org."),
        ("field-title", f"Titre du projet\u00a0: écrivez au moins 10 {SHORT} 5."),
        ("field-sector", "Choisissez un secteur."),
        ("field-montreal-objective", f"Ce que Montréal y gagne\u00a0: écrivez au moins 100 {SHORT} 9."),
        ("field-budget_total", "Budget total, en euros\u00a0: saisissez un nombre entier, par exemple 25000."),
        ("field-statements", "Cochez toutes les déclarations\u00a0: le dépôt les suppose."),
    ]
    for field, message in told.items():
        assert f'id="{field}"' in page, field
        assert page.count(message) == 2, "the same words in the summary and at the field"
    for typed in ("Court", "beaucoup", "Trop bref", "a@b@c", TYPED["summary"], "Atelier du Vieux-Port"):
        assert typed in page, typed
    assert '<option value="design" selected>' in page
    assert page.startswith("<!doctype html>")
    assert "<title>Erreur" in page


def test_no_city_picked_is_told_above_the_cities(client: FlaskClient) -> None:
    page = _text(_send(client, **{"pick.montreal": "", "pick.rio": ""}))
    assert '<a href="#field-cities">Cochez au moins une ville partenaire.</a>' in page
    assert 'id="field-cities"' in page


def test_a_form_sent_with_faults_keeps_its_identifier(client: FlaskClient) -> None:
    hidden = _hidden(client)
    again = client.post(FORM, data={**TYPED, **hidden, "title": ""})
    assert f'name="form_id" value="{hidden["form_id"]}"' in again.text


def test_a_second_click_files_nothing_more(client: FlaskClient, engines: dict[str, Engine]) -> None:
    data = {**TYPED, **_hidden(client)}
    first, second = client.post(FORM, data=data), client.post(FORM, data=data)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert len(_filings(engines)) == 1


def test_a_page_gone_back_to_and_changed_asks_before_it_files_again(
    client: FlaskClient, engines: dict[str, Engine]
) -> None:
    data = {**TYPED, **_hidden(client)}
    client.post(FORM, data=data)
    answer = client.post(FORM, data={**data, "title": "Un autre titre, changé après coup"})
    assert answer.status_code == 422
    assert "Cette page a déjà servi" in _text(answer)
    fresh = re.search(r'name="form_id" value="([^"]+)"', answer.text)
    assert fresh is not None
    assert fresh[1] != data["form_id"]
    answer = client.post(FORM, data={**data, "title": "Un autre titre, changé après coup", "form_id": fresh[1]})
    assert answer.status_code == 303
    assert len(_filings(engines)) == 2


def _with(house: House, call: Call) -> House:
    return replace(house, registry=Registry(replace(house.programme, call=call)))


@pytest.fixture
def closed(house: House, engines: dict[str, Engine]) -> FlaskClient:
    """A browser at an installation whose call closed the day before."""
    call = house.programme.call.model_copy(update={"closes_at": datetime(2026, 11, 22, 22, 59, 59, tzinfo=UTC)})
    return create_app(_with(house, call), engines, [pages]).test_client()


def test_a_closed_call_says_so_and_takes_nothing(
    closed: FlaskClient, client: FlaskClient, engines: dict[str, Engine]
) -> None:
    page = _text(closed.get(FORM))
    assert "L’appel n’est pas ouvert" in page
    assert "clos depuis le 22\u00a0novembre 2026 à 23\u00a0h\u00a059" in page
    assert "<textarea" not in page
    token = _hidden(closed, "/sign-in")
    answer = closed.post(FORM, data={**TYPED, **token, "form_id": "x" * 20})
    assert answer.status_code == 409
    assert closed.post(FORM, data={**token, "title": ""}).status_code == 409
    assert _filings(engines) == []
    for path in ("/", "/calls/appel-ouvert"):
        assert "Déposer une proposition</a>" not in _text(closed.get(path)), path


def test_a_call_whose_legal_check_is_missing_does_not_open(house: House, engines: dict[str, Engine]) -> None:
    silence = house.programme.call.silence.model_copy(update={"legal_check": None})
    call = house.programme.call.model_copy(update={"silence": silence})
    page = _text(create_app(_with(house, call), engines, [pages]).test_client().get(FORM))
    assert "pas encore ouvert" in page


def test_the_state_of_each_agreement_is_computed_for_today(client: FlaskClient, clock: FrozenClock) -> None:
    page = _text(client.get("/"))
    assert page.count("En vigueur, à confirmer") == 2
    assert "Accord échu le 26\u00a0janvier 2011" in page
    assert page.count("Accord à créer") == 3
    clock.at = datetime(2010, 6, 1, 12, tzinfo=UTC)
    assert "Accord échu" not in _text(client.get("/"))


def test_a_city_without_agreement_and_one_whose_agreement_is_over_carry_their_notice(client: FlaskClient) -> None:
    page = _text(client.get(FORM))
    for city in ("Rio de Janeiro", "Delhi", "Chicago"):
        assert f"Aucun accord économique n’est encore signé avec {city}" in page, city
    assert "L’accord avec San Francisco est échu depuis le 26\u00a0janvier 2011" in page


def test_no_consent_is_ticked_beforehand(client: FlaskClient) -> None:
    page = client.get(FORM).text
    ticked = re.findall(r'<input type="checkbox"[^>]* checked', page)
    assert ticked == []


def test_the_form_speaks_english_and_the_proposal_keeps_its_language(
    client: FlaskClient, engines: dict[str, Engine]
) -> None:
    page = _text(client.get(f"{FORM}?lang=en"))
    assert '<html lang="en">' in page
    assert "Legal name of the organisation" in page
    assert "No economic agreement has been signed with Delhi yet" in page
    answer = _send(client, title="Short")
    assert "Title of the project: write at least 10 characters" in _text(answer)
    answer = _send(client, budget_total="85,000")
    receipt = _text(client.get(answer.location))
    assert "Your proposal is filed" in receipt
    assert "November 23, 2026, 10:00\u202fAM (Paris time)" in receipt
    filed = _filings(engines)[0]
    assert (filed.locale, filed.proposal["budget_total"]) == ("en", 85000)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/cities",
        "/calls/appel-ouvert",
        "/follow",
        "/legal/accessibility",
        "/legal/privacy",
        "/legal/legal",
        "/legal/terms",
    ],
)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_public_page_is_whole_in_each_language(client: FlaskClient, path: str, lang: str) -> None:
    answer = client.get(f"{path}?lang={lang}")
    page = _text(answer)
    assert answer.status_code == 200
    assert f'<html lang="{lang}">' in page
    assert re.findall(r"\bintake\.[a-z_.]+", page) == [], "a word that no catalogue has"
    assert re.findall(r"\{[a-z_]+\}", page) == [], "a parameter that nobody filled in"


def test_an_unknown_call_and_an_unknown_page_are_not_found(client: FlaskClient) -> None:
    for path in ("/calls/autre-appel", "/calls/autre-appel/apply", "/legal/autre"):
        assert client.get(path).status_code == 404, path


def test_the_author_reads_where_the_proposal_is_and_takes_it_back(client: FlaskClient) -> None:
    number = _number(_send(client))
    page = _text(client.get(f"/proposals/{number}"))
    assert "Votre proposition est reçue" in page
    assert "10\u00a0jours ouvrés" in page.replace("10 jours", "10\u00a0jours")
    assert TYPED["summary"] in page
    assert "85\u202f000\u00a0€" in page
    path = f"/proposals/{number}/withdraw"
    answer = client.post(path, data=_hidden(client, f"/proposals/{number}"))
    assert (answer.status_code, answer.location) == (303, f"/proposals/{number}")
    page = _text(client.get(answer.location))
    assert "Vous avez retiré cette proposition" in page
    assert "Retirer ma proposition" not in page
    again = client.post(path, data=_hidden(client, "/sign-in"))
    assert again.status_code == 409
    assert "ne peut plus être retirée" in _text(again)


def test_withdrawing_needs_the_page_s_own_token(client: FlaskClient, engines: dict[str, Engine]) -> None:
    number = _number(_send(client))
    assert client.post(f"/proposals/{number}/withdraw").status_code == 400
    assert _filings(engines)[0].withdrawn_at is None


def test_nobody_else_reads_a_proposal(client: FlaskClient, app: Flask) -> None:
    mine, theirs = _number(_send(client)), app.test_client()
    assert theirs.get(f"/proposals/{mine}").location.startswith("/sign-in")
    _send(theirs, title="Une tout autre proposition")
    for path in (f"/proposals/{mine}", f"/proposals/{mine}/receipt"):
        assert theirs.get(path).status_code == 404, path


def test_the_desk_reads_the_page_but_neither_the_link_nor_the_button(
    *,
    client: FlaskClient,
    app: Flask,
    house: House,
    engines: dict[str, Engine],
    person: Callable[..., Person],
) -> None:
    number, desk = _number(_send(client)), app.test_client()
    with transaction(engines["access"]) as session:
        cookie = access.open_session(session, house.now(), person(Role.DESK, "desk@ville.example"))
    with desk.session_transaction() as stored:
        stored["who"] = cookie
    assert "/l/" not in _text(desk.get(f"/proposals/{number}/receipt"))
    assert "Retirer ma proposition" not in _text(desk.get(f"/proposals/{number}"))


def test_the_decision_is_read_city_by_city_with_reasons_conditions_and_who_signed(
    client: FlaskClient, house: House, engines: dict[str, Engine]
) -> None:
    number = _number(_send(client))
    decided = {
        "montreal": (Outcome.RETAINED_CONDITIONS, "Un projet mûr et réciproque.", "Signer avec l’atelier."),
        "rio": (Outcome.THEME_ONLY, "L’accord reste à créer.", ""),
    }
    event = DeterminationSigned(
        number=number,
        at=house.now(),
        decisions=tuple(
            CityDetermination(city=city, outcome=outcome, reasons=why, conditions=terms, agreement_state="in_force")
            for city, (outcome, why, terms) in decided.items()
        ),
        signatory=Signatory(name="Anne Signoret", capacity="adjointe", service="Relations internationales"),
        case_officer="Claire Martin",
        proposal=Proposal.model_validate(_filings(engines)[0].proposal),
    )
    with transaction(engines["intake"]) as session:
        show_decision(session, event)
    page = _text(client.get(f"/proposals/{number}"))
    for told in ("Retenue sous conditions", "Versée à la préparation", *decided["montreal"][1:], decided["rio"][1]):
        assert told in page, told
    assert "Signée le 23\u00a0novembre 2026 par Anne Signoret, adjointe, Relations internationales." in page
    assert "Retirer ma proposition" not in page


def test_a_file_that_is_not_admissible_shows_why(client: FlaskClient, house: House, engines: dict[str, Engine]) -> None:
    number = _number(_send(client))
    event = ScreeningClosed(
        number=number,
        at=house.now(),
        outcome=Outcome.INADMISSIBLE,
        reasons="Le projet ne concerne pas Paris.",
        officer="Claire Martin",
        title=str(TYPED["title"]),
        contact_name="Odile Marchand",
        email="odile.marchand@passeurs.example.org",
        locale="fr",
    )
    with transaction(engines["intake"]) as session:
        close_screening(session, event)
    page = _text(client.get(f"/proposals/{number}"))
    assert "n’est pas recevable" in page
    assert "Le projet ne concerne pas Paris." in page
