"""What tests of the committee's sittings share: a room with four members and a desk, and files before the committee."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from werkzeug.test import TestResponse

from services.review import example
from shared import access
from shared.policy import Role
from tests.integration.review.conftest import Cast, wish

Made = Callable[..., access.Person]
Ready = Callable[..., str]
NAMES = ("awa", "bruno", "clara", "denis")
TIE = "I sit on the board of the organisation that proposes this project."


@dataclass(kw_only=True)
class Room:
    """One sitting, and everyone who may be in it: four voting members (the first chairs) and the desk."""

    cast: Cast
    members: dict[str, access.Person]
    tokens: dict[str, str]
    id: str = ""
    tag: str = field(default="")

    def ask(self, who: str, method: str, path: str, body: object = None, **headers: str) -> TestResponse:
        """Ask the API for something as one of them."""
        sent = {"Authorization": f"Bearer {self.tokens[who]}", **{k.replace("_", "-"): v for k, v in headers.items()}}
        return self.cast.client.open(f"/api/v1{path}", method=method, json=body, headers=sent)

    def act(self, who: str, what: str, body: object, **headers: str) -> TestResponse:
        """Do something in the sitting."""
        return self.ask(who, "POST", f"/sittings/{self.id}/{what}", body, **headers)

    def does(self, who: str, what: str, body: object) -> Any:
        """Do something that must succeed; the sitting as that person sees it."""
        answer = self.act(who, what, body)
        assert answer.status_code == 200, answer.text
        self.tag = answer.headers["ETag"]
        return answer.get_json()

    def seen(self, who: str = "desk") -> Any:
        """The sitting as they see it."""
        return self.ask(who, "GET", f"/sittings/{self.id}").get_json()

    def minutes(self, who: str = "desk") -> Any:
        """The minutes as they see them."""
        return self.ask(who, "GET", f"/sittings/{self.id}/minutes").get_json()

    def person(self, name: str) -> str:
        """The id of a member."""
        return str(self.members[name].id)

    def plan(self, **changes: object) -> dict[str, Any]:
        """A plan in which all four vote."""
        voting = [self.person(one) for one in NAMES]
        return example.SITTING | {"chair": voting[0], "voting": voting, "attending": []} | changes

    def ballots(self, **votes: str) -> list[dict[str, str]]:
        """Votes on retaining the file for Montréal, by member."""
        return [
            {"city": "montreal", "outcome": "retained", "vote": vote, "person": self.person(name)}
            for name, vote in votes.items()
        ]

    def put(self, number: str, outcome: str = "retained") -> None:
        """An outcome with Montréal is put to the vote."""
        self.does("desk", f"files/{number}/motion", {"outcomes": {"montreal": outcome}})

    def own(self, name: str, number: str, vote: str) -> TestResponse:
        """A member votes with their own hand."""
        ballot = self.ballots(**{name: vote})[0] | {"person": None}
        return self.act(name, f"files/{number}/votes", {"ballots": [ballot]})

    def result(self, who: str, number: str, votes: dict[str, str], **casting: str) -> TestResponse:
        """Note the result with these votes, and casting votes by city."""
        body = {"ballots": self.ballots(**votes), "casting": casting}
        return self.act(who, f"files/{number}/result", body)

    def another(self, *numbers: str) -> str:
        """Another sitting, with these files on its agenda; its id."""
        made: str = self.ask("desk", "POST", "/sittings", self.plan(title="Another evening")).get_json()["id"]
        answer = self.ask("desk", "POST", f"/sittings/{made}/agenda", {"numbers": list(numbers)})
        assert answer.status_code == 200, answer.text
        return made

    def opened(self, *numbers: str, present: tuple[str, ...] = NAMES) -> None:
        """The sitting has these files on its agenda and is open with these members."""
        self.does("desk", "agenda", {"numbers": list(numbers)})
        self.does("desk", "roll", {"present": [self.person(one) for one in present], "chair": None})
        self.does("desk", "opening", {})


@pytest.fixture
def ready(cast: Cast) -> Ready:
    """A file before the committee, which every reader liked and Montréal too."""

    def made(score: float = 4, **changes: Any) -> str:
        number = cast.admitted(cities=[wish("montreal", "design")], **changes)
        cast.read_by_all(number, score, score, score)
        cast.answers(number, "montreal", example.OPINION)
        assert cast.stage(number) == "committee"
        return number

    return made


@pytest.fixture
def room(cast: Cast, person: Made, tokens: Callable[[Role, str], str]) -> Room:
    """A sitting planned by the desk; its first member chairs."""
    emails = {name: f"{name}@committee.example.org" for name in NAMES}
    members = {name: person(Role.COMMITTEE, email, name=name.capitalize()) for name, email in emails.items()}
    held = {name: tokens(Role.COMMITTEE, email) for name, email in emails.items()} | {"desk": cast.desk}
    found = Room(cast=cast, members=members, tokens=held)
    made = found.ask("desk", "POST", "/sittings", found.plan())
    assert made.status_code == 200, made.text
    found.id, found.tag = made.get_json()["id"], made.headers["ETag"]
    return found
