"""Labels: granted once, in numbers without holes, taken back only after a notice, a hearing and reasons."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from services.intake.example import EXAMPLE
from services.notify.models import Mail
from services.review import example
from services.review.domain.label import LabelForm
from services.review.domain.road import Act, Stage
from services.review.models import Determination, Dossier
from services.review.operations.case import Deed
from services.review.operations.gate import carry_out
from services.review.operations.label_facts import labels_of
from services.review.operations.opening import open_dossier
from shared.access import Link, link_token
from shared.audit import Entry
from shared.clock import FrozenClock
from shared.db import engine_for, transaction
from shared.errors import Conflict
from shared.events import (
    LabelGranted,
    LabelKept,
    LabelNoticeAnswered,
    LabelNoticeGiven,
    LabelWithdrawn,
    ProposalSubmitted,
)
from shared.house import House
from shared.ids import label_number, proposal_number, uuid7
from shared.policy import Actor, Role
from shared.proposal import Proposal
from shared.registry import Registry
from tests.integration.review.conftest import Cast, decision

FIRST = label_number(2026, 1)
DESK = Actor(ref=f"person:{uuid7()}", name="Claire Martin", roles=frozenset({Role.DESK}))


def applicant(cast: Cast, number: str) -> str:
    """The token of whoever filed."""
    with transaction(cast.engines["access"]) as session:
        link = session.scalars(select(Link).where(Link.subject == number, Link.role == Role.APPLICANT)).one()
        return link_token(link.id, cast.house.settings.key)


@pytest.fixture
def decided(cast: Cast) -> Callable[..., str]:
    """Make a file whose decision the applicant knows: retained with Montréal unless said otherwise."""

    def made(*scores: float, outcome: str = "retained", opinion: Any = example.OPINION, **changes: Any) -> str:
        number = cast.admitted(**changes)
        cast.read_by_all(number, *scores)
        cast.answers(number, "montreal", opinion)
        body = {"decisions": [decision("montreal", outcome)]}
        cast.done(cast.committee, f"{number}/determinations", body)
        cast.clock.at += timedelta(minutes=31)
        return number

    return made


@pytest.fixture
def labelled(cast: Cast, decided: Callable[..., str]) -> str:
    """A file that bears a label."""
    number = decided(4, 4, 4)
    cast.done(cast.desk, f"{number}/label", example.LABEL)
    return number


def label(cast: Cast, number: str) -> Any:
    """The newest label of a file, as the office sees it."""
    return cast.get(cast.desk, f"/dossiers/{number}/label").get_json()["labels"][0]


def public(cast: Cast, typed: str) -> TestResponse:
    """What a stranger is told of a number."""
    return cast.client.get(f"/api/v1/labels/{typed}")


def faults(answer: TestResponse) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    return [(one["field"], one["code"].removeprefix("review.labels.")) for one in answer.get_json()["errors"]]


def test_a_label_is_granted_signed_told_and_can_be_verified(cast: Cast, decided: Callable[..., str]) -> None:
    number = decided(4, 4, 4)
    chance = cast.get(cast.desk, f"/dossiers/{number}/label").get_json()["grant"]
    assert (chance["refusal"], chance["proposed"], chance["bars"]) == ("", True, {"montreal": None})
    cast.done(cast.desk, f"{number}/label", example.LABEL)
    made = label(cast, number)
    assert (made["number"], made["state"], made["cities"]) == (FIRST, "granted", ["montreal"])
    assert made["signatory_name"]
    assert made["signatory_capacity"]
    assert made["signatory_service"]
    (event,) = cast.told(number, LabelGranted)
    assert (event.label, event.starts_on, event.ends_on) == (FIRST, date(2027, 1, 4), date(2028, 6, 30))
    told = public(cast, FIRST)
    assert told.status_code == 200
    assert told.headers["Cache-Control"] == "public, max-age=60"
    assert told.get_json() == {
        "number": FIRST,
        "state": "granted",
        "title": EXAMPLE["title"],
        "organisation": "Les Passeurs de berges",
        "written_in": "fr",
        "cities": [{"id": "montreal", "name": "Montréal"}],
        "starts_on": "2027-01-04",
        "ends_on": "2028-06-30",
        "granted_on": "2026-11-23",
        "withdrawn_on": None,
        "page": f"http://tremplin.test/labels/{FIRST}",
    }


def test_what_anyone_may_verify_names_no_person_and_no_file(cast: Cast, labelled: str) -> None:
    told = public(cast, FIRST).text
    contact = EXAMPLE["contact"]
    signatory = cast.house.programme.office.signatories[0].name
    for secret in (labelled, contact["name"], contact["email"], contact["phone"], signatory, "desk", "person:"):
        assert secret not in told


def test_a_label_waits_until_the_decision_is_told(cast: Cast) -> None:
    number = cast.admitted()
    cast.read_by_all(number)
    assert cast.post(cast.desk, f"{number}/label", example.LABEL).status_code == 409
    cast.answers(number, "montreal", example.OPINION)
    cast.done(cast.committee, f"{number}/determinations", example.DETERMINATION)
    early = cast.post(cast.desk, f"{number}/label", example.LABEL)
    assert early.status_code == 409
    assert "n’est pas encore partie" in early.get_json()["detail"]
    cast.clock.at += timedelta(minutes=31)
    cast.done(cast.desk, f"{number}/label", example.LABEL)


def test_a_labelled_decision_cannot_be_taken_back(cast: Cast, labelled: str) -> None:
    assert cast.post(cast.committee, f"{labelled}/recall", example.RECALL).status_code == 409


@pytest.mark.parametrize("outcome", ["reserve", "rework", "not_retained"])
def test_a_project_that_is_not_retained_gets_no_label(cast: Cast, decided: Callable[..., str], outcome: str) -> None:
    number = decided(4, 4, 4, outcome=outcome)
    refused = cast.post(cast.desk, f"{number}/label", example.LABEL)
    assert refused.status_code == 409
    assert "retenu avec une ville" in refused.get_json()["detail"]
    assert label_count(cast, number) == 0


def label_count(cast: Cast, number: str) -> int:
    return len(cast.get(cast.desk, f"/dossiers/{number}/label").get_json()["labels"])


def test_a_city_that_does_not_wish_to_be_named_stands_on_no_label(cast: Cast, decided: Callable[..., str]) -> None:
    number = decided(4, 4, 4, opinion=example.OPINION | {"naming": "no"})
    refused = cast.post(cast.desk, f"{number}/label", example.LABEL)
    assert refused.status_code == 409
    assert "Aucune ville" in refused.get_json()["detail"]


def test_a_label_below_the_threshold_needs_a_reason_and_a_name(cast: Cast, decided: Callable[..., str]) -> None:
    number = decided(3, 3.5, 3)
    assert faults(cast.post(cast.desk, f"{number}/label", example.LABEL)) == [("reasons", "fault_reasons")]
    reasons = {"reasons": "The only project that works with both neighbourhoods."}
    cast.done(cast.committee, f"{number}/label", example.LABEL | reasons)
    made = label(cast, number)
    assert (made["granted_name"], made["reasons"]) == ("committee", reasons["reasons"])


def test_every_fault_of_scope_and_period_is_told_at_once(cast: Cast, decided: Callable[..., str]) -> None:
    number = decided(4, 4, 4)
    body = example.LABEL | {"cities": ["shanghai"], "starts_on": "2026-11-22", "ends_on": "2031-01-01"}
    assert faults(cast.post(cast.desk, f"{number}/label", body)) == [
        ("cities", "fault_city_unknown"),
        ("starts_on", "fault_past"),
        ("ends_on", "fault_long"),
    ]
    assert label_count(cast, number) == 0


@pytest.mark.parametrize("who", ["reader", "officer", "applicant"])
def test_only_desk_and_committee_act_on_a_label(cast: Cast, decided: Callable[..., str], who: str) -> None:
    number = decided(4, 4, 4)
    token = {
        "reader": next(iter(cast.readers.values())),
        "officer": cast.officer(number, "montreal"),
        "applicant": applicant(cast, number),
    }[who]
    for path, body in (
        ("label", example.LABEL),
        ("label/notice", example.LABEL_NOTICE),
        ("label/decision", example.LABEL_DECISION),
    ):
        assert cast.post(token, f"{number}/{path}", body).status_code in {401, 403, 404}
    assert label_count(cast, number) == 0


def test_a_label_is_withdrawn_only_after_notice_hearing_and_reasons(cast: Cast, labelled: str) -> None:
    withdraw = {"decision": "withdrawn", "reasons": "No report came, and the residencies did not take place."}
    assert cast.post(cast.desk, f"{labelled}/label/decision", withdraw).status_code == 409
    assert faults(cast.post(cast.desk, f"{labelled}/label/notice", example.LABEL_NOTICE | {"reasons": "no"}))
    cast.done(cast.desk, f"{labelled}/label/notice", example.LABEL_NOTICE)
    (event,) = cast.told(labelled, LabelNoticeGiven)
    assert event.hearing_until == date(2026, 12, 8)
    assert public(cast, FIRST).get_json()["state"] == "granted", "a notice decides nothing, and is not told"
    early = cast.post(cast.desk, f"{labelled}/label/decision", withdraw)
    assert early.status_code == 409
    assert "8\u00a0décembre 2026" in early.get_json()["detail"]
    answer = {"answer": "The report is on its way."}
    cast.done(applicant(cast, labelled), f"{labelled}/label/answer", answer)
    assert [one.label for one in cast.told(labelled, LabelNoticeAnswered)] == [FIRST]
    cast.days_pass(15)
    assert cast.post(cast.desk, f"{labelled}/label/decision", withdraw).status_code == 409, "the last day counts"
    cast.days_pass(1)
    assert faults(cast.post(cast.desk, f"{labelled}/label/decision", withdraw | {"reasons": ""}))
    cast.done(cast.committee, f"{labelled}/label/decision", withdraw)
    (notice,) = label(cast, labelled)["notices"]
    assert (notice["answer"], notice["decision"], notice["decided_name"]) == (
        "The report is on its way.",
        "withdrawn",
        "committee",
    )
    (gone,) = cast.told(labelled, LabelWithdrawn)
    assert gone.reasons == withdraw["reasons"]
    assert gone.signatory.name
    told = public(cast, FIRST).get_json()
    assert (told["state"], told["withdrawn_on"]) == ("withdrawn", "2026-12-09")


def test_what_the_holder_answered_stays_with_the_office(cast: Cast, labelled: str) -> None:
    cast.done(cast.desk, f"{labelled}/label/notice", example.LABEL_NOTICE)
    cast.done(applicant(cast, labelled), f"{labelled}/label/answer", {"answer": "Notre trésorière est malade."})
    (event,) = cast.told(labelled, LabelNoticeAnswered)
    assert "trésorière" not in event.model_dump_json()
    assert "trésorière" not in public(cast, FIRST).text
    view = cast.view(labelled)
    assert all("trésorière" not in move["reasons"] for move in view["moves"])


def test_a_label_may_be_kept_at_once_and_be_put_in_question_again(cast: Cast, labelled: str) -> None:
    cast.done(cast.desk, f"{labelled}/label/notice", example.LABEL_NOTICE)
    cast.done(cast.desk, f"{labelled}/label/decision", example.LABEL_DECISION)
    assert label(cast, labelled)["state"] == "granted"
    assert len(cast.told(labelled, LabelKept)) == 1
    cast.done(cast.desk, f"{labelled}/label/notice", example.LABEL_NOTICE)
    assert [one["decision"] for one in label(cast, labelled)["notices"]] == ["kept", None]


def test_a_notice_is_answered_once_even_late_and_only_by_its_holder(cast: Cast, labelled: str) -> None:
    holder = applicant(cast, labelled)
    assert cast.post(holder, f"{labelled}/label/answer", example.LABEL_ANSWER).status_code == 409
    cast.done(cast.desk, f"{labelled}/label/notice", example.LABEL_NOTICE)
    stranger = applicant(cast, cast.file(title="Un tout autre projet pour les berges"))
    assert cast.post(stranger, f"{labelled}/label/answer", example.LABEL_ANSWER).status_code == 404
    assert cast.post(cast.desk, f"{labelled}/label/answer", example.LABEL_ANSWER).status_code == 403
    cast.days_pass(20)
    cast.done(holder, f"{labelled}/label/answer", example.LABEL_ANSWER)
    assert cast.post(holder, f"{labelled}/label/answer", {"answer": "More."}).status_code == 409
    assert label(cast, labelled)["notices"][0]["answer"] == example.LABEL_ANSWER["answer"]


def test_an_unlawful_label_is_withdrawn_within_four_months_or_not_at_all(cast: Cast, labelled: str) -> None:
    notice = example.LABEL_NOTICE | {"ground": "unlawful"}
    cast.days_pass(110)  # 13 March: the hearing would end after 23 March
    assert faults(cast.post(cast.desk, f"{labelled}/label/notice", notice)) == [("ground", "fault_four_months")]
    cast.done(cast.desk, f"{labelled}/label/notice", example.LABEL_NOTICE)


def test_a_decision_on_an_unlawful_label_that_comes_too_late_is_refused(cast: Cast, labelled: str) -> None:
    cast.done(cast.desk, f"{labelled}/label/notice", example.LABEL_NOTICE | {"ground": "unlawful"})
    cast.days_pass(121)
    withdraw = example.LABEL_DECISION | {"decision": "withdrawn"}
    late = cast.post(cast.desk, f"{labelled}/label/decision", withdraw)
    assert late.status_code == 409
    assert "quatre mois" in late.get_json()["detail"]
    assert label(cast, labelled)["state"] == "notice"
    cast.done(cast.desk, f"{labelled}/label/decision", example.LABEL_DECISION)


def test_a_label_that_has_ended_says_so_and_is_not_put_in_question(cast: Cast, labelled: str) -> None:
    cast.clock.at = datetime.fromisoformat("2028-06-30T21:59:59+00:00")  # 23:59:59 in Paris, its last day
    assert public(cast, FIRST).get_json()["state"] == "granted"
    cast.clock.at += timedelta(seconds=1)
    assert public(cast, FIRST).get_json()["state"] == "expired"
    assert cast.post(cast.desk, f"{labelled}/label/notice", example.LABEL_NOTICE).status_code == 409


def test_after_a_withdrawal_a_new_label_takes_the_next_number(cast: Cast, labelled: str) -> None:
    cast.done(cast.desk, f"{labelled}/label/notice", example.LABEL_NOTICE)
    cast.days_pass(16)
    cast.done(cast.desk, f"{labelled}/label/decision", example.LABEL_DECISION | {"decision": "withdrawn"})
    cast.done(cast.desk, f"{labelled}/label", example.LABEL)
    assert label(cast, labelled)["number"] == label_number(2026, 2)
    assert public(cast, FIRST).get_json()["state"] == "withdrawn"


def test_a_new_year_begins_its_own_numbers(cast: Cast, decided: Callable[..., str], labelled: str) -> None:
    number = decided(4, 4, 4, title="Un autre projet pour les berges")
    cast.days_pass(45)
    cast.done(cast.desk, f"{number}/label", example.LABEL | {"starts_on": "2027-02-01"})
    assert label(cast, number)["number"] == label_number(2027, 1)


def test_the_desk_has_something_to_do_when_the_hearing_is_over(cast: Cast, labelled: str) -> None:
    def waiting() -> list[tuple[str, str]]:
        found = cast.get(cast.desk, "/tasks?role=desk").get_json()["tasks"]
        return [(one["number"], one["due_on"]) for one in found if one["kind"] == "label_hearing"]

    cast.done(cast.desk, f"{labelled}/label/notice", example.LABEL_NOTICE)
    cast.days_pass(15)
    assert waiting() == []
    cast.days_pass(1)
    assert waiting() == [(labelled, "2026-12-08")]
    cast.done(cast.desk, f"{labelled}/label/decision", example.LABEL_DECISION)
    assert waiting() == []


def test_every_act_is_in_the_journal_and_writes_its_letter(cast: Cast, labelled: str) -> None:
    cast.done(cast.desk, f"{labelled}/label/notice", example.LABEL_NOTICE)
    cast.done(applicant(cast, labelled), f"{labelled}/label/answer", example.LABEL_ANSWER)
    cast.done(cast.desk, f"{labelled}/label/decision", example.LABEL_DECISION)
    cast.days_pass(1)
    cast.done(cast.desk, f"{labelled}/label/notice", example.LABEL_NOTICE)
    cast.days_pass(16)
    cast.done(cast.desk, f"{labelled}/label/decision", example.LABEL_DECISION | {"decision": "withdrawn"})
    with transaction(cast.engines["review"]) as session:
        entries = select(Entry.act).where(Entry.subject == labelled, Entry.act.contains("label"))
        assert list(session.scalars(entries.order_by(Entry.seq))) == [
            "grant_label",
            "give_label_notice",
            "answer_label_notice",
            "decide_label_notice",
            "give_label_notice",
            "decide_label_notice",
        ]
    with transaction(cast.engines["notify"]) as session:
        mails = select(Mail.letter).where(Mail.number == labelled, Mail.letter.startswith("label"))
        assert list(session.scalars(mails.order_by(Mail.id))) == [
            "label_granted",
            "label_notice",
            "label_kept",
            "label_notice",
            "label_withdrawn",
        ]


def test_an_act_heeds_what_its_author_saw(cast: Cast, decided: Callable[..., str]) -> None:
    number = decided(4, 4, 4)
    seen = cast.get(cast.desk, f"/dossiers/{number}/label").headers["ETag"]
    assert cast.post(cast.desk, f"{number}/label", example.LABEL, If_Match='"v1"').status_code == 412
    assert cast.post(cast.desk, f"{number}/label", example.LABEL, If_Match=seen).status_code == 200


def test_a_second_grant_learns_who_was_first(cast: Cast, labelled: str) -> None:
    second = cast.post(cast.committee, f"{labelled}/label", example.LABEL)
    assert second.status_code == 409
    assert FIRST in second.get_json()["detail"]
    assert "accordé par desk" in second.get_json()["detail"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (label_number(2026, 7), "Aucun label ne porte le numéro"),
        ("LAB-2026-0001-84", "faute de frappe\u00a0: «\u00a0LAB-2026-0001-84\u00a0»"),
        ("TR-2026-00042-44", "faute de frappe"),
        ("x" * 500, "faute de frappe"),
    ],
)
def test_a_number_that_is_not_ours_is_told_politely(cast: Cast, labelled: str, typed: str, said: str) -> None:
    answer = public(cast, typed)
    assert answer.status_code == 404
    assert said in answer.get_json()["detail"]
    assert labelled not in answer.text


@pytest.fixture
def many(database_url: str, engines: dict[str, Engine]) -> Iterator[Engine]:
    """An engine for twenty at once."""
    engine = engine_for(database_url, "review", pool=20)
    yield engine
    engine.dispose()


def retained(house: House, engine: Engine, serial: int) -> str:
    """A file that is decided and told, made without its road."""
    number, proposal = proposal_number(2026, serial), Proposal.model_validate(EXAMPLE)
    told = house.now() - timedelta(hours=1)
    event = ProposalSubmitted(
        number=number, at=told, proposal=proposal, link_id=uuid7(), legal_on=house.today() + timedelta(days=60)
    )
    with transaction(engine) as session:
        open_dossier(session, house, event)
        session.flush()
        dossier = session.get_one(Dossier, number)
        dossier.stage = dossier.stage_id = Stage.DECIDED
        dossier.screened_by, dossier.screened_at, dossier.closed_at = DESK.ref, told, told
        session.add(
            Determination(
                number=number,
                city="montreal",
                outcome="retained",
                reasons="A good project.",
                agreement_state="in_force",
                signatory_name="Anne Signoret",
                signatory_capacity="adjointe",
                signatory_service="Relations",
                decided_by=DESK.ref,
                signed_at=told,
                may_name_partner=True,
                told_from=told,
            )
        )
    return number


def grant(house: House, engine: Engine, number: str) -> str | None:
    """The number of the label that was granted; None when someone was first."""
    paper = LabelForm.model_validate(example.LABEL | {"reasons": "The committee asked for it by name."})
    try:
        with transaction(engine) as session:
            carry_out(session, house, number, Deed(act=Act.GRANT_LABEL, actor=DESK, paper=paper))
            session.flush()
            return labels_of(session, house, number)[0].number
    except Conflict:
        return None


def test_twenty_labels_granted_at_once_have_twenty_consecutive_numbers(
    house: House, many: Engine, clock: FrozenClock
) -> None:
    numbers = [retained(house, many, serial) for serial in range(1, 21)]
    with ThreadPoolExecutor(20) as people:
        made = list(people.map(lambda number: grant(house, many, number), numbers))
    assert sorted(str(one) for one in made) == [label_number(2026, serial) for serial in range(1, 21)]


def test_the_same_file_labelled_by_many_at_once_bears_one_and_no_number_is_lost(house: House, many: Engine) -> None:
    first, second = (retained(house, many, serial) for serial in (1, 2))
    with ThreadPoolExecutor(10) as people:
        made = list(people.map(lambda _: grant(house, many, first), range(10)))
    assert [one for one in made if one is not None] == [FIRST]
    assert grant(house, many, second) == label_number(2026, 2)


def test_no_label_is_granted_under_an_agreement_that_ended_since_the_decision(house: House, many: Engine) -> None:
    number, city = retained(house, many, 1), house.programme.cities["montreal"]
    assert city.agreement is not None
    over = city.agreement.model_copy(update={"ends_on": house.today() - timedelta(days=1)})
    cities = dict(house.programme.cities) | {"montreal": city.model_copy(update={"agreement": over})}
    later = replace(house, registry=Registry(replace(house.programme, cities=cities)))
    assert grant(later, many, number) is None
    assert grant(house, many, number) == FIRST
