"""Following a proposal by its link: where it is, with whom, what was decided, and taking it back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from services.intake.example import EXAMPLE
from services.intake.operations.following import LABEL_STEPS
from shared.bus import publish
from shared.clock import FrozenClock
from shared.db import transaction
from shared.events import (
    CityDetermination,
    DeterminationSigned,
    Event,
    LabelGranted,
    LabelKept,
    LabelNoticeAnswered,
    LabelNoticeGiven,
    LabelWithdrawn,
    ProposalWithdrawn,
    ScreeningClosed,
    Signatory,
    StageEntered,
    decode,
)
from shared.policy import Role
from shared.programme import Outcome
from shared.proposal import Proposal
from tests.integration.intake.conftest import Filed, events

Told = Callable[..., None]
SIGNATORY = Signatory(name="Camille Roche", capacity="directrice", service="Relations internationales")


class Author:
    """Whoever filed: by API, with the token of their receipt."""

    def __init__(self, client: FlaskClient, filed: TestResponse) -> None:
        receipt = filed.get_json()
        self.number, self.client = receipt["number"], client
        self.headers = {"Authorization": f"Bearer {receipt['token']}"}

    def read(self, number: str = "") -> TestResponse:
        return self.client.get(f"/api/v1/proposals/{number or self.number}", headers=self.headers)

    def withdraw(self, number: str = "") -> TestResponse:
        path = f"/api/v1/proposals/{number or self.number}/withdrawal"
        return self.client.post(path, json={}, headers=self.headers)


@pytest.fixture
def author(client: FlaskClient, file: Filed) -> Author:
    return Author(client, file())


@pytest.fixture
def tell(author: Author, clock: FrozenClock, engines: dict[str, Engine], *, drain: Callable[[], int]) -> Told:
    """Let the house hear something about the author's proposal, opened by the desk, and do all that follows."""
    drain()

    def told(kind: type[Event], **facts: Any) -> None:
        with transaction(engines["review"]) as session:
            publish(session, kind.model_validate({"number": author.number, "at": clock.now(), **facts}))
        drain()

    return told


def decision(city: str, outcome: Outcome) -> CityDetermination:
    return CityDetermination(city=city, outcome=outcome, reasons="Un bon projet.", agreement_state="in_force")


def signed(outcome: Outcome = Outcome.RETAINED) -> dict[str, Any]:
    return {
        "decisions": (decision("montreal", outcome),),
        "signatory": SIGNATORY,
        "case_officer": "Claude Martin",
        "proposal": Proposal.model_validate(EXAMPLE),
    }


def screened(outcome: Outcome | None) -> dict[str, Any]:
    who = {"officer": "Claude Martin", "title": "x", "contact_name": "x", "email": "x@example.org", "locale": "fr"}
    return {"outcome": outcome, "reasons": "Hors du champ de l’appel.", **who}


def test_a_proposal_just_filed_is_submitted(author: Author) -> None:
    told = author.read().get_json()
    assert (told["number"], told["stage"], told["decisions"]) == (author.number, "submitted", [])
    assert told["timeline"] == [
        {"at": "2026-11-23T09:00:00+00:00", "code": "submitted", "stage": None, "city": None, "due_on": None}
    ]


def test_its_author_reads_that_the_desk_holds_it_and_until_when(author: Author, drain: Callable[[], int]) -> None:
    drain()
    told = author.read().get_json()
    assert told["stage"] == "screening"
    assert told["timeline"][-1] | {"at": None} == {
        "at": None,
        "code": "stage",
        "stage": "screening",
        "city": None,
        "due_on": "2026-12-07",
    }


def test_a_city_that_is_asked_does_not_move_the_file_on(author: Author, tell: Told) -> None:
    tell(StageEntered, stage="evaluation", due_on=date(2026, 12, 14))
    tell(StageEntered, stage="partner_check", city="montreal", due_on=date(2026, 12, 23))
    told = author.read().get_json()
    assert told["stage"] == "evaluation"
    assert told["timeline"][-1]["city"] == "montreal"


def test_the_decision_stands_city_by_city_with_its_reasons_and_who_signed(author: Author, tell: Told) -> None:
    tell(DeterminationSigned, **signed())
    told = author.read().get_json()
    assert told["stage"] == "decided"
    assert told["decisions"] == [
        {"city": "montreal", "outcome": "retained", "reasons": "Un bon projet.", "conditions": ""}
    ]
    assert told["signatory"] == SIGNATORY.model_dump()


@pytest.mark.parametrize("outcome", [Outcome.INADMISSIBLE, Outcome.TRANSFERRED])
def test_a_file_that_is_not_admissible_ends_with_its_reasons(outcome: Outcome, author: Author, tell: Told) -> None:
    tell(ScreeningClosed, **screened(outcome))
    told = author.read().get_json()
    assert (told["stage"], told["reasons"]) == (outcome.value, "Hors du champ de l’appel.")
    assert author.withdraw().status_code == 409


def test_an_admissible_file_goes_on(author: Author, tell: Told) -> None:
    tell(ScreeningClosed, **screened(None))
    told = author.read().get_json()
    assert (told["stage"], told["timeline"][-1]["code"]) == ("screening", "admissible")


def test_its_author_may_take_a_proposal_back_before_the_decision(author: Author, tell: Told, owner: Engine) -> None:
    tell(StageEntered, stage="committee")
    assert author.withdraw().get_json()["stage"] == "withdrawn"
    told = [decode(row.kind, row.payload) for row in events(owner) if row.kind == "ProposalWithdrawn"]
    assert [(one.number, type(one)) for one in told] == [(author.number, ProposalWithdrawn)]


@pytest.mark.parametrize("decided", [True, False])
def test_a_proposal_that_ended_is_not_taken_back(*, decided: bool, author: Author, tell: Told) -> None:
    if decided:
        tell(DeterminationSigned, **signed())
    else:
        author.withdraw()
    answer = author.withdraw()
    assert (answer.status_code, answer.get_json()["type"]) == (409, "/problems/conflict")


def test_of_a_withdrawal_and_a_decision_that_cross_the_first_holds(
    author: Author, tell: Told, clock: FrozenClock
) -> None:
    signed_at = clock.now() + timedelta(minutes=5)
    clock.at += timedelta(minutes=10)
    author.withdraw()
    tell(DeterminationSigned, **signed(), at=signed_at)
    assert author.read().get_json()["stage"] == "decided"


def test_a_decision_signed_after_the_withdrawal_is_not_shown(author: Author, tell: Told, clock: FrozenClock) -> None:
    author.withdraw()
    clock.at += timedelta(minutes=10)
    tell(DeterminationSigned, **signed())
    told = author.read().get_json()
    assert (told["stage"], told["decisions"]) == ("withdrawn", [])


def test_nothing_is_added_to_a_way_that_ended(author: Author, tell: Told) -> None:
    author.withdraw()
    tell(StageEntered, stage="evaluation")
    tell(ScreeningClosed, **screened(None))
    assert [step["code"] for step in author.read().get_json()["timeline"]] == ["submitted", "stage", "withdrawn"]


def test_a_link_opens_its_own_proposal_and_no_other(author: Author, file: Filed) -> None:
    other = file(key="other").get_json()["number"]
    assert author.read(other).status_code == 404
    assert author.withdraw(other).status_code == 404
    assert author.read("TR-2026-99999-X").status_code == 404


def test_a_stranger_reads_nothing(author: Author, client: FlaskClient) -> None:
    path = f"/api/v1/proposals/{author.number}"
    assert client.get(path).status_code == 401
    assert client.get(path, headers={"Authorization": "Bearer made-up"}).status_code == 401
    assert client.post(f"{path}/withdrawal", json={}).status_code == 401


def test_the_desk_reads_and_does_not_withdraw(
    author: Author, client: FlaskClient, tokens: Callable[[Role, str], str]
) -> None:
    headers = {"Authorization": f"Bearer {tokens(Role.DESK, 'desk@example.org')}"}
    path = f"/api/v1/proposals/{author.number}"
    assert client.get(path, headers=headers).get_json()["stage"] == "submitted"
    assert client.post(f"{path}/withdrawal", json={}, headers=headers).status_code == 403


ABOUT_LABEL = {
    "label": "LAB-2026-0001-83",
    "title": "x",
    "contact_name": "x",
    "email": "x@example.org",
    "locale": "fr",
    "officer": "Claude Martin",
    "reasons": "Le bilan n’est pas venu.",
    "signatory": SIGNATORY,
    "cities": ("montreal",),
    "starts_on": date(2027, 1, 4),
    "ends_on": date(2028, 6, 30),
    "ground": "condition",
    "hearing_until": date(2026, 12, 8),
}


@pytest.mark.parametrize("kind", [LabelGranted, LabelNoticeGiven, LabelNoticeAnswered, LabelKept, LabelWithdrawn])
def test_what_becomes_of_a_label_stands_on_its_holders_way(kind: type[Event], author: Author, tell: Told) -> None:
    tell(DeterminationSigned, **signed())
    tell(kind, **ABOUT_LABEL)
    assert author.read().get_json()["timeline"][-1]["code"] == LABEL_STEPS[kind]
