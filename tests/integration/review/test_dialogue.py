"""Where Paris says yes and a city no: both desks talk for fifteen days, and the city may change its opinion once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from services.review import example
from shared.events import DialogueNoted, DialogueOpened, DialogueOver, DialogueReported
from shared.policy import Role
from tests.integration.review.conftest import Cast, decision, wish
from tests.integration.review.test_reservations import asks, token

NO = example.OPINION | {"opinion": "unfavourable", "reason": "The quay is closed.", "reason_public": False}
KEPT = {"opinion": "unfavourable", "reason": "The quay stays closed."}
RETAINED = {"decisions": [decision("montreal", "retained")]}


@pytest.fixture
def against(cast: Cast) -> str:
    """A file that Paris would retain and Montréal would not."""
    number = cast.admitted()
    cast.answers(number, "montreal", NO)
    cast.read_by_all(number)
    return number


@pytest.fixture
def talking(cast: Cast, against: str) -> str:
    """The same, with a dialogue that the desk opened."""
    cast.done(cast.desk, f"{against}/dialogues/montreal", example.DIALOGUE)
    return against


def dialogue(cast: Cast, number: str) -> Any:
    (found,) = cast.view(number)["dialogues"]
    return found


def say(cast: Cast, number: str, text: str = "In autumn, perhaps.", **headers: str) -> TestResponse:
    officer = token(cast, number, Role.PARTNER)
    return cast.post(officer, f"{number}/dialogues/montreal/notes", {"text": text}, **headers)


def word(cast: Cast, number: str, **changes: Any) -> TestResponse:
    body = {"opinion": "favourable", "reason": ""} | changes
    return cast.post(token(cast, number, Role.PARTNER), f"{number}/dialogues/montreal/word", body)


def lamps(cast: Cast, number: str) -> dict[str, str]:
    (city,) = cast.view(number)["row"]["cities"]
    found: dict[str, str] = city["lamps"]
    return found


def test_a_dialogue_is_proposed_as_soon_as_both_answers_are_known(cast: Cast) -> None:
    number = cast.admitted()
    cast.answers(number, "montreal", NO)
    assert asks(cast, "dialogue") == []
    cast.read_by_all(number)
    assert asks(cast, "dialogue") == [("dialogue", "montreal")]
    assert dialogue(cast, number)["state"] == "proposed"


def test_it_is_proposed_before_the_committee_while_another_city_is_still_awaited(cast: Cast) -> None:
    number = cast.admitted(cities=[wish("montreal"), wish("shanghai")])
    cast.read_by_all(number)
    cast.answers(number, "montreal", NO)
    assert cast.stage(number) == "evaluation"
    assert asks(cast, "dialogue") == [("dialogue", "montreal")]


@pytest.mark.parametrize(("opinion", "score"), [("favourable", 4), ("unfavourable", 2)])
def test_nothing_is_proposed_where_the_sides_do_not_disagree(cast: Cast, opinion: str, score: float) -> None:
    number = cast.admitted()
    cast.answers(number, "montreal", NO | {"opinion": opinion})
    cast.read_by_all(number, *[score] * 4)
    assert cast.view(number)["dialogues"] == []
    assert cast.post(cast.desk, f"{number}/dialogues/montreal", example.DIALOGUE).status_code == 409


def test_the_desk_opens_it_for_fifteen_days_with_a_personal_link_and_a_first_note(cast: Cast, talking: str) -> None:
    (opened,) = cast.told(talking, DialogueOpened)
    assert (opened.officer_email, str(opened.due_on)) == ("officer@montreal.example.org", "2026-12-08")
    found = dialogue(cast, talking)
    assert (found["state"], found["due_on"], found["awaits"]) == ("open", "2026-12-08", "city")
    assert [(one["side"], one["text"]) for one in found["notes"]] == [("paris", example.DIALOGUE["text"])]
    assert asks(cast, "dialogue", "dialogue_note") == []
    again = cast.post(cast.desk, f"{talking}/dialogues/montreal", example.DIALOGUE)
    assert again.status_code == 409


def test_both_sides_write_and_each_learns_of_the_other(cast: Cast, talking: str) -> None:
    assert say(cast, talking).status_code == 200
    assert asks(cast, "dialogue_note") == [("dialogue_note", "montreal")]
    cast.done(cast.desk, f"{talking}/dialogues/montreal/notes", example.DIALOGUE_NOTE)
    assert asks(cast, "dialogue_note") == []
    (noted,) = cast.told(talking, DialogueNoted)
    assert noted.text == example.DIALOGUE_NOTE["text"]
    seen = cast.get(token(cast, talking, Role.PARTNER), f"/dossiers/{talking}/dialogues/montreal").get_json()
    assert [one["side"] for one in seen["notes"]] == ["paris", "city", "paris"]


def test_a_note_written_on_an_old_page_is_refused_by_its_tag(cast: Cast, talking: str) -> None:
    seen = cast.get(token(cast, talking, Role.PARTNER), f"/dossiers/{talking}/dialogues/montreal")
    assert say(cast, talking, If_Match=seen.headers["ETag"]).status_code == 200
    assert say(cast, talking, If_Match=seen.headers["ETag"]).status_code == 412


def test_the_decision_waits_for_the_dialogue_and_says_until_when(cast: Cast, talking: str) -> None:
    refused = cast.post(cast.committee, f"{talking}/determinations", RETAINED)
    assert refused.status_code == 409
    assert "Montréal" in refused.get_json()["detail"]
    assert "8" in refused.get_json()["detail"]
    assert cast.stage(talking) == "committee"


def test_a_city_that_changes_its_opinion_ends_it_and_its_earlier_answer_stays_readable(
    cast: Cast, talking: str
) -> None:
    before = lamps(cast, talking)
    assert word(cast, talking).status_code == 200
    found = dialogue(cast, talking)
    assert (found["state"], found["opinion"]) == ("revised", "favourable")
    assert [(one["opinion"], one["reason"]) for one in found["earlier"]] == [("unfavourable", "The quay is closed.")]
    after = lamps(cast, talking)
    assert (before["city"], after["city"]) == ("no", "yes")
    assert {name: before[name] for name in ("quality", "paris")} == {name: after[name] for name in ("quality", "paris")}
    assert (len(cast.told(talking, DialogueOver)), len(cast.told(talking, DialogueReported))) == (1, 1)
    cast.done(cast.committee, f"{talking}/determinations", RETAINED)


def test_the_final_word_is_said_once(cast: Cast, talking: str) -> None:
    assert word(cast, talking, **KEPT).status_code == 200
    assert dialogue(cast, talking)["state"] == "confirmed"
    assert word(cast, talking).status_code == 409
    assert say(cast, talking).status_code == 409
    assert cast.post(cast.desk, f"{talking}/dialogues/montreal", example.DIALOGUE).status_code == 409


def test_a_city_s_final_no_stands_for_that_city_only(cast: Cast) -> None:
    number = cast.admitted(cities=[wish("montreal"), wish("shanghai")])
    cast.answers(number, "montreal", NO)
    cast.answers(number, "shanghai", example.OPINION)
    cast.read_by_all(number)
    cast.done(cast.desk, f"{number}/dialogues/montreal", example.DIALOGUE)
    word(cast, number, **KEPT)
    cities = {one["city"]: one["allowed"] for one in cast.view(number)["row"]["cities"]}
    assert "retained" not in cities["montreal"]
    assert cities["shanghai"][0] == "retained"
    decisions = [decision("montreal", "not_retained"), decision("shanghai", "retained")]
    cast.done(cast.committee, f"{number}/determinations", {"decisions": decisions})


def test_a_final_no_is_explained_and_the_desk_proves_what_it_writes_down(cast: Cast, talking: str) -> None:
    assert word(cast, talking, opinion="unfavourable").status_code == 422
    path = f"{talking}/dialogues/montreal/word"
    bare = cast.post(cast.desk, path, {"opinion": "favourable", "reason": ""})
    assert [one["field"] for one in bare.get_json()["errors"]] == ["channel", "who", "proof"]
    proven = {
        "opinion": "not_now",
        "reason": "In 2028.",
        "channel": "phone",
        "who": "The officer",
        "proof": "Call, 3 pm",
    }
    cast.done(cast.desk, path, proven)
    assert cast.view(talking)["opinions"]["montreal"]["by_desk"] is True
    assert dialogue(cast, talking)["state"] == "revised"


def test_the_desk_ends_it_with_a_reason_and_the_opinion_stands(cast: Cast, talking: str) -> None:
    assert cast.post(cast.desk, f"{talking}/dialogues/montreal/end", {"reason": "Done."}).status_code == 422
    cast.done(cast.desk, f"{talking}/dialogues/montreal/end", example.DIALOGUE_END)
    found = dialogue(cast, talking)
    assert (found["state"], found["note"], found["opinion"]) == (
        "closed",
        example.DIALOGUE_END["reason"],
        "unfavourable",
    )
    cast.done(cast.committee, f"{talking}/determinations", {"decisions": [decision("montreal", "not_retained")]})


def test_the_clock_ends_it_after_its_last_day_and_late_words_are_refused_with_the_day(cast: Cast, talking: str) -> None:
    cast.days_pass(15)
    assert dialogue(cast, talking)["state"] == "open"
    cast.days_pass(1)
    assert dialogue(cast, talking)["state"] == "lapsed"
    (over,) = cast.told(talking, DialogueOver)
    assert (over.result, over.opinion) == ("lapsed", "unfavourable")
    late = word(cast, talking)
    assert late.status_code == 409
    assert "8" in late.get_json()["detail"]
    assert dialogue(cast, talking)["opinion"] == "unfavourable"


def test_a_late_word_is_refused_even_before_the_clock_has_rung(cast: Cast, talking: str) -> None:
    cast.clock.at += timedelta(days=17)
    assert word(cast, talking).status_code == 409
    assert dialogue(cast, talking)["opinion"] == "unfavourable"


def test_only_the_desk_and_that_city_s_officer_take_part(cast: Cast, talking: str) -> None:
    note = example.DIALOGUE_NOTE
    assert cast.post(cast.committee, f"{talking}/dialogues/montreal/notes", note).status_code == 403
    assert cast.post(cast.committee, f"{talking}/dialogues/montreal", example.DIALOGUE).status_code == 403
    other = cast.admitted(cities=[wish("shanghai")])
    stranger = cast.officer(other, "shanghai")
    assert cast.post(stranger, f"{talking}/dialogues/montreal/notes", note).status_code == 404
    assert cast.get(stranger, f"/dossiers/{talking}/dialogues/montreal").status_code == 404


def test_an_officer_sees_nothing_of_a_dialogue_that_is_only_proposed(cast: Cast, against: str) -> None:
    officer = cast.officer(against, "montreal")
    assert cast.get(officer, f"/dossiers/{against}/dialogues/montreal").status_code == 404
    assert cast.post(officer, f"{against}/dialogues/montreal/notes", {"text": "Hello"}).status_code == 404


def test_a_file_decided_without_a_dialogue_keeps_none(cast: Cast, against: str) -> None:
    cast.done(cast.committee, f"{against}/determinations", {"decisions": [decision("montreal", "not_retained")]})
    assert cast.view(against)["dialogues"] == []
    assert asks(cast, "dialogue") == []


def test_a_withdrawn_file_ends_its_dialogue_and_the_link(cast: Cast, talking: str) -> None:
    headers = {"Authorization": f"Bearer {token(cast, talking, Role.APPLICANT)}"}
    assert cast.client.post(f"/api/v1/proposals/{talking}/withdrawal", headers=headers).status_code == 200
    cast.drain()
    assert dialogue(cast, talking)["state"] == "closed"
    assert say(cast, talking).status_code == 401
    cast.days_pass(20)
    assert dialogue(cast, talking)["state"] == "closed"


def test_a_city_s_answer_never_moves_the_other_two_records(cast: Cast) -> None:
    found = []
    for opinion in ("favourable", "not_now"):
        number = cast.admitted()
        cast.answers(number, "montreal", NO | {"opinion": opinion})
        cast.read_by_all(number)
        row = cast.view(number)["row"]
        found.append((row["score"]["total"], row["score"]["criteria"], row["cities"][0]["lamps"]))
    (total, criteria, said_yes), (total_no, criteria_no, said_no) = found
    assert (total, criteria) == (total_no, criteria_no)
    assert {one: said_yes[one] for one in ("quality", "paris")} == {one: said_no[one] for one in ("quality", "paris")}
    assert (said_yes["city"], said_no["city"]) == ("yes", "no")
