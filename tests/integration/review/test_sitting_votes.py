"""Votes in the committee's room where they are not plain: ties to a file, the chair, files that leave, many at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select

from services.review import example
from services.review.models import Ballot, Move
from services.review.operations.sitting import candidates
from shared.access import Link, link_token
from shared.audit import Entry
from shared.db import transaction
from shared.policy import Role
from tests.integration.review.conftest import Cast, decision, wish
from tests.integration.review.room import NAMES, TIE, Made, Ready, Room, ready, room
from tests.integration.review.turns import SF, WORD, decided, renew

__all__ = ["ready", "room"]

ALL_FOR = dict.fromkeys(NAMES, "yes")
TIED = {"awa": "no", "bruno": "yes", "clara": "yes", "denis": "no"}
LEAVING = {"person": None, "reason": TIE}


def motions(room: Room, place: int = 0) -> list[dict[str, Any]]:
    """What was put to the vote on a file of the agenda."""
    found: list[dict[str, Any]] = room.seen()["items"][place]["motions"]
    return found


def free(cast: Cast) -> list[str]:
    """The files that an agenda may still take."""
    with transaction(cast.engines["review"]) as session:
        return [one.number for one in candidates(session, cast.house)]


def withdraw(cast: Cast, number: str) -> None:
    """The applicant takes the file back."""
    query = select(Link).where(Link.subject == number, Link.role == Role.APPLICANT)
    with transaction(cast.engines["access"]) as session:
        token = link_token(session.scalars(query).one().id, cast.house.settings.key)
    headers = {"Authorization": f"Bearer {token}"}
    assert cast.client.post(f"/api/v1/proposals/{number}/withdrawal", headers=headers).status_code == 200
    cast.drain()


def test_a_plan_changes_until_the_sitting_opens(room: Room, ready: Ready) -> None:
    room.does("desk", "roll", {"present": [room.person(one) for one in NAMES], "chair": None})
    three = [room.person(one) for one in NAMES[:3]]
    seen = room.does("awa", "plan", room.plan(place="Room 14", voting=three, chair=three[1]))
    assert (seen["place"], seen["chair_name"]) == ("Room 14", "Bruno")
    assert [(one["name"], one["present"]) for one in seen["seats"]] == [("Awa", True), ("Bruno", True), ("Clara", True)]
    assert room.act("awa", "plan", room.plan()).status_code == 403, "somebody else chairs"
    room.does("desk", "plan", room.plan())
    room.opened(ready())

    assert room.act("desk", "plan", room.plan(title="Too late")).status_code == 409
    assert room.seen()["title"] == example.SITTING["title"]


def test_files_on_an_agenda_are_not_offered_again_until_they_are_postponed(room: Room, ready: Ready) -> None:
    worse, better = ready(3.5), ready(4.5)
    assert free(room.cast) == [better, worse]
    room.opened(worse)
    assert free(room.cast) == [better]
    room.does("desk", f"files/{worse}/postponement", example.POSTPONE)
    assert free(room.cast) == [better, worse]


def test_a_file_that_another_sitting_took_over_is_not_taken_up_again_here(room: Room, ready: Ready) -> None:
    number = ready()
    room.opened(number)
    room.does("desk", f"files/{number}/postponement", example.POSTPONE)
    room.another(number)

    answer = room.act("desk", f"files/{number}/reopening", example.REOPEN)

    assert answer.status_code == 409
    assert "Another evening" in answer.text


def test_two_agendas_that_want_one_file_at_once_leave_it_on_one(room: Room, ready: Ready) -> None:
    number, other = ready(), room.another(ready())

    def add(sitting: str) -> int:
        client = room.cast.client.application.test_client()
        headers = {"Authorization": f"Bearer {room.cast.desk}"}
        return client.post(
            f"/api/v1/sittings/{sitting}/agenda", json={"numbers": [number]}, headers=headers
        ).status_code

    with ThreadPoolExecutor(2) as together:
        assert sorted(together.map(add, (room.id, other))) == [200, 409]


def test_one_vote_at_a_time_is_open_with_a_city(room: Room, ready: Ready) -> None:
    number = ready()
    room.opened(number)
    room.put(number)

    assert room.act("desk", f"files/{number}/motion", {"outcomes": {"montreal": "not_retained"}}).status_code == 409
    (motion,) = motions(room)
    assert (motion["outcome"], motion["state"]) == ("retained", "open")


def test_nothing_is_voted_before_it_is_put_nor_on_another_question(room: Room, ready: Ready) -> None:
    number = ready()
    room.opened(number)
    assert room.own("clara", number, "yes").status_code == 409
    room.put(number, "not_retained")
    assert room.own("clara", number, "yes").status_code == 409
    assert motions(room)[0]["voted"] == 0


def test_the_last_word_of_one_paper_counts(room: Room, ready: Ready) -> None:
    number = ready()
    room.opened(number)
    room.put(number)
    twice = [*room.ballots(clara="yes"), *room.ballots(clara="no")]

    room.does("desk", f"files/{number}/votes", {"ballots": twice})

    (motion,) = motions(room)
    assert motion["votes"] == {room.person("clara"): "no"}


@pytest.mark.parametrize(
    ("voting", "present"),
    [
        pytest.param(NAMES, NAMES[:3], id="who is not in the room"),
        pytest.param(NAMES[:3], NAMES, id="who has no vote"),
    ],
)
def test_whoever_is_not_in_the_room_or_has_no_vote_does_not_vote(
    room: Room, ready: Ready, *, voting: tuple[str, ...], present: tuple[str, ...]
) -> None:
    number = ready()
    rest = [room.person(one) for one in NAMES if one not in voting]
    room.does("desk", "plan", room.plan(voting=[room.person(one) for one in voting], attending=rest))
    room.opened(number, present=present)
    room.put(number)

    answer = room.own("denis", number, "yes")
    assert (answer.status_code, "Denis" in answer.text) == (409, True)
    assert room.act("desk", f"files/{number}/votes", {"ballots": room.ballots(denis="no")}).status_code == 409
    assert room.own("clara", number, "yes").status_code == 200


def test_whoever_voted_and_went_home_has_voted(room: Room, ready: Ready) -> None:
    number = ready()
    room.opened(number)
    room.put(number)
    assert room.own("denis", number, "no").status_code == 200
    room.does("desk", "roll", {"present": [room.person(one) for one in NAMES[:3]], "chair": None})

    assert room.result("desk", number, dict.fromkeys(NAMES[:3], "yes")).status_code == 200
    assert motions(room)[0]["counted"] == {"yes": 3, "no": 1, "abstain": 0}


def test_a_casting_vote_is_not_heard_where_there_is_a_majority(room: Room, ready: Ready) -> None:
    number = ready()
    room.opened(number)
    room.put(number)

    assert room.result("awa", number, ALL_FOR | {"awa": "no"}, montreal="no").status_code == 200
    (motion,) = motions(room)
    assert (motion["state"], motion["casting"]) == ("carried", None)
    with transaction(room.cast.engines["review"]) as session:
        assert session.scalar(select(func.count()).where(Ballot.casting)) == 0


@pytest.mark.parametrize("casting", ["no", "abstain"])
def test_a_tie_that_the_chair_does_not_turn_is_a_refusal(room: Room, ready: Ready, casting: str) -> None:
    number = ready()
    room.opened(number)
    room.put(number)

    assert room.result("awa", number, TIED, montreal=casting).status_code == 200
    (motion,) = motions(room)
    assert (motion["state"], motion["casting"]) == ("rejected", casting)
    room.put(number, "not_retained")


def test_a_tie_without_the_chair_in_the_room_is_a_refusal(room: Room, ready: Ready) -> None:
    number = ready()
    room.opened(number)
    assert room.act("awa", f"files/{number}/recusal", LEAVING).status_code == 200
    room.does("desk", "roll", {"present": [room.person(one) for one in NAMES], "chair": None})
    room.put(number)
    votes = {"bruno": "yes", "clara": "no", "denis": "abstain"}

    assert room.act("awa", f"files/{number}/result", {"ballots": [], "casting": {}}).status_code == 404
    assert room.result("desk", number, votes, montreal="yes").status_code == 200

    (motion,) = motions(room)
    assert (motion["state"], motion["casting"]) == ("rejected", None)


def test_ties_are_not_counted_in_a_quorum_and_too_few_without_one_do_not_vote(room: Room, ready: Ready) -> None:
    number = ready()
    room.opened(number)
    room.put(number)
    for name in ("bruno", "clara"):
        assert room.act(name, f"files/{number}/recusal", LEAVING).status_code == 200
    (item,) = room.seen()["items"]
    assert (item["quorum"]["members"], item["quorum"]["seated"], item["left"]) == (2, 2, ["Bruno", "Clara"])

    assert room.result("desk", number, {"awa": "yes", "denis": "yes"}).status_code == 409
    assert motions(room)[0]["state"] == "open"


def test_a_vote_is_not_put_without_a_quorum_which_names_who_is_missing(room: Room, ready: Ready) -> None:
    number = ready()
    room.opened(number)
    room.does("desk", "roll", {"present": [room.person("awa"), room.person("bruno")], "chair": None})

    answer = room.act("desk", f"files/{number}/motion", example.MOTION)

    assert answer.status_code == 409
    assert "Clara, Denis" in answer.text


def test_the_desk_writes_down_that_somebody_left(room: Room, ready: Ready) -> None:
    number = ready()
    room.opened(number)
    leaving = LEAVING | {"person": room.person("denis")}
    assert room.act("clara", f"files/{number}/recusal", leaving).status_code == 403
    room.does("desk", f"files/{number}/recusal", leaving)

    assert room.act("desk", f"files/{number}/recusal", leaving).status_code == 409, "once is enough"
    assert room.own("denis", number, "yes").status_code == 404
    assert room.ask("denis", "GET", f"/dossiers/{number}").status_code == 404
    with transaction(room.cast.engines["review"]) as session:
        move = session.scalars(select(Move).where(Move.number == number, Move.act == "step_aside")).one()
        assert (move.reasons, move.actor) != ("", f"person:{room.person('denis')}")


def test_minutes_are_whole_whoever_closes_and_leave_out_what_is_not_the_readers(room: Room, ready: Ready) -> None:
    first, second = ready(), ready()
    room.opened(first, second)
    assert room.act("awa", f"files/{first}/recusal", LEAVING).status_code == 200
    room.put(first)
    refused = room.act("awa", "closing", {})
    assert (refused.status_code, first in refused.text) == (409, False)
    assert room.result("desk", first, {"bruno": "yes", "clara": "yes", "denis": "yes"}).status_code == 200
    room.does("awa", "closing", {})

    kept = {one["number"]: one for one in room.minutes()["files"]}
    assert (kept[first]["state"], kept[first]["left"], kept[second]["state"]) == ("voted", ["Awa"], "postponed")
    assert [one["number"] for one in room.minutes("awa")["files"]] == [second]
    assert first not in room.ask("awa", "GET", f"/sittings/{room.id}").text


def test_approved_minutes_do_not_follow_what_happens_later(room: Room, ready: Ready) -> None:
    number = ready()
    room.opened(number)
    room.put(number)
    assert room.result("desk", number, ALL_FOR).status_code == 200
    room.does("desk", "closing", {})
    before = room.minutes()
    assert room.cast.post(room.tokens["denis"], f"{number}/recusal", {"reason": TIE}).status_code == 200
    room.cast.done(room.cast.committee, f"{number}/determinations", {"decisions": [decision("montreal", "retained")]})

    assert room.minutes() == before
    assert before["files"][0]["left"] == []


def test_a_file_withdrawn_in_the_middle_of_its_vote_does_not_hold_the_sitting_open(room: Room, ready: Ready) -> None:
    number = ready()
    room.opened(number)
    room.put(number)
    assert room.own("denis", number, "no").status_code == 200
    withdraw(room.cast, number)
    assert room.result("desk", number, ALL_FOR).status_code == 409
    assert room.act("desk", "closing", {}).status_code == 409
    room.does("desk", f"files/{number}/postponement", example.POSTPONE)
    room.does("desk", "closing", {})

    (file,) = room.minutes()["files"]
    (vote,) = file["votes"]
    assert (file["state"], vote["state"], vote["no"], vote["yes"]) == ("postponed", "set_aside", 1, 0)


def test_nothing_is_signed_while_its_vote_is_open(room: Room, ready: Ready) -> None:
    number = ready()
    room.opened(number)
    room.put(number)
    signed = {"decisions": [decision("montreal", "retained")]}

    assert room.cast.post(room.cast.committee, f"{number}/determinations", signed).status_code == 422
    room.does("desk", f"files/{number}/postponement", example.POSTPONE)
    assert room.cast.post(room.cast.committee, f"{number}/determinations", signed).status_code == 200


def test_an_outcome_that_was_rejected_is_not_signed_even_if_another_was_rejected_since(
    room: Room, ready: Ready
) -> None:
    number = ready()
    room.opened(number)
    for outcome in ("retained", "reserve"):
        room.put(number, outcome)
        votes = [one | {"outcome": outcome} for one in room.ballots(**dict.fromkeys(NAMES, "no"))]
        room.does("desk", f"files/{number}/result", {"ballots": votes, "casting": {}})

    for outcome, status in (("retained", 422), ("reserve", 422), ("not_retained", 200)):
        signed = {"decisions": [decision("montreal", outcome)]}
        assert room.cast.post(room.cast.committee, f"{number}/determinations", signed).status_code == status, outcome


def test_an_outcome_rejected_at_first_and_carried_later_is_signed(room: Room, ready: Ready) -> None:
    number = ready()
    room.opened(number)
    for vote in ("no", "yes"):
        room.put(number)
        assert room.result("desk", number, dict.fromkeys(NAMES, vote)).status_code == 200

    assert [one["state"] for one in motions(room)] == ["rejected", "carried"]
    signed = {"decisions": [decision("montreal", "retained")]}
    assert room.cast.post(room.cast.committee, f"{number}/determinations", signed).status_code == 200


def test_a_vote_that_was_reopened_leaves_the_decision_free(room: Room, ready: Ready) -> None:
    number = ready()
    room.opened(number)
    room.put(number)
    assert room.result("desk", number, ALL_FOR).status_code == 200
    room.does("desk", f"files/{number}/reopening", example.REOPEN)

    signed = {"decisions": [decision("montreal", "not_retained")]}
    assert room.cast.post(room.cast.committee, f"{number}/determinations", signed).status_code == 200


def test_where_one_city_is_decided_anew_its_vote_alone_settles_the_file(room: Room) -> None:
    number = decided(room.cast, {"montreal": "retained", SF: "held"})
    renew(room.cast)
    room.cast.answers(number, SF, WORD)
    room.opened(number)
    assert room.act("desk", f"files/{number}/motion", example.MOTION).status_code == 422, "that decision stands"
    room.does("desk", f"files/{number}/motion", {"outcomes": {SF: "retained"}})
    votes = [one | {"city": SF} for one in room.ballots(**ALL_FOR)]
    seen = room.does("desk", f"files/{number}/result", {"ballots": votes, "casting": {}})

    assert seen["items"][0]["state"] == "voted"
    signed = {"decisions": [decision(SF, "not_retained")]}
    assert room.cast.post(room.cast.committee, f"{number}/determinations", signed).status_code == 422


def test_two_cities_are_voted_on_apart_and_the_file_waits_for_both(room: Room) -> None:
    number = room.cast.admitted(cities=[wish("montreal", "design"), wish(SF)])
    room.cast.read_by_all(number)
    room.cast.answers(number, "montreal", example.OPINION)
    room.cast.days_pass(120)
    assert room.cast.stage(number) == "committee"
    room.opened(number)
    room.put(number)
    room.does("desk", f"files/{number}/result", {"ballots": room.ballots(**ALL_FOR), "casting": {}})
    assert room.seen()["items"][0]["state"] == "waiting"
    room.does("desk", f"files/{number}/motion", {"outcomes": {SF: "not_retained"}})
    votes = [one | {"city": SF, "outcome": "not_retained"} for one in room.ballots(**ALL_FOR)]
    seen = room.does("desk", f"files/{number}/result", {"ballots": votes, "casting": {}})

    assert seen["items"][0]["state"] == "voted"
    assert seen["items"][0]["carried"] == {"montreal": "retained", SF: "not_retained"}


def test_a_vote_of_a_members_own_overtakes_no_page_of_whoever_conducts(room: Room, ready: Ready) -> None:
    number = ready()
    room.opened(number)
    room.put(number)
    seen = room.tag
    assert room.own("clara", number, "yes").status_code == 200
    assert room.act("desk", f"files/{number}/note", example.NOTE, If_Match=seen).status_code == 200
    late = room.act("desk", f"files/{number}/note", {"note": "Older"}, If_Match=seen)
    assert (late.status_code, "desk@office.example.org" in late.text) == (412, False)
    assert room.seen()["items"][0]["note"] == example.NOTE["note"]


def test_every_act_of_a_sitting_is_in_the_journal_with_who_did_it(room: Room, ready: Ready) -> None:
    number = ready()
    room.opened(number)
    room.put(number)
    assert room.own("clara", number, "yes").status_code == 200
    assert room.result("awa", number, ALL_FOR).status_code == 200
    room.does("awa", "closing", {})

    query = select(Entry).where(Entry.act.startswith("sitting_")).order_by(Entry.position)
    with transaction(room.cast.engines["review"]) as session:
        told = [(one.act.removeprefix("sitting_"), one.subject) for one in session.scalars(query)]
        actors = {one.act: one.actor for one in session.scalars(query)}
    of_file = [(act, number) for act in ("put", "vote", "count")]
    assert [one for one in told if one[1] == number and one[0] != "agenda"] == of_file
    assert [act for act, subject in told if subject == room.id] == ["plan", "call", "open", "close"]
    assert actors["sitting_vote"] == f"person:{room.person('clara')}"
    assert actors["sitting_close"] == f"person:{room.person('awa')}"


def test_twenty_members_vote_at_once_and_every_vote_counts(room: Room, ready: Ready, person: Made, tokens: Any) -> None:
    names = [f"m{k}" for k in range(20)]
    for name in names:
        email = f"{name}@committee.example.org"
        room.members[name] = person(Role.COMMITTEE, email, name=name)
        room.tokens[name] = tokens(Role.COMMITTEE, email)
    number, everyone = ready(), [room.person(name) for name in names]
    room.does("desk", "plan", room.plan(chair=everyone[0], voting=everyone))
    room.opened(number, present=tuple(names))
    room.put(number)
    said = {name: ("yes", "no", "abstain")[k % 3] for k, name in enumerate(names)}

    def cast_one(name: str) -> int:
        ballot = room.ballots(**{name: said[name]})[0] | {"person": None}
        client = room.cast.client.application.test_client()
        headers = {"Authorization": f"Bearer {room.tokens[name]}"}
        path = f"/api/v1/sittings/{room.id}/files/{number}/votes"
        return client.post(path, json={"ballots": [ballot]}, headers=headers).status_code

    with ThreadPoolExecutor(20) as together:
        assert list(together.map(cast_one, names)) == [200] * 20
    assert room.result("desk", number, {}, montreal="yes").status_code == 200
    (motion,) = motions(room)
    assert motion["votes"] == {room.person(name): vote for name, vote in said.items()}
    assert (motion["counted"], motion["state"]) == ({"yes": 7, "no": 7, "abstain": 6}, "carried")
