"""The desk's pages on changes of agreements: what each touched, seen, told; a file's own part of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select

from services.review.domain.city_papers import CityPaper, RenewForm, SignForm, SuspendForm, TransmitForm
from services.review.domain.papers import DeterminationForm
from services.review.domain.road import Act
from services.review.models import AgreementTurn
from services.review.operations.case import Deed
from services.review.operations.registry import act_on
from shared.access import Person
from shared.clock import FrozenClock
from shared.db import transaction
from shared.faults import read
from shared.house import House
from tests.integration.review_pages.conftest import GAIN, Browser, Office

Acts = Callable[[str, CityPaper], str]
WHY = "The council there asked for a pause until its elections."


@pytest.fixture
def act(house: House, engines: dict[str, Engine], desk: Person, drain: Callable[[], int]) -> Acts:
    """The desk acts on a city's record; the page of the change that followed."""

    def acted(city: str, form: CityPaper) -> str:
        with transaction(engines["review"]) as session:
            act_on(session, house, desk.actor(), city, form=form, match=None)
        drain()
        with transaction(engines["review"]) as session:
            house.registry.refresh(session)
            query = select(AgreementTurn).order_by(AgreementTurn.at.desc(), AgreementTurn.id.desc())
            row = session.scalars(query.limit(1)).first()
            return f"/registry/turns/{row.id}" if row is not None else ""

    return acted


def suspended(house: House) -> SuspendForm:
    return SuspendForm(suspended_on=house.today(), reason=WHY)


def wish(city: str) -> dict[str, Any]:
    return {"city": city, "domain": None, "objective": GAIN}


@pytest.fixture
def asked(office: Office, desk: Person, reviewers: list[Person], officers: list[Person]) -> str:
    """A file that both cities were asked about."""
    assert reviewers
    assert officers
    number = office.open(cities=[wish("montreal"), wish("shanghai")])
    office.admit(number, desk)
    return number


def kept(office: Office, people: tuple[Person, Person, list[Person]], city: str, outcome: str, **changes: Any) -> str:
    """A file that is decided with one city, and told."""
    desk, member, readers = people
    number = office.open(cities=[wish(city)], **changes)
    office.admit(number, desk)
    for one in readers:
        if one.email in office.readers(number):
            office.review(number, one)
    decisions = [{"city": city, "outcome": outcome, "reasons": "Le projet attend son accord.", "conditions": ""}]
    paper = read(DeterminationForm, {"decisions": decisions})
    office.do(number, Deed(act=Act.DETERMINE, actor=member.actor(), paper=paper))
    return number


def test_the_page_lists_every_file_with_what_the_change_does(
    at_desk: Browser, act: Acts, asked: str, house: House
) -> None:
    page = act("montreal", suspended(house))
    text = at_desk.text(page)
    assert asked in text
    assert "délai arrêté, pas de décision favorable" in text
    assert "À la suite d’un acte du bureau" in text
    assert asked in at_desk.text("/desk")
    assert "1 dossier concerné" in at_desk.text("/desk")
    assert page in at_desk.text("/registry/turns")
    assert "délai arrêté" in at_desk.text(f"/desk/{asked}")


def test_reading_it_ends_the_notice_and_telling_is_done_once(
    at_desk: Browser, act: Acts, asked: str, house: House
) -> None:
    page = act("montreal", suspended(house))
    assert at_desk.send(page, f"{page}/seen").status_code == 303
    assert "1 dossier concerné" not in at_desk.text("/desk")
    assert at_desk.send(page, f"{page}/tell").status_code == 303
    text = at_desk.text(page)
    assert "Annoncé aux porteurs de projet par C. Martin" in text
    assert "Prévenir les porteurs de projet" not in text
    assert asked in text


def test_who_pressed_first_is_named_to_who_presses_second(
    at_desk: Browser, act: Acts, asked: str, house: House
) -> None:
    page = act("montreal", suspended(house))
    form = hidden(at_desk.text(page))
    assert at_desk.client.post(f"{page}/tell", data=form).status_code == 303
    second = at_desk.client.post(f"{page}/tell", data=form)
    assert (second.status_code, "Déjà annoncé par C. Martin" in second.text) == (409, True)
    assert asked in second.text


def test_the_committee_reads_it_and_does_nothing(at_committee: Browser, act: Acts, asked: str, house: House) -> None:
    page = act("montreal", suspended(house))
    text = at_committee.text(page)
    assert asked in text
    assert "Marquer comme lu" not in text


def test_strangers_find_nothing(stranger: Browser, act: Acts, asked: str, house: House) -> None:
    assert asked
    assert stranger.get(act("montreal", suspended(house))).status_code in {302, 303}


def test_a_file_shows_until_when_it_is_held(
    *,
    office: Office,
    desk: Person,
    member: Person,
    reviewers: list[Person],
    at_desk: Browser,
    clock: FrozenClock,
) -> None:
    number = kept(office, (desk, member, reviewers), "san_francisco", "held")
    clock.at += timedelta(hours=1)
    assert "gardé jusqu’au 23\u00a0mai 2027" in at_desk.text(f"/desk/{number}")


def test_a_city_whose_hold_is_over_is_brought_back_with_a_reason(
    *,
    office: Office,
    desk: Person,
    member: Person,
    reviewers: list[Person],
    browse: Callable[[Person], Browser],
    clock: FrozenClock,
) -> None:
    number = kept(office, (desk, member, reviewers), "san_francisco", "held")
    clock.at += timedelta(days=190)
    browser = browse(desk)
    page, path = f"/desk/{number}", f"/desk/{number}/cities/san_francisco/committee"
    assert "La garde a pris fin" in browser.text(page)
    refused = browser.send(page, path, **{"back.san_francisco": "trop court"})
    assert (refused.status_code, "trop court" in refused.text) == (422, True)
    done = browser.send(page, path, **{"back.san_francisco": "Six mois ont passé ; proposer une suite hors accord."})
    assert done.status_code == 303
    assert office.dossier(number).stage == "committee"


def test_kept_files_are_called_again_after_a_trial(
    *,
    office: Office,
    desk: Person,
    member: Person,
    reviewers: list[Person],
    at_desk: Browser,
    act: Acts,
    house: House,
    clock: FrozenClock,
) -> None:
    people = (desk, member, reviewers)
    willing = kept(office, people, "rio", "theme_only", consents={"call_again": True})
    silent = kept(office, people, "rio", "theme_only")
    clock.at += timedelta(minutes=31)
    assert "dont à rappeler\u00a0: 1" in at_desk.text("/registry/turns")
    act(
        "rio",
        SignForm(version="first", signed_on=house.today(), wording_fr="l’accord", wording_en="the agreement"),
    )
    page = act("rio", TransmitForm(transmitted_on=house.today()))
    assert "ne souhaite pas être rappelé" in at_desk.text(page)
    tried = at_desk.send(page, f"{page}/reopenings", step="preview")
    assert "Essai" in tried.text
    assert office.dossier(willing).stage == "decided"
    done = at_desk.client.post(f"{page}/reopenings", data=hidden(tried.text) | {"step": "do"})
    assert done.status_code == 303
    assert (office.dossier(willing).stage, office.dossier(silent).stage) == ("evaluation", "decided")


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page."""
    return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page))


def test_the_committee_decides_only_the_city_that_was_reopened(
    *,
    office: Office,
    desk: Person,
    member: Person,
    reviewers: list[Person],
    at_committee: Browser,
    act: Acts,
    house: House,
    clock: FrozenClock,
) -> None:
    number = kept(office, (desk, member, reviewers), "san_francisco", "held")
    clock.at += timedelta(minutes=31)
    act("san_francisco", RenewForm(version="again", renewed_on=house.today()))
    office.answer(number, "san_francisco", desk)
    text = at_committee.text(f"/committee/{number}")
    assert 'name="san_francisco.outcome"' in text
    assert "Rouvert pour la ville" in at_committee.text(f"/desk/{number}")
