"""The press desk as its people work it: who signs in, what they send, what the timers bring."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from html import unescape

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from services.notify.handlers import station
from services.notify.models import Mail, Mention, PressApproval, PressFile, Publication
from shared import access
from shared.access import Link, Person, link_token
from shared.bus import claim
from shared.clock import FrozenClock
from shared.db import transaction
from shared.events import Listener
from shared.house import House
from shared.ids import uuid7
from shared.policy import Role
from shared.stations import answer
from shared.timers import wake
from tests.integration.notify.telling import NUMBER


@dataclass(frozen=True, kw_only=True)
class PressDesk:
    """Three people with a browser each, and the workers that run when they are told to."""

    app: Flask
    house: House
    clock: FrozenClock
    engines: dict[str, Engine]
    tell: Callable[..., None]
    people: dict[str, FlaskClient]

    def get(self, who: str, path: str) -> str:
        """A page that opens."""
        told = self.people[who].get(path)
        assert told.status_code == 200, (path, told.status_code)
        return unescape(told.get_data(as_text=True))

    def post(self, who: str, path: str, **typed: object) -> TestResponse:
        """Send a form, with the safety that every form of this browser carries."""
        page = self.people[who].get("/sign-in")
        found = re.search(r'name="csrf_token" value="([^"]+)"', page.get_data(as_text=True))
        assert found is not None
        return self.people[who].post(path, data={"csrf_token": found[1], **typed})

    def act(self, who: str, act: str, **typed: object) -> TestResponse:
        """Do something with the mention, as the page of its newest version would."""
        return self.post(who, f"/press/{NUMBER}/{act}", version=self.version(), **typed)

    def version(self, number: str = NUMBER) -> int:
        """The newest version."""
        return max(one.version for one in self.mentions(number))

    def mentions(self, number: str = NUMBER) -> list[Mention]:
        with transaction(self.engines["notify"]) as session:
            rows = select(Mention).where(Mention.number == number).order_by(Mention.version, Mention.locale)
            return list(session.scalars(rows))

    def text(self, locale: str = "fr", number: str = NUMBER) -> str:
        """The newest text in a language."""
        return next(one.text for one in reversed(self.mentions(number)) if one.locale == locale)

    def kept(self, number: str = NUMBER) -> PressFile:
        with transaction(self.engines["notify"]) as session:
            return session.get_one(PressFile, number)

    def stage(self, number: str = NUMBER) -> str:
        return self.kept(number).stage

    def appeared(self) -> list[Publication]:
        with transaction(self.engines["notify"]) as session:
            return list(session.scalars(select(Publication).order_by(Publication.id)))

    def approvals(self) -> list[PressApproval]:
        with transaction(self.engines["notify"]) as session:
            return list(session.scalars(select(PressApproval).order_by(PressApproval.id)))

    def work(self) -> None:
        """Let timers ring and notify hear everything that was told to it, until nothing is left."""
        for _ in range(20):
            with transaction(self.engines["relay"]) as session:
                wake(session, self.house.now())
            with transaction(self.engines["relay"]) as session:
                waiting = claim(session, [Listener.NOTIFY], 1000).get(Listener.NOTIFY, [])
            if not waiting:
                return
            answer(self.engines["notify"], station(self.house), waiting)
        raise AssertionError("there is no end to the work")

    def alerts(self, told: str) -> list[Mail]:
        """What the press office was told in these words."""
        return [one for one in self.letters("press_alert") if told in one.text]

    def letters(self, letter: str) -> list[Mail]:
        """The letters of a kind, once the work is done."""
        self.work()
        with transaction(self.engines["notify"]) as session:
            return list(session.scalars(select(Mail).where(Mail.letter == letter).order_by(Mail.id)))

    def link(self, role: Role) -> str:
        """The token of the newest link of a role."""
        with transaction(self.engines["notify"]) as session:
            row = session.scalars(select(Link).where(Link.role == role).order_by(Link.id.desc())).first()
            assert row is not None
            return link_token(row.id, self.house.settings.key)

    def approve_all(self) -> None:
        """The desk, the author of the quote, the city and the press office say yes, in their order."""
        assert self.act("desk", "approve/desk").status_code == 303
        for role in ("applicant", "partner:montreal"):
            assert self.act("comms", "ask", role=role).status_code == 303
        assert self.answer_quote("yes").status_code == 303
        assert self.answer_words("yes").status_code == 303
        assert self.act("comms", "approve/press").status_code == 303

    def answer_quote(self, said: str, *, seal: str | None = None) -> TestResponse:
        """The author of the quote answers on the page of their proposal."""
        page = self.get("applicant", f"/proposals/{NUMBER}/quote")
        return self.post("applicant", f"/proposals/{NUMBER}/quote", answer=said, seal=seal or seal_on(page))

    def answer_words(self, said: str) -> TestResponse:
        """The city answers by its link."""
        path = f"/press/words/{self.link(Role.PARTNER_PRESS)}"
        browser = self.app.test_client()
        page = browser.get(path).get_data(as_text=True)
        csrf = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert csrf is not None
        return browser.post(path, data={"csrf_token": csrf[1], "answer": said, "seal": seal_on(page)})

    def reword(self, old: str, new: str) -> TestResponse:
        """The press office puts other words in place of some, in both languages where they stand."""
        newest = {one.locale: one for one in self.mentions() if one.version == self.version()}
        typed = {
            f"{part}_{locale}": getattr(newest[locale], part).replace(old, new)
            for locale in ("fr", "en")
            for part in ("title", "text", "short")
        }
        return self.act("comms", "edit", **typed)

    def at(self, instant: datetime) -> None:
        """Let time pass, and the work be done that it brings; who was signed in signs in again."""
        self.clock.at = instant
        self.work()
        for who, email in (("desk", "bureau@ville.example.org"), ("comms", "presse@ville.example.org")):
            with transaction(self.engines["access"]) as session:
                person = session.scalars(select(Person).where(Person.email == email)).one()
            self.people[who] = signed_in(self.app, self.engines, self.clock, person)


def seal_on(page: str) -> str:
    """What the form of a question carries."""
    found = re.search(r'name="seal" value="([^"]+)"', page)
    return found[1] if found else ""


def signed_in(app: Flask, engines: dict[str, Engine], clock: FrozenClock, person: Person) -> FlaskClient:
    """A browser in which this person is signed in."""
    browser = app.test_client()
    with transaction(engines["access"]) as session:
        cookie = access.open_session(session, clock.at, person)
    with browser.session_transaction() as kept:
        kept["who"] = cookie
    return browser


def by_link(app: Flask, engines: dict[str, Engine], house: House, number: str) -> FlaskClient:
    """A browser that came by the link of an applicant."""
    link = Link(
        id=uuid7(),
        role=Role.APPLICANT,
        subject=number,
        name="Odile Marchand",
        email="odile.marchand@passeurs.example.org",
        locale="fr",
    )
    with transaction(engines["access"]) as session:
        session.add(link)
    browser = app.test_client()
    browser.get(f"/l/{link_token(link.id, house.settings.key)}")
    return browser
