"""The API does what its OpenAPI document says, whatever is sent to it and whoever sends it.

A few hundred requests in the usual run, always the same ones; `TREMPLIN_FUZZ=2000` asks for that many.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, BaseSchema, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.parameters import ParameterLocation
from schemathesis.core.result import Ok
from schemathesis.openapi import from_wsgi
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from services.intake.example import EXAMPLE
from services.review.example import ABSENCE, AXIS, IDEA, SITTING
from shared.access import person_named
from shared.db import transaction
from shared.house import House
from shared.ids import label_number, uuid7
from shared.policy import RULES, Role
from tests.integration.review.conftest import Cast, cast, review
from tests.integration.review.turns import suspend, turns

__all__ = ["cast"]

REQUESTS = int(os.environ.get("TREMPLIN_FUZZ", "360"))  # noqa: TID251 -- how long a run may take is asked of a test alone
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    ignored_auth,
]
NOBODY = ""
Operation = APIOperation[Any, Any, Any, Any]
QUICK = settings(
    deadline=None,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)


@dataclass(frozen=True, kw_only=True)
class World:
    """What stands in the house while it is asked: real values for what varies in an address, and tokens by role."""

    values: Mapping[str, tuple[str, ...]]
    tokens: Mapping[str, tuple[str, ...]]

    def places(self, operation: Operation) -> st.SearchStrategy[dict[str, str]]:
        """Real things for the address of this operation."""
        names = [one.name for one in operation.path_parameters]
        return st.fixed_dictionaries({name: st.sampled_from(self.values[name]) for name in names})

    def people(self, operation: Operation) -> st.SearchStrategy[str]:
        """Tokens: those who may, four times in five, and anybody else."""
        roles = operation.definition.raw["x-roles"]
        able = [token for role in roles for token in self.tokens.get(role, ())] or [NOBODY]
        every = [NOBODY, "unknown", *(token for some in self.tokens.values() for token in some)]
        return st.one_of(*(st.sampled_from(able) for _ in range(4)), st.sampled_from(every))


@dataclass(kw_only=True)
class Report:
    """What was asked and what was found, each fault once."""

    asked: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    faults: dict[str, str] = field(default_factory=dict)


@pytest.fixture
def house(house: House) -> House:
    """An installation that does not count how often somebody asks."""
    return replace(house, settings=house.settings.model_copy(update={"limits": "off"}))


@pytest.fixture
def world(cast: Cast, client: FlaskClient, tokens: Any) -> World:
    """A file just filed, one in evaluation, one read by all, and a draft."""
    fresh, open_, read = cast.file(), cast.admitted(), cast.admitted()
    cast.read_by_all(read)
    receipt = client.post("/api/v1/proposals", json=EXAMPLE, headers={"Idempotency-Key": "followed"}).get_json()
    cast.drain()
    draft = client.post("/api/v1/drafts", json=EXAMPLE).get_json()
    view, mail = cast.view(open_), cast.get(cast.desk, "/mails").get_json()["items"][0]
    return World(
        values={
            "number": (fresh, open_, read, receipt["number"]),
            "city": ("montreal",),
            "draft": (draft["id"],),
            "assignment": tuple(one["id"] for one in view["reviews"]),
            "link": (str(uuid7()),),
            "file": (str(uuid7()),),
            "mail": (mail["id"],),
            "absence": (_absence(cast, view["reviews"][0]["person_id"]),),
            "label": (label_number(2026, 1),),
            "sitting": (_sitting(cast, read),),
            "turn": (_turn(cast),),
            "idea": (str(uuid7()), _idea(cast)),
            "axis": (_axis(cast),),
            "release": (str(uuid7()),),
            "hook": (_hook(client, tokens),),
        },
        tokens={
            "desk": (cast.desk,),
            "committee": (cast.committee,),
            "reviewer": (cast.assigned(open_)[0],),
            "partner": (cast.officer(open_, "montreal"),),
            "applicant": (receipt["token"], draft["token"]),
            "comms": (tokens(Role.COMMS, "press@office.example.org"),),
            "admin": (tokens(Role.ADMIN, "operator@office.example.org"),),
        },
    )


def _absence(cast: Cast, person: str) -> str:
    headers = {"Authorization": f"Bearer {cast.desk}"}
    told = cast.client.post("/api/v1/absences", json=ABSENCE | {"person": person}, headers=headers)
    assert told.status_code in {200, 201}, told.text
    made: str = told.get_json()["id"]
    return made


def _turn(cast: Cast) -> str:
    suspend(cast, "shanghai")
    return str(turns(cast)[-1].id)


def _hook(client: Any, tokens: Any) -> str:
    headers = {"Authorization": f"Bearer {tokens(Role.ADMIN, 'operator@office.example.org')}"}
    body = {"address": "https://city.example.org/", "kinds": ["proposal.filed"]}
    made: str = client.post("/api/v1/webhooks", json=body, headers=headers).get_json()["id"]
    return made


def _idea(cast: Cast) -> str:
    told = cast.client.post("/api/v1/ideas", json=IDEA)
    assert told.status_code == 200, told.text
    kept: str = told.get_json()["id"]
    return kept


def _axis(cast: Cast) -> str:
    told = cast.client.post("/api/v1/axes", json=AXIS, headers={"Authorization": f"Bearer {cast.desk}"})
    assert told.status_code == 200, told.text
    made: str = told.get_json()["id"]
    return made


def _sitting(cast: Cast, number: str) -> str:
    headers = {"Authorization": f"Bearer {cast.desk}"}
    with transaction(cast.engines["access"]) as session:
        chair = str(person_named(session, "committee@office.example.org", role=Role.COMMITTEE).id)
    plan = SITTING | {"chair": chair, "voting": [chair]}
    told = cast.client.post("/api/v1/sittings", json=plan, headers=headers)
    assert told.status_code == 200, told.text
    made: str = told.get_json()["id"]
    cast.client.post(f"/api/v1/sittings/{made}/agenda", json={"numbers": [number]}, headers=headers)
    return made


@pytest.fixture
def schema(app: Flask) -> BaseSchema:
    """The OpenAPI document, as the application serves it."""
    config = schemathesis.Config()
    return from_wsgi("/api/openapi.json", app, config=config)


def operations(schema: BaseSchema) -> Iterator[Operation]:
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found.err()
        yield found.ok()


def cases(operation: Operation, world: World) -> st.SearchStrategy[Case[Any]]:
    """Right and wrong requests, at addresses made up and real; the example, too, where a body is asked for."""
    made = [operation.as_strategy(generation_mode=mode) for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)]
    real = world.places(operation).flatmap(lambda place: operation.as_strategy(path_parameters=place))
    contents = operation.definition.raw.get("requestBody", {}).get("content", {})
    example = contents.get("application/json", {}).get("example")
    if example is None:
        return st.one_of(*made, real, real)
    right = world.places(operation).flatmap(
        lambda place: operation.as_strategy(path_parameters=place, body=example, media_type="application/json")
    )
    return st.one_of(*made, real, right, right)


def checks_for(case: Case[Any]) -> list[Any]:
    """The checks of an answer. A wrong body must be refused; a header left out, by the token that was put there."""
    body = case.meta.components.get(ParameterLocation.BODY) if case.meta else None
    wrong = body is not None and body.mode is GenerationMode.NEGATIVE
    return [*CHECKS, negative_data_rejection] if wrong else list(CHECKS)


def ask(operation: Operation, world: World, report: Report, *, times: int, start: int) -> None:
    """Send `times` requests to one operation; what is wrong with an answer is kept, not raised."""

    @seed(start)
    @settings(QUICK, max_examples=times)
    @given(case=cases(operation, world), token=world.people(operation))
    def send(case: Case[Any], token: str) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = case.call(headers=headers)
        report.asked += 1
        report.statuses[answer.status_code] += 1
        try:
            case.validate_response(answer, checks=checks_for(case), headers=headers)
        except FailureGroup as group:
            for one in group.exceptions:
                assert isinstance(one, Failure)
                told = f"{operation.label}: {one.title}: {one.message}"
                report.faults.setdefault(f"{operation.label}: {one.title}", f"{told}\n{case.as_curl_command(headers)}")

    try:
        send()
    except Unsatisfiable:  # nothing of this operation can be made wrong: no address, no body, no query
        return


def test_what_the_api_answers_is_what_its_description_says(schema: BaseSchema, world: World) -> None:
    report, every = Report(), list(operations(schema))
    assert len(every) > 25
    rounds = 0
    while report.asked < REQUESTS:
        rounds += 1
        times = max(8, (REQUESTS - report.asked) // len(every))
        for operation in every:
            ask(operation, world, report, times=times, start=rounds)
        assert rounds < 20, "no operation answers any more"
    assert not report.faults, "\n\n".join(report.faults.values())
    assert report.statuses[200] + report.statuses[201] > 0
    assert not any(status >= 500 for status in report.statuses)


def test_every_operation_says_who_may_what_it_takes_and_what_it_answers(client: FlaskClient) -> None:
    spec = client.get("/api/openapi.json").get_json()
    found = [one for doors in spec["paths"].values() for one in doors.values()]
    assert len({one["operationId"] for one in found}) == len(found)
    for one in found:
        roles = set(one["x-roles"])
        assert roles == {"anyone"} or roles in [{role.value for role in able} for able in _unions()]
        assert ("security" in one) == (roles != {"anyone"})
        assert any(status.startswith("2") for status in one["responses"])


def _unions() -> list[set[Role]]:
    rules = list(RULES.values())
    return [set(first | second) for first in rules for second in rules]


def test_a_review_that_was_filed_is_answered_as_described(cast: Cast, schema: BaseSchema) -> None:
    number = cast.admitted()
    token = cast.assigned(number)[0]
    headers = {"Authorization": f"Bearer {token}"}
    operation = schema["/api/v1/dossiers/{number}/reviews"]["POST"]
    case = operation.Case(path_parameters={"number": number}, body=review(4), media_type="application/json")
    case.call_and_validate(headers=headers, checks=list(CHECKS[:5]))
    whole = schema["/api/v1/dossiers/{number}"]["GET"].Case(path_parameters={"number": number})
    for one in (token, cast.desk):
        whole.call_and_validate(headers={"Authorization": f"Bearer {one}"}, checks=list(CHECKS[:5]))


NUL = '{"locale": "a language that nobody speaks", "title": "one\\u0000two", "statements": ["\\ud800"]}'


def test_what_no_database_keeps_is_refused_at_its_field(client: FlaskClient, cast: Cast) -> None:
    answer = client.post("/api/v1/drafts", data=NUL, content_type="application/json")
    assert answer.status_code == 422
    assert {one["field"] for one in answer.get_json()["errors"]} == {"title", "statements.0"}
    reasons = cast.post(cast.desk, f"{cast.file()}/screening", {"outcome": "admissible", "reasons": "a\0b"})
    assert [one["field"] for one in reasons.get_json()["errors"]] == ["reasons"]


@pytest.mark.parametrize("path", ["/dossiers/%00", "/proposals/a%00b", "/mails?number=%00", "/tasks?after=a%00"])
def test_an_address_that_no_database_can_be_asked_for_leads_nowhere(path: str, cast: Cast) -> None:
    assert cast.get(cast.desk, path).status_code in {404, 422}


def test_a_shape_has_one_meaning(client: FlaskClient) -> None:
    spec = client.get("/api/openapi.json").get_json()
    text = str(spec)
    named = {one.split("'")[0] for one in text.split("#/components/schemas/")[1:]}
    assert named <= set(spec["components"]["schemas"])
