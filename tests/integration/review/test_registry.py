"""The record of a partner city by the API: acts, versions, tags, the journal, and what past decisions make of it."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from services.review import example
from services.review.domain.city_papers import CityAct
from services.review.domain.explanation import Audience
from services.review.models import Basis
from services.review.operations.city_views import CityTaskKind, city_tasks
from services.review.operations.explained import explanation
from services.review.operations.replaying import replay
from shared.access import Person, officers
from shared.audit import Detail, Entry, verify
from shared.db import transaction
from shared.events import AgreementTurned, CityActed
from shared.house import House
from shared.programme import AgreementState
from shared.registry import CityVersion, Registry
from tests.integration.review.conftest import Cast, decision, wish

State = AgreementState
SUSPENSION = example.CITY_ACTS["suspend"]
RENEWAL = example.CITY_ACTS["renew"]


def act(cast: Cast, city: str, name: str, body: dict[str, Any] | None = None, **headers: str) -> TestResponse:
    """Do an act on a city's record by the API; what follows from it is done at once."""
    sent = {"Authorization": f"Bearer {cast.desk}"} | {k.replace("_", "-"): v for k, v in headers.items()}
    said = example.CITY_ACTS[name] if body is None else body
    answer = cast.client.post(f"/api/v1/registry/cities/{city}/{name}", json=said, headers=sent)
    cast.drain()
    return answer


def done(cast: Cast, city: str, name: str, **changes: Any) -> Any:
    answer = act(cast, city, name, example.CITY_ACTS[name] | changes)
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def record(cast: Cast, city: str) -> Any:
    return cast.get(cast.desk, f"/registry/cities/{city}").get_json()


def state(cast: Cast, city: str, on: str = "") -> str:
    """What anybody is told of a city's agreement."""
    answer = cast.client.get(f"/api/v1/cities?on={on}" if on else "/api/v1/cities")
    assert answer.status_code == 200, answer.text
    found: str = next(one for one in answer.get_json()["cities"] if one["id"] == city)["state"]
    return found


def test_an_act_is_a_version_that_the_next_request_sees(cast: Cast) -> None:
    told = done(cast, "montreal", "date")
    assert told == {"city": "montreal", "done": "date", "seq": 1, "state": "in_force"}
    seen = record(cast, "montreal")
    assert seen["row"]["state"] == "in_force"
    assert seen["tag"] == "c1"
    assert [(one["seq"], one["act"], one["by"]) for one in seen["acts"]] == [(1, "date", "desk")]
    assert seen["acts"][0]["reason"] == "Found in the archives of the council."


def test_everybody_is_told_the_states_of_a_day(cast: Cast) -> None:
    assert state(cast, "san_francisco") == "expired"
    assert state(cast, "san_francisco", on="2009-03-01") == "in_force"
    assert cast.client.get("/api/v1/cities?on=yesterday").status_code == 422


@pytest.mark.parametrize(
    ("city", "name"),
    [
        ("rio", "negotiate"),
        ("rio", "sign"),
        ("montreal", "renew"),
        ("montreal", "await_renewal"),
        ("montreal", "date"),
        ("montreal", "suspend"),
        ("montreal", "denounce"),
        ("montreal", "revise_goals"),
        ("san_francisco", "share_asset"),
        ("montreal", "set_reply"),
        ("montreal", "change_officer"),
    ],
)
def test_every_act_is_done_kept_and_told(cast: Cast, city: str, name: str) -> None:
    done(cast, city, name)
    with transaction(cast.engines["review"]) as session:
        row = session.get_one(CityVersion, (city, 1))
        kept = session.scalars(select(Entry).where(Entry.subject == f"city:{city}")).one()
    assert (row.act, row.actor_name) == (name, "desk")
    assert (kept.act, kept.actor) == (f"city_{name}", row.actor)
    (event,) = cast.told(f"city:{city}", CityActed)
    assert (event.act, event.seq) == (name, 1)


def test_an_agreement_is_signed_transmitted_suspended_and_resumed(cast: Cast) -> None:
    done(cast, "rio", "sign")
    assert state(cast, "rio") == "signed"
    done(cast, "rio", "transmit")
    assert state(cast, "rio") == "in_force"
    done(cast, "rio", "suspend", suspended_on="2026-11-24")
    assert state(cast, "rio") == "in_force"
    cast.days_pass(1)
    assert state(cast, "rio") == "suspended"
    done(cast, "rio", "resume", resumed_on="2026-11-25")
    cast.days_pass(1)
    assert state(cast, "rio") == "in_force"
    assert [one["seq"] for one in record(cast, "rio")["acts"]] == [4, 3, 2, 1]


def test_past_versions_can_be_read_again(cast: Cast) -> None:
    done(cast, "montreal", "date")
    done(cast, "montreal", "renew", renewed_on="2026-11-23")
    with transaction(cast.engines["review"]) as session:
        rows = session.scalars(select(CityVersion).order_by(CityVersion.seq)).all()
    assert [len(one.value["earlier"]) for one in rows] == [0, 1]
    versions = record(cast, "montreal")["versions"]
    assert [(one["agreement"]["version"], one["state"]) for one in versions] == [
        ("2026-renewed", "in_force"),
        ("deck-2009", "superseded"),
    ]


def test_an_act_on_what_somebody_else_changed_meanwhile_is_refused_with_their_name(cast: Cast) -> None:
    seen = cast.get(cast.desk, "/registry/cities/montreal")
    assert seen.headers["ETag"] == '"c0"'
    first = act(cast, "montreal", "set_reply", If_Match='"c0"')
    assert (first.status_code, first.headers["ETag"]) == (200, '"c1"')
    second = act(cast, "montreal", "set_reply", If_Match='"c0"')
    assert second.status_code == 412
    assert "desk" in second.get_json()["detail"]
    assert len(record(cast, "montreal")["acts"]) == 1


def test_two_desks_at_once_do_it_once(cast: Cast) -> None:
    answers = [act(cast, "rio", "sign").status_code for _ in range(2)]
    assert answers == [200, 422]  # the second would be a version of the same name
    assert act(cast, "rio", "transmit").status_code == 200
    assert act(cast, "rio", "transmit").status_code == 409


@pytest.mark.parametrize(
    ("where", "changes", "fields"),
    [
        (("montreal", "renew"), {"ends_on": "2026-11-01"}, ["ends_on"]),
        (("montreal", "renew"), {"version": "deck-2009"}, ["version"]),
        (("san_francisco", "renew"), {"renewed_on": "2009-01-26"}, ["signed_on"]),
        (("san_francisco", "share_asset"), {"domain": "culture"}, ["domain"]),
        (("montreal", "suspend"), {"reason": "Because."}, ["reason"]),
        (("montreal", "date"), dict.fromkeys(("signed_on", "in_force_on")), ["signed_on"]),
        (("montreal", "denounce"), {"denounced_on": 20270502}, ["denounced_on"]),
        (("montreal", "set_reply"), {"reply_days": 0, "second_days": 91}, ["reply_days", "second_days"]),
        (("montreal", "change_officer"), {"email": "desk@office.example.org"}, ["email"]),
        (("montreal", "change_officer"), {"email": "officer@shanghai.example.org"}, ["email"]),
    ],
)
def test_what_contradicts_itself_is_refused_at_its_field_and_changes_nothing(
    cast: Cast, where: tuple[str, str], changes: dict[str, Any], fields: list[str]
) -> None:
    city, name = where
    answer = act(cast, city, name, example.CITY_ACTS[name] | changes)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.get_json()["errors"]] == fields
    assert record(cast, city)["acts"] == []


def test_dates_in_the_wrong_order_are_told_with_both(cast: Cast) -> None:
    answer = act(cast, "montreal", "date", {"signed_on": "2009-01-02", "in_force_on": "2009-01-01"})
    (fault,) = answer.get_json()["errors"]
    assert "2009-01-01" in fault["message"]
    assert "2009-01-02" in fault["message"]


def test_an_unknown_city_is_not_there(cast: Cast) -> None:
    assert act(cast, "atlantis", "set_reply").status_code == 404
    assert cast.get(cast.desk, "/registry/cities/atlantis").status_code == 404


def test_only_the_desk_acts_and_the_committee_reads(cast: Cast) -> None:
    assert cast.get(cast.committee, "/registry/cities/montreal").status_code == 200
    path = "/api/v1/registry/cities/montreal/set_reply"
    for token in (cast.committee, next(iter(cast.readers.values()))):
        sent = {"Authorization": f"Bearer {token}"}
        assert cast.client.post(path, json=example.CITY_ACTS["set_reply"], headers=sent).status_code == 403


def test_the_journal_holds_and_names_nobody(cast: Cast) -> None:
    done(cast, "montreal", "change_officer")
    done(cast, "montreal", "sign")
    done(cast, "san_francisco", "share_asset", paris_owner="Zoé Lemaire")
    with transaction(cast.engines["review"]) as session:
        written = json.dumps([one.payload for one in session.scalars(select(Detail))])
    with transaction(cast.engines["relay"]) as session:
        assert verify(session)[1] is None
    for name in ("Luc", "tremblay", "Ana Reis", "Lemaire"):
        assert name not in written
    with transaction(cast.engines["review"]) as session:
        office = session.get_one(CityVersion, ("montreal", 1))
    for name in ("Luc", "tremblay"):
        assert name not in json.dumps([office.details, office.value])


def test_an_office_changes_hands_on_its_day(cast: Cast) -> None:
    done(cast, "montreal", "change_officer", valid_from="2026-12-01")
    with transaction(cast.engines["access"]) as session:
        before = officers(session, "montreal", date(2026, 11, 30))
        after = officers(session, "montreal", date(2026, 12, 1))
    assert [one.email for one in before] == ["officer@montreal.example.org"]
    assert [one.email for one in after] == ["luc.tremblay@montreal.example"]
    assert before[0].valid_to == date(2026, 11, 30)


def test_a_deputy_does_not_end_the_officers_office(cast: Cast) -> None:
    done(cast, "montreal", "change_officer", deputy=True, valid_from="2026-11-23")
    with transaction(cast.engines["access"]) as session:
        found = officers(session, "montreal", cast.house.today())
    assert [(one.email, one.deputy) for one in found] == [
        ("officer@montreal.example.org", False),
        ("luc.tremblay@montreal.example", True),
    ]


def test_a_worker_sees_the_act_in_its_next_batch(cast: Cast) -> None:
    done(cast, "montreal", "suspend", suspended_on="2026-11-23")
    number = cast.admitted(cities=[wish("montreal", "design"), wish("shanghai")])
    opinions = cast.view(number)["opinions"]
    assert {city: one["state"] for city, one in opinions.items()} == {"montreal": "not_asked", "shanghai": "asked"}


def test_another_process_sees_the_act_as_soon_as_it_looks(cast: Cast, house: House) -> None:
    elsewhere = Registry(house.registry.seeds)
    done(cast, "montreal", "date")
    assert elsewhere.programme.city("montreal").state_on(house.today()) is State.IN_FORCE_UNCONFIRMED
    with transaction(cast.engines["notify"]) as session:
        elsewhere.refresh(session)
    assert elsewhere.programme.city("montreal").state_on(house.today()) is State.IN_FORCE


def test_the_digest_of_the_agreements_changes_with_an_act_and_that_of_the_rules_does_not(cast: Cast) -> None:
    seeds = cast.house.registry.seeds
    assert seeds.agreements_digest == seeds.digest
    done(cast, "montreal", "date")
    with transaction(cast.engines["review"]) as session:
        cast.house.registry.refresh(session)
    lived = cast.house.programme
    assert lived.digest == seeds.digest
    assert lived.agreements_digest != seeds.agreements_digest


def decided(cast: Cast) -> str:
    number = cast.admitted(cities=[wish("montreal", "design")])
    cast.read_by_all(number)
    cast.answers(number, "montreal", example.OPINION)
    cast.done(cast.committee, f"{number}/determinations", {"decisions": [decision("montreal", "retained")]})
    return number


def test_a_decision_made_before_an_act_comes_out_the_same_after_it(cast: Cast) -> None:
    number = decided(cast)
    with transaction(cast.engines["review"]) as session:
        told = explanation(session, cast.house, number, audience=Audience.OFFICE)
    done(cast, "montreal", "denounce", denounced_on="2026-11-23")
    done(cast, "montreal", "sign")
    with transaction(cast.engines["review"]) as session:
        (replayed,) = replay(session, number)
        assert replayed.differences == ()
        assert explanation(session, cast.house, number, audience=Audience.OFFICE) == told


def test_decisions_before_and_after_an_act_rest_on_their_own_agreements(cast: Cast) -> None:
    before = decided(cast)
    done(cast, "montreal", "date")
    after = decided(cast)
    with transaction(cast.engines["review"]) as session:
        digests = [session.scalars(select(Basis).where(Basis.number == one)).one() for one in (before, after)]
        found = [one for number in (before, after) for one in replay(session, number)]
    assert [one.inputs["cities"][0]["agreement_state"] for one in digests] == ["in_force_unconfirmed", "in_force"]
    assert digests[0].inputs["agreements_digest"] != digests[1].inputs["agreements_digest"]
    assert digests[0].rules_digest == digests[1].rules_digest
    assert [(line.field, line.kept, line.again) for one in found for line in one.differences] == []


def test_a_change_of_state_is_told_once_on_its_day_with_the_files(cast: Cast) -> None:
    number = cast.file(cities=[wish("montreal", "design")])
    done(cast, "montreal", "suspend", suspended_on="2026-11-26")
    assert cast.told("city:montreal", AgreementTurned) == []
    cast.days_pass(2)
    assert cast.told("city:montreal", AgreementTurned) == []
    cast.days_pass(1)
    (turned,) = cast.told("city:montreal", AgreementTurned)
    assert (turned.before, turned.after, turned.on) == ("in_force_unconfirmed", "suspended", date(2026, 11, 26))
    assert [one.number for one in turned.files] == [number]
    cast.days_pass(30)
    assert len(cast.told("city:montreal", AgreementTurned)) == 1


def test_a_day_that_was_changed_meanwhile_turns_nothing(cast: Cast) -> None:
    cast.file(cities=[wish("montreal", "design")])
    done(cast, "montreal", "date", in_force_on=None, signed_on=None, ends_on="2026-12-01")
    told = len(cast.told("city:montreal", AgreementTurned))
    done(cast, "montreal", "renew", renewed_on="2026-11-23", ends_on=None)
    cast.days_pass(10)
    assert {one.after for one in cast.told("city:montreal", AgreementTurned)[told:]} == {"in_force"}


def kinds(cast: Cast) -> list[tuple[str, str]]:
    with transaction(cast.engines["review"]) as session:
        cast.house.registry.refresh(session)
        return [(one.city, one.kind) for one in city_tasks(session, cast.house)]


def test_what_waits_for_the_desk_about_its_cities(cast: Cast) -> None:
    unconfirmed = [("montreal", CityTaskKind.CONFIRM_DATES), ("shanghai", CityTaskKind.CONFIRM_DATES)]
    assert kinds(cast) == unconfirmed
    done(cast, "montreal", "date", ends_on="2027-01-31")
    done(cast, "rio", "sign")
    assert kinds(cast) == [("montreal", CityTaskKind.ENDING), unconfirmed[1], ("rio", CityTaskKind.TRANSMIT)]
    with transaction(cast.engines["access"]) as session:
        for one in session.scalars(select(Person).where(Person.city == "shanghai")):
            one.valid_to = cast.house.today() + timedelta(days=30)
    assert ("shanghai", CityTaskKind.OFFICE_ENDING) in kinds(cast)
    cast.days_pass(31)
    assert ("shanghai", CityTaskKind.NO_OFFICER) in kinds(cast)


def test_every_act_has_an_example_in_its_description(client: FlaskClient) -> None:
    paths = client.get("/api/openapi.json").get_json()["paths"]
    doors = {f"/api/v1/registry/cities/{{city}}/{one}" for one in CityAct}
    assert doors <= set(paths)
