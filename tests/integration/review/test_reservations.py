"""A city's reservations as conditions: asked of the applicant, put to the city, closed by its word or its silence."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from services.notify.models import Mail, MailState
from services.review import example
from services.review.models import Condition
from shared.access import Link, link_token
from shared.db import transaction
from shared.events import ConditionPut, ConditionsDue, ConditionsSet, ConditionTurned, CourtesyNoted
from shared.policy import Role
from tests.integration.review.conftest import Cast, decision, wish
from tests.integration.review.deciding import author_sees, decide, minutes_pass

RESERVE = "Not before the works on the quay end, in September."
ANSWER = "The season begins on 1 October, after the works; the letter of the port is on our page."
MISSING = "The letter does not name the person who answers for the site."
RESERVED = example.OPINION | {"opinion": "favourable_with_reservations", "reason": RESERVE, "reason_public": True}


@pytest.fixture
def retained(cast: Cast) -> str:
    """A file retained under the city's reservation and a condition of the committee, told."""
    number = reserved(cast)
    decide(cast, number, "retained_conditions", reservations=RESERVE, conditions="Send the budget.")
    cast.days_pass(1)
    return number


def reserved(cast: Cast, **opinion: Any) -> str:
    number = cast.admitted()
    cast.answers(number, "montreal", RESERVED | opinion)
    cast.read_by_all(number)
    return number


def token(cast: Cast, number: str, role: Role) -> str:
    """The newest link of this kind to the file."""
    query = select(Link).where(Link.subject == number, Link.role == role).order_by(Link.id.desc())
    with transaction(cast.engines["access"]) as session:
        link = session.scalars(query).first()
        assert link is not None
        return link_token(link.id, cast.house.settings.key)


def answer(cast: Cast, number: str, position: int = 1, text: str = ANSWER) -> TestResponse:
    body = {"city": "montreal", "position": position, "text": text}
    headers = {"Authorization": f"Bearer {token(cast, number, Role.APPLICANT)}"}
    answered = cast.client.post(f"/api/v1/proposals/{number}/conditions", json=body, headers=headers)
    cast.drain()
    return answered


def judge(cast: Cast, number: str, word: str = "met", reason: str = "", **headers: str) -> TestResponse:
    body = {"position": 1, "word": word, "reason": reason}
    return cast.post(token(cast, number, Role.PARTNER), f"{number}/reservations/montreal", body, **headers)


def states(cast: Cast, number: str) -> list[tuple[str, str, str]]:
    return [(one["origin"], one["state"], one["how"]) for one in cast.view(number)["conditions"]]


def own(cast: Cast, number: str) -> list[Any]:
    """The conditions as the applicant reads them."""
    found: list[Any] = cast.get(token(cast, number, Role.APPLICANT), f"/proposals/{number}/conditions").get_json()[
        "items"
    ]
    return found


def asks(cast: Cast, *kinds: str) -> list[tuple[str, str]]:
    found = cast.get(cast.desk, "/tasks").get_json()["tasks"]
    return [(one["kind"], one["city"]) for one in found if one["kind"] in kinds]


def test_reservations_come_first_and_the_applicant_reads_them_when_the_decision_is_told(cast: Cast) -> None:
    number = reserved(cast)
    decide(cast, number, "retained_conditions", reservations=RESERVE, conditions="Send the budget.")
    assert states(cast, number) == [("partner", "open", ""), ("committee", "open", "")]
    assert own(cast, number) == []
    assert answer(cast, number).status_code == 404
    minutes_pass(cast, 24 * 60)
    assert [(one["origin"], one["text"], one["due_on"]) for one in own(cast, number)] == [
        ("partner", RESERVE, "2026-12-08"),
        ("committee", "Send the budget.", "2026-12-08"),
    ]
    assert author_sees(cast, number)["decisions"][0]["conditions"] == f"{RESERVE}\nSend the budget."
    assert len(cast.told(number, ConditionsSet)) == 1


def test_a_decision_taken_back_asks_for_nothing(cast: Cast) -> None:
    number = reserved(cast)
    decide(cast, number, "retained_conditions", reservations=RESERVE)
    cast.done(cast.committee, f"{number}/recall", example.RECALL)
    cast.days_pass(20)
    assert cast.told(number, ConditionsSet) == cast.told(number, ConditionsDue) == []
    assert own(cast, number) == []


def test_an_answer_goes_to_the_city_by_a_link_of_its_own_and_a_yes_closes_the_condition(
    cast: Cast, retained: str
) -> None:
    assert answer(cast, retained).status_code == 200
    (put,) = cast.told(retained, ConditionPut)
    assert (put.officer_email, put.text, put.answer, put.due_on) == (
        "officer@montreal.example.org",
        RESERVE,
        ANSWER,
        date(2026, 12, 4),
    )
    sheet = cast.get(token(cast, retained, Role.PARTNER), f"/dossiers/{retained}/reservations/montreal")
    assert [(one["answer"], one["state"]) for one in sheet.get_json()["reservations"]] == [(ANSWER, "answered")]
    assert judge(cast, retained, If_Match=sheet.headers["ETag"]).status_code == 200
    assert states(cast, retained) == [("partner", "met", "city"), ("committee", "open", "")]
    assert [one["state"] for one in own(cast, retained)] == ["met", "open"]
    again = judge(cast, retained)
    assert (again.status_code, "Officer of montreal" in again.get_json()["detail"]) == (409, True)


def test_the_city_reads_no_personal_data_and_nothing_of_the_desk(cast: Cast, retained: str) -> None:
    answer(cast, retained)
    text = cast.get(token(cast, retained, Role.PARTNER), f"/dossiers/{retained}/reservations/montreal").text
    assert "odile.marchand" not in text.lower()
    assert "Send the budget." not in text


def test_ten_days_of_silence_close_a_reservation_as_met_and_say_so(cast: Cast, retained: str) -> None:
    answer(cast, retained)
    cast.days_pass(10)
    assert states(cast, retained)[0] == ("partner", "answered", "")
    cast.days_pass(1)
    assert states(cast, retained)[0] == ("partner", "met", "silence")
    (turned,) = cast.told(retained, ConditionTurned)
    assert (turned.state, turned.how, turned.note) == ("met", "silence", "")
    late = judge(cast, retained, "not_met", MISSING)
    assert late.status_code == 409
    assert "délai de la ville" in late.get_json()["detail"] or "city’s time" in late.get_json()["detail"]


def test_a_no_is_explained_read_by_the_applicant_and_left_to_the_desk(cast: Cast, retained: str) -> None:
    answer(cast, retained)
    assert judge(cast, retained, "not_met", "No.").status_code == 422
    assert judge(cast, retained, "not_met", MISSING).status_code == 200
    assert asks(cast, "condition_said") == [("condition_said", "montreal")]
    assert next((one["state"], one["note"]) for one in own(cast, retained)) == ("refused", MISSING)
    assert answer(cast, retained).status_code == 409
    cast.days_pass(20)
    assert states(cast, retained)[0] == ("partner", "refused", "")  # silence closes nothing after a no


def test_the_desk_gives_more_time_and_the_way_begins_again(cast: Cast, retained: str) -> None:
    answer(cast, retained)
    judge(cast, retained, "not_met", MISSING)
    body = {"city": "montreal", "position": 1, "due_on": "2026-12-20", "note": "Name the person, please."}
    past = cast.post(cast.desk, f"{retained}/conditions/extension", body | {"due_on": "2026-11-24"})
    assert [one["field"] for one in past.get_json()["errors"]] == ["due_on"]
    cast.done(cast.desk, f"{retained}/conditions/extension", body)
    (told,) = cast.told(retained, ConditionsDue)
    assert (told.moved, told.note, told.due_on) == (True, "Name the person, please.", date(2026, 12, 20))
    assert asks(cast, "condition_said") == []
    assert answer(cast, retained, text=f"{ANSWER} It is Odile.").status_code == 200
    assert judge(cast, retained).status_code == 200
    assert states(cast, retained)[0] == ("partner", "met", "city")


def test_a_city_s_silence_counts_only_from_the_last_answer(cast: Cast, retained: str) -> None:
    answer(cast, retained)
    cast.days_pass(9)
    judge(cast, retained, "not_met", MISSING)
    body = {"city": "montreal", "position": 1, "due_on": "2026-12-20", "note": ""}
    cast.done(cast.desk, f"{retained}/conditions/extension", body)
    answer(cast, retained)
    cast.days_pass(5)
    assert states(cast, retained)[0] == ("partner", "answered", "")
    cast.days_pass(6)
    assert states(cast, retained)[0] == ("partner", "met", "silence")


def test_a_condition_of_the_committee_is_answered_on_the_same_page_and_closed_by_the_desk(
    cast: Cast, retained: str
) -> None:
    assert answer(cast, retained, 2, "The budget is joined to our page since Monday.").status_code == 200
    assert cast.told(retained, ConditionPut) == []
    assert asks(cast, "condition_said") == [("condition_said", "montreal")]
    cast.days_pass(30)
    assert states(cast, retained)[1] == ("committee", "answered", "")
    note = {"city": "montreal", "position": 2, "state": "met", "note": "The budget of 24 November is complete."}
    cast.done(cast.desk, f"{retained}/conditions", note)
    assert states(cast, retained)[1] == ("committee", "met", "desk")


def test_the_applicant_is_reminded_once_before_the_day_and_the_desk_alerted_after_it(cast: Cast, retained: str) -> None:
    cast.days_pass(8)
    assert cast.told(retained, ConditionsDue) == []
    cast.days_pass(2)
    (due,) = cast.told(retained, ConditionsDue)
    assert ([one.position for one in due.conditions], due.moved) == ([1, 2], False)
    cast.days_pass(5)
    assert asks(cast, "condition") == [("condition", "montreal")]
    late = answer(cast, retained)
    assert late.status_code == 409
    assert "8" in late.get_json()["detail"]
    assert len(cast.told(retained, ConditionsDue)) == 1


def test_who_has_answered_is_not_reminded(cast: Cast, retained: str) -> None:
    answer(cast, retained, 1)
    answer(cast, retained, 2)
    cast.days_pass(12)
    assert cast.told(retained, ConditionsDue) == []


def test_an_answer_counts_once(cast: Cast, retained: str) -> None:
    assert answer(cast, retained).status_code == 200
    again = answer(cast, retained, text="Something else altogether, twice.")
    assert again.status_code == 409
    with transaction(cast.engines["review"]) as session:
        assert session.get_one(Condition, (retained, "montreal", 1)).answer == ANSWER


def test_nobody_else_answers_judges_or_extends(cast: Cast, retained: str) -> None:
    body = {"city": "montreal", "position": 1, "text": ANSWER}
    headers = {"Authorization": f"Bearer {cast.desk}"}
    assert cast.client.post(f"/api/v1/proposals/{retained}/conditions", json=body, headers=headers).status_code == 403
    answer(cast, retained)
    word = {"position": 1, "word": "met", "reason": ""}
    assert cast.post(cast.desk, f"{retained}/reservations/montreal", word).status_code == 403
    other = cast.admitted(cities=[wish("shanghai")])
    assert cast.post(cast.officer(other, "shanghai"), f"{retained}/reservations/montreal", word).status_code == 404
    extension = example.CONDITION_EXTENSION
    assert cast.post(cast.committee, f"{retained}/conditions/extension", extension).status_code == 403


def courtesy(cast: Cast, number: str) -> list[str]:
    query = select(Mail.state).where(Mail.number == number, Mail.letter == "partner_courtesy")
    with transaction(cast.engines["notify"]) as session:
        return list(session.scalars(query))


def not_retained(cast: Cast, score: float) -> str:
    number = cast.admitted()
    cast.answers(number, "montreal", example.OPINION)
    cast.read_by_all(number, *[score] * 4)
    cast.done(cast.committee, f"{number}/determinations", {"decisions": [decision("montreal", "not_retained")]})
    return number


def test_a_city_that_said_yes_to_what_paris_does_not_retain_is_written_to_when_the_decision_is_told(
    cast: Cast,
) -> None:
    number = not_retained(cast, 2)
    (told,) = cast.told(number, CourtesyNoted)
    assert (told.officer_email, told.told_from > told.at) == ("officer@montreal.example.org", True)
    assert courtesy(cast, number) == [MailState.HELD]
    cast.done(cast.committee, f"{number}/recall", example.RECALL)
    assert courtesy(cast, number) == [MailState.DISCARDED]


def test_no_courtesy_where_paris_itself_had_said_yes(cast: Cast) -> None:
    assert cast.told(not_retained(cast, 4), CourtesyNoted) == []
