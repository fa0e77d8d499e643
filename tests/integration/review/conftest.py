"""A cast for review's road: a desk, four readers, a committee, two cities' officers, and one way to file."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from services.intake import api as intake_api
from services.intake.example import EXAMPLE as PROPOSAL
from services.review import api as review_api
from services.review import example
from services.review.models import Assignment, OpinionCode, OpinionRow
from shared import access, timers
from shared.bus import EventRow
from shared.clock import FrozenClock
from shared.db import transaction
from shared.events import Event, decode
from shared.house import House
from shared.policy import Role
from shared.web.app import create_app

Made = Callable[..., access.Person]
READERS = ("ada", "ben", "chloe", "dina")
NOT_RETAINED = "The readers found the quality of the project too low for this call."


@pytest.fixture
def app(house: House, engines: dict[str, Engine]) -> Flask:
    """The two JSON doors that a file's road needs."""
    return create_app(house, engines, [intake_api.api, review_api.api])


@dataclass(kw_only=True)
class Cast:
    """Everyone who acts on a file, by the API."""

    client: FlaskClient
    engines: dict[str, Engine]
    house: House
    clock: FrozenClock
    drain: Callable[[], int]
    desk: str
    committee: str
    readers: dict[str, str] = field(default_factory=dict)
    filed: int = 0

    def file(self, **changes: Any) -> str:
        """File the example proposal with changes; its number, once the dossier is open."""
        self.filed += 1
        headers = {"Idempotency-Key": f"key-{self.filed}"}
        answer = self.client.post("/api/v1/proposals", json=deepcopy(PROPOSAL) | changes, headers=headers)
        assert answer.status_code == 201, answer.text
        self.drain()
        number: str = answer.get_json()["number"]
        return number

    def get(self, who: str, path: str) -> TestResponse:
        """Look at something of the API with this token."""
        return self.client.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {who}"})

    def post(self, who: str, path: str, body: object, **headers: str) -> TestResponse:
        """Do something with this token; what follows from it is done at once."""
        sent = {"Authorization": f"Bearer {who}"} | {k.replace("_", "-"): v for k, v in headers.items()}
        answer = self.client.post(f"/api/v1/dossiers/{path}", json=body, headers=sent)
        self.drain()
        return answer

    def done(self, who: str, path: str, body: object) -> Any:
        """Do something that must succeed; what was answered."""
        answer = self.post(who, path, body)
        assert answer.status_code == 200, answer.text
        return answer.get_json()

    def view(self, number: str) -> Any:
        """The whole file, as the desk sees it."""
        return self.get(self.desk, f"/dossiers/{number}").get_json()

    def stage(self, number: str) -> str:
        """Where the file is."""
        stage: str = self.view(number)["row"]["stage"]
        return stage

    def admitted(self, **changes: Any) -> str:
        """A file that was found admissible."""
        number = self.file(**changes)
        self.done(self.desk, f"{number}/screening", example.SCREENING)
        return number

    def assigned(self, number: str) -> list[str]:
        """The tokens of those who have the file to read."""
        query = select(Assignment.email).where(Assignment.number == number, Assignment.state == "assigned")
        with transaction(self.engines["review"]) as session:
            return [self.readers[one] for one in session.scalars(query.order_by(Assignment.email))]

    def officer(self, number: str, city: str) -> str:
        """The token of the city's personal link."""
        with transaction(self.engines["review"]) as session:
            row = session.get(OpinionRow, (number, city))
            assert row is not None
            assert row.link_id is not None
            return access.link_token(row.link_id, self.house.settings.key)

    def answers(self, number: str, city: str, opinion: dict[str, Any], *, status: int = 200) -> Any:
        """The city's officer answers by their link: a draft, a code from their mailbox, the confirmation."""
        token, path = self.officer(number, city), f"{number}/opinions/{city}"
        kept = ("channel", "who", "proof", "received_on")
        typed = {name: value for name, value in opinion.items() if name not in kept}
        typed |= {"domain": opinion.get("domain") or "none"}
        kept_answer = self.put(token, f"{path}/draft", typed)
        if kept_answer.status_code != 200:
            assert kept_answer.status_code == status, kept_answer.text
            return kept_answer.get_json()
        asked = self.post(token, f"{path}/code", {})
        answer = (
            self.post(token, f"{path}/confirmation", {"code": self.code(token)}) if asked.status_code == 200 else asked
        )
        assert answer.status_code == status, answer.text
        return answer.get_json()

    def put(self, who: str, path: str, body: object, **headers: str) -> TestResponse:
        """Keep something with this token."""
        sent = {"Authorization": f"Bearer {who}"} | {k.replace("_", "-"): v for k, v in headers.items()}
        return self.client.put(f"/api/v1/dossiers/{path}", json=body, headers=sent)

    def code(self, token: str) -> str:
        """The newest code that was mailed to the holder of a link."""
        with transaction(self.engines["access"]) as session:
            link = access.read_link(session, token, keys=self.house.keys)
        assert link is not None
        with transaction(self.engines["review"]) as session:
            query = select(OpinionCode.id).where(OpinionCode.link_id == link.id).order_by(OpinionCode.id.desc())
            code_id = session.scalars(query).first()
        assert code_id is not None, "no code was asked for"
        return access.code_of(code_id, self.house.settings.key)

    def read_by_all(self, number: str, *scores: float) -> None:
        """Everyone assigned files a review: each the same score everywhere, 4 unless said otherwise."""
        for place, token in enumerate(self.assigned(number)):
            self.done(token, f"{number}/reviews", review(scores[place] if scores else 4))

    def days_pass(self, days: int) -> None:
        """Let time pass and do what becomes due."""
        self.clock.at += timedelta(days=days)
        with transaction(self.engines["relay"]) as session:
            timers.wake(session, self.clock.now())
        self.drain()

    def told(self, number: str, kind: type[Event]) -> list[Any]:
        """The events of one kind that were published about the file."""
        query = select(EventRow).where(EventRow.subject == number, EventRow.kind == kind.__name__)
        with transaction(self.engines["review"]) as session:
            return [decode(row.kind, row.payload) for row in session.scalars(query.order_by(EventRow.position))]


def review(score: float) -> dict[str, Any]:
    """A whole review with one score for every criterion."""
    criteria = ("c1", "c2", "c3", "c4", "c5")
    return example.REVIEW | {
        "scores": dict.fromkeys(criteria, score),
        "comments": dict.fromkeys(criteria, "A comment long enough to be of use to whoever filed the project. " * 2),
    }


def decision(city: str, outcome: str, **changes: str) -> dict[str, str]:
    """The committee's word on one city."""
    return {"city": city, "outcome": outcome, "reasons": NOT_RETAINED, "conditions": ""} | changes


def wish(city: str, domain: str | None = None) -> dict[str, Any]:
    """A city as an applicant names it."""
    return {"city": city, "domain": domain, "objective": "What the city would gain from it. " * 4}


@pytest.fixture
def cast(
    *,
    client: FlaskClient,
    engines: dict[str, Engine],
    house: House,
    clock: FrozenClock,
    drain: Callable[[], int],
    tokens: Callable[[Role, str], str],
    person: Made,
) -> Cast:
    """The usual people, all at work."""
    for city in ("montreal", "shanghai", "san_francisco"):
        email = f"officer@{city.replace('_', '-')}.example.org"
        person(Role.PARTNER, email, city=city, name=f"Officer of {city}", locale="en")
    made = Cast(
        client=client,
        engines=engines,
        house=house,
        clock=clock,
        drain=drain,
        desk=tokens(Role.DESK, "desk@office.example.org"),
        committee=tokens(Role.COMMITTEE, "committee@office.example.org"),
    )
    for name in READERS:
        email = f"{name}@{name}-reads.example.org"
        made.readers[email] = tokens(Role.REVIEWER, email)
    return made
