"""The pages of the examination behind a real application, with people who sign in and files that move."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from services.review.domain.papers import ConflictForm, OpinionForm, ReviewForm, ScreeningForm
from services.review.domain.road import Act
from services.review.models import Assignment, Dossier, OpinionRow
from services.review.operations.case import Deed
from services.review.operations.gate import carry_out
from services.review.operations.opening import open_dossier
from services.review.web import pages
from shared import access
from shared.access import Person, link_token
from shared.db import transaction
from shared.events import ProposalSubmitted
from shared.faults import read
from shared.house import House
from shared.ids import proposal_number, uuid7
from shared.policy import Role
from shared.programme.calendar import legal_date
from shared.proposal import Proposal
from shared.web.app import create_app

GAIN = (
    "Douze emplois à Paris d’ici à la fin de 2028 (chiffre déclaré par l’entreprise), un protocole de mesure ouvert, "
    "une première référence pour la filière."
)
SUMMARY = (
    "Équiper quatre bâtiments publics, deux à Paris et deux dans la ville partenaire, de toitures capables de "
    "stocker jusqu’à 40 litres d’eau de pluie par mètre carré, mesurer leurs effets pendant dix-huit mois et publier "
    "la méthode. Les plans restent libres et les mesures sont ouvertes aux équipes des deux villes, saison après "
    "saison."
)
PROPOSAL = {
    "call": "appel-ouvert",
    "organisation": {
        "kind": "pme",
        "name": "Hydralis Toitures SAS",
        "display_name": "Hydralis Toitures",
        "address": "3, rue de l’Exemple, 75011 Paris",
        "website": "https://hydralis.example.org",
    },
    "contact": {"name": "Jeanne Petit", "email": "jeanne.petit@hydralis.example.net", "phone": "01 99 00 00 01"},
    "title": "Toits d’eau, de Paris aux deux rives",
    "summary": SUMMARY,
    "sector": "eco",
    "cities": [
        {
            "city": "shanghai",
            "objective": GAIN,
            "local_partner": {"name": "Laboratoire des Moussons"},
        },
        {"city": "montreal", "domain": "design", "objective": GAIN},
    ],
    "paris_objectives": ["innovation"],
    "paris_gain": GAIN,
    "budget_total": 317000,
    "civic": "Les plans sont libres, les mesures sont ouvertes, les chantiers forment des apprentis.",
}
WELL = "Un projet clair, mûr, porté par une équipe solide ; le rôle du partenaire local reste à préciser."


class Office:
    """Files opened and moved by the operations themselves, without any page."""

    def __init__(self, house: House, engines: Mapping[str, Engine]) -> None:
        self.house = house
        self.engines = engines
        self.filed = 0

    def open(self, **changes: object) -> str:
        """A file that waits for screening; its number."""
        self.filed += 1
        number, proposal = proposal_number(2026, self.filed), read(Proposal, PROPOSAL | changes)
        event = ProposalSubmitted(
            number=number,
            at=self.house.now(),
            proposal=proposal,
            link_id=uuid7(),
            legal_on=legal_date(self.house.today(), 2),
        )
        with transaction(self.engines["review"]) as session:
            open_dossier(session, self.house, event)
        return number

    def do(self, number: str, deed: Deed) -> None:
        """One deed, committed."""
        with transaction(self.engines["review"]) as session:
            carry_out(session, self.house, number, deed)

    def admit(self, number: str, desk: Person) -> None:
        """The file goes to reviewers and cities."""
        paper = ScreeningForm(outcome="admissible")
        self.do(number, Deed(act=Act.ADMIT, actor=desk.actor(), paper=paper))

    def review(self, number: str, reviewer: Person, score: str = "4", **scores: str) -> None:
        """A reviewer declares no tie and files the same score for all criteria but those given."""
        actor = reviewer.actor()
        given = {f"c{k}": score for k in range(1, 6)} | scores
        paper = read(
            ReviewForm,
            {"scores": given, "comments": dict.fromkeys(given, WELL), "for_applicant": f"{WELL} ({reviewer.name})"},
        )
        self.do(number, Deed(act=Act.DECLARE_CONFLICT, actor=actor, paper=ConflictForm(conflict="none")))
        self.do(number, Deed(act=Act.FILE_REVIEW, actor=actor, paper=paper))

    def answer(self, number: str, city: str, desk: Person, opinion: str = "favourable") -> None:
        """The desk writes down what a city said."""
        data = {"objectives": 4, "local_partner": "yes", "naming": "yes", "opinion": opinion}
        data |= {"reason": "Un doublon." if opinion != "favourable" else ""}
        data |= {"channel": "mail", "who": "Bureau international", "proof": "Courriel du 12 novembre"}
        paper = read(OpinionForm, data)
        self.do(number, Deed(act=Act.GIVE_OPINION, actor=desk.actor(), paper=paper, city=city))

    def dossier(self, number: str) -> Dossier:
        """The file as it stands."""
        with transaction(self.engines["review"]) as session:
            return session.get_one(Dossier, number)

    def readers(self, number: str) -> dict[str, Assignment]:
        """The assignments of a file, by the reviewer's address."""
        with transaction(self.engines["review"]) as session:
            query = select(Assignment).where(Assignment.number == number)
            return {one.email: one for one in session.scalars(query)}

    def question(self, number: str, city: str) -> OpinionRow:
        """The question put to a city."""
        with transaction(self.engines["review"]) as session:
            return session.get_one(OpinionRow, (number, city))

    def token(self, number: str, city: str) -> str:
        """The token of the city's personal link."""
        link_id = self.question(number, city).link_id
        assert link_id is not None
        return link_token(link_id, self.house.settings.key)


class Browser:
    """Someone with a browser: follows links, fills in forms as they stand on the page."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str) -> TestResponse:
        return self.client.get(path)

    def text(self, path: str) -> str:
        """The page at `path`, which must be there."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        return unescape(answer.text)

    def send(self, page: str, path: str, /, **fields: object) -> TestResponse:
        """The form on `page` that leads to `path`, with its hidden fields and what was typed."""
        found = re.search(rf'<form method="post" action="{re.escape(path)}".*?</form>', self.text(page), re.S)
        assert found is not None, f"no form for {path} on {page}"
        hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', found[0]))
        return self.client.post(path, data=hidden | fields)


@pytest.fixture
def office(house: House, engines: dict[str, Engine]) -> Office:
    return Office(house, engines)


@pytest.fixture
def app(house: House, engines: dict[str, Engine]) -> Flask:
    return create_app(house, engines, [pages])


@pytest.fixture
def stranger(app: Flask) -> Browser:
    return Browser(app.test_client())


@pytest.fixture
def browse(app: Flask, house: House, engines: dict[str, Engine]) -> Callable[[Person], Browser]:
    """A browser in which someone has signed in."""

    def made(someone: Person) -> Browser:
        client = app.test_client()
        with transaction(engines["access"]) as session:
            cookie = access.open_session(session, house.now(), someone)
        with client.session_transaction() as stored:
            stored["who"] = cookie
        return Browser(client)

    return made


@pytest.fixture
def desk(person: Callable[..., Person]) -> Person:
    return person(Role.DESK, "c.martin@paris.example", name="C. Martin")


@pytest.fixture
def member(person: Callable[..., Person]) -> Person:
    return person(Role.COMMITTEE, "a.diallo@paris.example", name="A. Diallo")


@pytest.fixture
def reviewers(person: Callable[..., Person]) -> list[Person]:
    names = ("Ana Reis", "Bo Lindqvist", "Chloé Roux")
    return [person(Role.REVIEWER, f"r{k}@lecture.example", name=name, sectors=["eco"]) for k, name in enumerate(names)]


@pytest.fixture
def officers(person: Callable[..., Person]) -> list[Person]:
    """The officers who answer for the cities."""
    return [
        person(Role.PARTNER, "wei@shanghai.example", name="Wei Lin", city="shanghai", locale="en"),
        person(Role.PARTNER, "luc@montreal.example", name="Luc Tremblay", city="montreal", locale="fr"),
    ]


@pytest.fixture
def at_desk(browse: Callable[[Person], Browser], desk: Person) -> Browser:
    return browse(desk)


@pytest.fixture
def at_committee(browse: Callable[[Person], Browser], member: Person) -> Browser:
    return browse(member)
