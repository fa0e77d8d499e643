"""A city of a decided file is decided anew: held for a renewal, or called again when its agreement is there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from services.cli import cli
from services.intake.example import EXAMPLE
from services.review import example
from services.review.models import Basis, OpinionVersion
from services.review.operations.evidence import evidence_of
from services.review.operations.replaying import replay
from shared.db import transaction
from shared.events import AgreementTold, DeterminationSigned, OpinionRequested
from shared.house import House
from tests.integration.review.conftest import Cast, decision, wish
from tests.integration.review.deciding import author_sees, letters, minutes_pass
from tests.integration.review.turns import (
    FRISCO,
    SF,
    WORD,
    act,
    at,
    create,
    decided,
    dump,
    effects,
    file,
    moves,
    opinion,
    renew,
    rows,
    sign,
)

HELD = {"montreal": "retained", SF: "held"}
WILLING = {"consents": EXAMPLE["consents"] | {"call_again": True}}


def read(cast: Cast, number: str) -> Any:
    """The office's explanation."""
    return cast.get(cast.desk, f"/dossiers/{number}/explanation").get_json()["explanation"]


def replayed(cast: Cast, number: str) -> list[tuple[int, int]]:
    """Every round of a file with the number of figures that do not come out again."""
    with transaction(cast.engines["review"]) as session:
        return [(one.round, len(one.differences)) for one in replay(session, number)]


@pytest.fixture
def held(cast: Cast) -> str:
    """A file that is retained with Montréal and held for San Francisco, told to its author."""
    return decided(cast, HELD)


def test_a_held_file_resumes_by_itself_on_renewal_for_that_city_alone(cast: Cast, held: str) -> None:
    before = dump(cast)
    cast.days_pass(30)
    renew(cast)
    assert effects(cast) == {held: "resumed"}
    assert (cast.stage(held), rows(cast, held)) == ("evaluation", {"montreal": "retained"})
    row = opinion(cast, held, SF)
    assert (row.state, row.due_on) == ("asked", cast.house.today() + timedelta(days=30))
    assert [one.city for one in cast.told(held, OpinionRequested)] == ["montreal", SF]
    after = dump(cast)
    for table in ("assignment", "basis", "condition", "approval"):  # what was found out stays
        assert after[table] == before[table]
    standing = [one for one in before["determination"] if one["city"] == "montreal"]
    assert after["determination"] == standing
    last = moves(cast, held)[-1]
    assert (last.act, last.city, last.actor) == ("reopen_city", SF, "system")
    assert "en vigueur" in last.reasons


def test_the_committee_then_decides_with_that_city_alone_and_the_others_stand(cast: Cast, held: str) -> None:
    renew(cast)
    cast.answers(held, SF, WORD)
    assert cast.stage(held) == "committee"
    refused = cast.post(
        cast.committee,
        f"{held}/determinations",
        {"decisions": [decision("montreal", "retained"), decision(SF, "retained")]},
    )
    assert refused.status_code == 422
    sign(cast, held, {SF: "retained"})
    assert rows(cast, held) == {"montreal": "retained", SF: "retained"}
    first, again = cast.told(held, DeterminationSigned)
    assert (first.again, again.again) == ((), (SF,))
    assert {one.city: one.outcome for one in again.decisions} == {"montreal": "retained", SF: "retained"}
    minutes_pass(cast, 31)
    told = {one["city"]: one["outcome"] for one in author_sees(cast, held)["decisions"]}
    assert told == {"montreal": "retained", SF: "retained"}
    mail = letters(cast, held)[-1]
    assert "San Francisco" in mail.text
    assert "## Montréal" not in mail.text
    assert "restent valables" in mail.text


def test_what_was_decided_under_a_renewal_is_counted_for_it(cast: Cast, held: str) -> None:
    renew(cast)
    cast.answers(held, SF, WORD)
    sign(cast, held, {SF: "retained"})

    with transaction(cast.engines["review"]) as session:
        new = evidence_of(session, cast.house, SF)
        old = evidence_of(session, cast.house, SF, version="deck-2009")
    assert [(one.number, one.outcome) for one in new.files] == [(held, "retained")]
    assert old.files == ()


def test_a_file_of_one_city_is_told_again_too(cast: Cast) -> None:
    number = decided(cast, {SF: "held"})
    renew(cast)
    cast.answers(number, SF, WORD)
    sign(cast, number, {SF: "retained"})
    minutes_pass(cast, 31)
    assert [one["outcome"] for one in author_sees(cast, number)["decisions"]] == ["retained"]
    assert len(letters(cast, number)) == 2


def test_every_round_is_explained_and_counted_again_from_its_own_basis(cast: Cast, held: str) -> None:
    renew(cast)
    on_the_way = {one["city"]: one for one in read(cast, held)["cities"]}
    assert (on_the_way["montreal"]["decided"]["outcome"], on_the_way[SF]["decided"]) == ("retained", None)
    assert (on_the_way[SF]["agreement"], on_the_way[SF]["answer"]) == ("in_force", "asked")
    cast.answers(held, SF, WORD)
    sign(cast, held, {SF: "retained"})
    told = {one["city"]: one for one in read(cast, held)["cities"]}
    assert {city: one["decided"]["outcome"] for city, one in told.items()} == {"montreal": "retained", SF: "retained"}
    assert told["montreal"]["rule"] == "favourable"
    assert told[SF]["agreement_version"].startswith("renewed-")
    assert replayed(cast, held) == [(1, 0), (2, 0)]
    with transaction(cast.engines["review"]) as session:
        bases = session.scalars(select(Basis).where(Basis.number == held).order_by(Basis.round)).all()
        assert [sorted(one.verdict["cities"]) for one in bases] == [["montreal", SF], [SF]]


def test_the_evening_of_every_day_tells_what_stood_then(cast: Cast, held: str) -> None:
    first = cast.house.today()
    cast.days_pass(3)
    renew(cast)
    reopened = cast.house.today()
    cast.answers(held, SF, WORD)
    cast.days_pass(2)
    sign(cast, held, {SF: "retained"})
    last = cast.house.today()

    def stood(on: Any) -> dict[str, str]:
        told: dict[str, str] = cast.get(cast.desk, f"/dossiers/{held}/history?on={on}").get_json()["decided"]
        return told

    assert stood(first) == {"montreal": "retained", SF: "held"}
    assert stood(reopened) == {"montreal": "retained"}
    assert stood(last) == {"montreal": "retained", SF: "retained"}


def test_a_recall_takes_back_the_last_decision_alone(cast: Cast, held: str) -> None:
    renew(cast)
    cast.answers(held, SF, WORD)
    sign(cast, held, {SF: "not_retained"})
    cast.done(cast.committee, f"{held}/recall", {"reason": "The reasons were those of another project."})
    assert (cast.stage(held), rows(cast, held)) == ("committee", {"montreal": "retained"})
    minutes_pass(cast, 1)
    sign(cast, held, {SF: "retained"})
    assert rows(cast, held) == {"montreal": "retained", SF: "retained"}
    assert replayed(cast, held) == [(1, 0), (2, 0), (3, 0)]


def test_conditions_and_labels_of_other_cities_go_on_meanwhile(cast: Cast) -> None:
    number = cast.admitted(cities=[wish("montreal"), wish(SF)])
    cast.answers(number, "montreal", WORD)
    cast.read_by_all(number)
    decisions = [
        decision("montreal", "retained_conditions", conditions="Name the laboratory."),
        decision(SF, "held"),
    ]
    cast.done(cast.committee, f"{number}/determinations", {"decisions": decisions})
    minutes_pass(cast, 31)
    renew(cast)
    assert cast.stage(number) == "evaluation"
    said = {"city": "montreal", "position": 1, "state": "met", "note": "The letter of the laboratory has come."}
    cast.done(cast.desk, f"{number}/conditions", said)
    label = {"cities": ["montreal"], "starts_on": "2027-01-04", "ends_on": "2027-12-31", "reasons": "Wished by both."}
    cast.done(cast.committee, f"{number}/label", label)
    assert cast.stage(number) == "evaluation"
    cast.answers(number, SF, WORD)
    sign(cast, number, {SF: "retained"})
    assert [one["state"] for one in cast.view(number)["conditions"]] == ["met"]


def test_a_renewal_while_a_hold_is_being_told_brings_the_file_back_once_it_is(cast: Cast) -> None:
    number = cast.admitted(cities=FRISCO)
    cast.read_by_all(number)
    sign(cast, number, {SF: "held"})
    renew(cast)  # the letter has not left yet: it could still be taken back
    assert (effects(cast), cast.stage(number)) == ({number: "warned"}, "decided")
    minutes_pass(cast, 31)
    assert (cast.stage(number), opinion(cast, number, SF).state) == ("evaluation", "asked")


def test_after_six_months_the_desk_is_asked_and_nothing_is_refused(cast: Cast, held: str) -> None:
    cast.days_pass(181)
    assert cast.get(cast.desk, "/tasks?city=san_francisco").get_json()["tasks"] == []
    too_early = cast.post(cast.desk, f"{held}/cities/{SF}/committee", example.BRING_BACK)
    assert too_early.status_code == 409
    cast.days_pass(1)
    assert [one.act for one in moves(cast, held)][-1] == "end_hold"
    assert (cast.stage(held), rows(cast, held)) == ("decided", HELD)
    kinds = [one["kind"] for one in cast.get(cast.desk, "/tasks").get_json()["tasks"] if one["number"] == held]
    assert kinds == ["hold_over"]
    cast.days_pass(60)
    assert rows(cast, held) == HELD  # never by itself
    cast.done(cast.desk, f"{held}/cities/{SF}/committee", example.BRING_BACK)
    assert (cast.stage(held), rows(cast, held)) == ("committee", {"montreal": "retained"})
    assert opinion(cast, held, SF).state == "not_asked"
    sign(cast, held, {SF: "outside_agreement"})
    assert rows(cast, held) == {"montreal": "retained", SF: "outside_agreement"}


def test_a_renewal_after_the_hold_is_over_brings_nothing_back_by_itself(cast: Cast, held: str) -> None:
    cast.days_pass(200)
    renew(cast)
    assert (effects(cast), cast.stage(held)) == ({held: "warned"}, "decided")
    cast.done(cast.desk, f"{held}/cities/{SF}/reopening", example.REOPENING)  # the desk may still do it
    assert (cast.stage(held), opinion(cast, held, SF).state) == ("evaluation", "asked")


def test_an_answer_given_before_the_agreement_ended_is_kept_and_the_city_asked_anew(cast: Cast) -> None:
    at(cast, "2011-01-25")
    number = cast.admitted(cities=FRISCO)
    cast.answers(number, SF, WORD)
    cast.read_by_all(number)
    cast.days_pass(2)
    sign(cast, number, {SF: "held"})
    minutes_pass(cast, 31)
    renew(cast)
    row = opinion(cast, number, SF)
    assert (row.state, row.opinion) == ("asked", None)
    with transaction(cast.engines["review"]) as session:
        kept = session.scalars(select(OpinionVersion).where(OpinionVersion.number == number)).all()
        assert [(one.version, one.opinion) for one in kept] == [(1, "favourable")]
    assert row.due_on is not None
    assert row.second_due_on is not None
    cast.days_pass((row.due_on - cast.house.today()).days + 1)
    assert opinion(cast, number, SF).attempt == 2  # its reminders are new ones
    cast.days_pass((row.second_due_on - cast.house.today()).days + 1)
    assert cast.stage(number) == "committee"


def test_a_file_held_twice_over_is_not_reopened_without_a_current_agreement(cast: Cast, held: str) -> None:
    answer = cast.post(cast.desk, f"{held}/cities/{SF}/reopening", example.REOPENING)
    assert (answer.status_code, cast.stage(held)) == (409, "decided")
    assert cast.post(cast.desk, f"{held}/cities/montreal/reopening", example.REOPENING).status_code == 409
    assert cast.post(cast.desk, f"{held}/cities/shanghai/reopening", example.REOPENING).status_code == 404


@pytest.fixture
def prepared(cast: Cast) -> dict[str, str]:
    """Files for Rio: one whose author wants to be called again, one whose author does not, one refused."""
    made = {"willing": decided(cast, {"rio": "theme_only"}, **WILLING), "silent": decided(cast, {"rio": "theme_only"})}
    made["refused"] = decided(cast, {"rio": "not_retained"}, **WILLING)
    return made


def called(cast: Cast, *, dry_run: bool = False) -> Any:
    """The one command that calls the kept files again."""
    sent = {"Authorization": f"Bearer {cast.desk}"}
    answer = cast.client.post("/api/v1/registry/cities/rio/reopenings", json={"dry_run": dry_run}, headers=sent)
    cast.drain()
    return answer


def test_files_that_prepared_an_agreement_are_called_again_where_their_authors_agreed(
    cast: Cast, prepared: dict[str, str]
) -> None:
    assert called(cast).status_code == 409  # nothing is signed
    create(cast)
    assert cast.stage(prepared["willing"]) == "decided"  # a person decides when
    assert effects(cast) == {prepared["willing"]: "prepared", prepared["silent"]: "prepared"}
    tried = called(cast, dry_run=True).get_json()
    assert (tried["called"], cast.stage(prepared["willing"])) == (1, "decided")
    told = called(cast).get_json()
    assert {one["number"]: one["called"] for one in told["files"]} == {
        prepared["willing"]: True,
        prepared["silent"]: False,
    }
    stages = {name: cast.stage(number) for name, number in prepared.items()}
    assert stages == {"willing": "evaluation", "silent": "decided", "refused": "decided"}
    assert opinion(cast, prepared["willing"], "rio").state == "asked"
    (event,) = cast.told(prepared["willing"], AgreementTold)  # they asked to be told
    assert (event.effect, event.before) == ("resumed", "to_be_created")
    assert called(cast).get_json()["called"] == 0  # once


def test_a_consent_given_or_taken_back_later_counts(cast: Cast, prepared: dict[str, str]) -> None:
    create(cast)
    assert not file(cast, prepared["silent"]).call_again
    for number, agreed in ((prepared["silent"], True), (prepared["willing"], False)):
        change(cast, number, call_again=agreed)
    found = {one["number"]: one["consent"] for one in called(cast, dry_run=True).get_json()["files"]}
    assert found == {prepared["silent"]: True, prepared["willing"]: False}


def change(cast: Cast, number: str, **consents: bool) -> None:
    """The author changes their consents."""
    from services.intake.operations.consenting import change_consents
    from shared.policy import Actor
    from shared.proposal import Consents

    with transaction(cast.engines["intake"]) as session:
        change_consents(session, cast.house, number, Consents(**consents), actor=Actor(ref="link:test"))
    cast.drain()


def test_the_demand_for_an_agreement_is_counted_by_sector(cast: Cast, prepared: dict[str, str]) -> None:
    cast.file(cities=[wish("rio")])
    wanted = cast.get(cast.desk, "/registry/turns").get_json()["demand"]
    assert wanted["rio"] == {"files": 3, "callable": 1, "sectors": [[EXAMPLE["sector"], 3]]}
    assert wanted["delhi"] == {"files": 0, "callable": 0, "sectors": []}
    assert SF not in wanted
    act(cast, "rio", "negotiate", since="2026-11-01")
    assert effects(cast)[prepared["willing"]] == "prepared"


@pytest.fixture
def run(house: House, cast: Cast) -> Callable[..., Result]:
    """The command, pointed at this test's database."""

    def made(*words: str) -> Result:
        env = {"DATABASE_URL": house.settings.database_url}
        found = CliRunner().invoke(cli, ["reopen", *words], env=env)
        cast.drain()
        return found

    return made


def test_one_command_reopens_them_and_tells_what_it_would_do(
    cast: Cast, prepared: dict[str, str], run: Callable[..., Result]
) -> None:
    assert run("--city", "rio", "--by", "Claire Martin").exit_code != 0
    create(cast)
    tried = run("--city", "rio", "--by", "Claire Martin", "--dry-run")
    assert tried.exit_code == 0, tried.output
    assert "1 of 2" in tried.output
    assert cast.stage(prepared["willing"]) == "decided"
    assert run("--city", "rio", "--by", "Claire Martin").exit_code == 0
    assert cast.stage(prepared["willing"]) == "evaluation"
    assert moves(cast, prepared["willing"])[-1].actor_name == "Claire Martin"
