"""A sitting of the committee from its plan to its minutes, as the desk, the chair and the members live it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from services.review import example
from tests.integration.review.conftest import decision
from tests.integration.review.room import NAMES, TIE, Ready, Room, ready, room

__all__ = ["ready", "room"]


def test_a_sitting_goes_from_its_plan_to_its_minutes(room: Room, ready: Ready) -> None:
    number = ready()
    room.opened(number)
    room.does("desk", f"files/{number}/motion", example.MOTION)
    for name, said in zip(NAMES, ("yes", "yes", "no", "abstain"), strict=True):
        body = {"ballots": [{"city": "montreal", "outcome": "retained", "vote": said, "person": None}]}
        room.does(name, f"files/{number}/votes", body)
    seen = room.does("awa", f"files/{number}/result", {"ballots": [], "casting": {}})
    assert seen["items"][0]["carried"] == {"montreal": "retained"}
    room.does("desk", f"files/{number}/note", {"note": "The schools are to be met."})
    closed = room.does("awa", "closing", {})

    assert closed["state"] == "closed"
    minutes = room.minutes()
    assert (minutes["approved_by"], minutes["chair"], minutes["present"]) == (
        "Awa",
        "Awa",
        [n.capitalize() for n in NAMES],
    )
    (file,) = minutes["files"]
    assert (file["number"], file["state"], file["note"]) == (number, "voted", "The schools are to be met.")
    (vote,) = file["votes"]
    assert (vote["yes"], vote["no"], vote["abstain"], vote["state"]) == (2, 1, 1, "carried")


def test_nothing_changes_once_the_minutes_are_approved(room: Room, ready: Ready) -> None:
    number = ready()
    room.opened(number)
    room.does("desk", "closing", {})
    before = room.minutes()

    for what, body in (
        ("roll", {"present": [], "chair": None}),
        (f"files/{number}/motion", example.MOTION),
        (f"files/{number}/note", {"note": "late"}),
        ("agenda", {"numbers": [number]}),
        ("closing", {}),
    ):
        assert room.act("desk", what, body).status_code == 409, what
    assert room.minutes() == before
    assert before["files"][0]["state"] == "postponed"


def test_it_does_not_open_without_a_quorum_and_names_who_is_missing(room: Room, ready: Ready) -> None:
    room.does("desk", "agenda", {"numbers": [ready()]})
    room.does("desk", "roll", {"present": [room.person("awa")], "chair": None})

    answer = room.act("desk", "opening", {})

    assert answer.status_code == 409
    assert all(name.capitalize() in answer.text for name in NAMES[1:])


def test_it_does_not_open_without_its_chair_nor_without_files(room: Room, ready: Ready) -> None:
    room.does("desk", "roll", {"present": [room.person(one) for one in NAMES[1:]], "chair": None})
    assert room.act("desk", "opening", {}).status_code == 409
    room.does("desk", "agenda", {"numbers": [ready()]})
    assert room.act("desk", "opening", {}).status_code == 409
    room.does("desk", "roll", {"present": [room.person(one) for one in NAMES[1:]], "chair": room.person("bruno")})
    assert room.act("desk", "opening", {}).status_code == 200


def test_a_file_joins_in_the_order_of_the_ranking_moves_and_leaves(room: Room, ready: Ready) -> None:
    worse, better = ready(3.5), ready(4.5)
    room.does("desk", "agenda", {"numbers": [worse, better]})
    assert [one["number"] for one in room.seen()["items"]] == [better, worse]
    room.does("desk", "order", {"number": worse, "step": "up"})
    assert [one["number"] for one in room.seen()["items"]] == [worse, better]
    assert room.act("desk", "order", {"number": worse, "step": "up"}).status_code == 409
    room.does("desk", "order", {"number": worse, "step": "out"})
    assert [one["number"] for one in room.seen()["items"]] == [better]


def test_a_file_is_on_one_agenda_at_a_time_and_only_before_the_committee(room: Room, ready: Ready) -> None:
    number, elsewhere = ready(), room.cast.admitted()
    room.does("desk", "agenda", {"numbers": [number]})
    other = room.ask("desk", "POST", "/sittings", room.plan(title="Another evening")).get_json()["id"]

    assert room.ask("desk", "POST", f"/sittings/{other}/agenda", {"numbers": [number]}).status_code == 409
    assert room.ask("desk", "POST", f"/sittings/{other}/agenda", {"numbers": [elsewhere]}).status_code == 422


def test_a_tie_waits_for_the_chair_whose_casting_vote_counts_there_alone(room: Room, ready: Ready) -> None:
    number = ready()
    room.opened(number)
    room.does("desk", f"files/{number}/motion", example.MOTION)
    votes = room.ballots(awa="no", bruno="yes", clara="yes", denis="no")

    waits = room.act("desk", f"files/{number}/result", {"ballots": votes, "casting": {}})
    assert waits.status_code == 422
    assert "casting.montreal" in waits.text
    seen = room.does("desk", f"files/{number}/result", {"ballots": votes, "casting": {"montreal": "yes"}})

    (motion,) = seen["items"][0]["motions"]
    assert (motion["state"], motion["casting"]) == ("carried", "yes")


def test_whoever_leaves_the_room_loses_the_file_their_vote_and_their_seat(room: Room, ready: Ready) -> None:
    number = ready()
    room.opened(number)
    room.does("desk", f"files/{number}/motion", example.MOTION)
    room.does("denis", f"files/{number}/votes", {"ballots": [room.ballots(denis="no")[0] | {"person": None}]})
    left = room.act("denis", f"files/{number}/recusal", {"person": None, "reason": TIE})
    assert left.status_code == 200
    assert number not in left.text

    assert room.ask("denis", "GET", f"/dossiers/{number}").status_code == 404
    assert [one["number"] for one in room.seen("denis")["items"]] == []
    assert [one["number"] for one in room.minutes("denis")["files"]] == []
    (item,) = room.seen()["items"]
    assert item["left"] == ["Denis"]
    assert (item["quorum"]["members"], item["quorum"]["seated"]) == (3, 3)
    seen = room.does(
        "desk", f"files/{number}/result", {"ballots": room.ballots(awa="yes", bruno="yes", clara="no"), "casting": {}}
    )
    assert seen["items"][0]["motions"][0]["counted"] == {"yes": 2, "no": 1, "abstain": 0}


def test_everybody_in_the_room_votes_before_the_result_is_noted(room: Room, ready: Ready) -> None:
    number = ready()
    room.opened(number)
    room.does("desk", f"files/{number}/motion", example.MOTION)

    answer = room.act(
        "desk", f"files/{number}/result", {"ballots": room.ballots(awa="yes", bruno="yes"), "casting": {}}
    )

    assert answer.status_code == 422
    assert "Clara, Denis" in answer.text


def test_a_vote_of_ones_own_hand_is_not_written_over(room: Room, ready: Ready) -> None:
    number = ready()
    room.opened(number)
    room.does("desk", f"files/{number}/motion", example.MOTION)
    own = [room.ballots(clara="no")[0] | {"person": None}]
    room.does("clara", f"files/{number}/votes", {"ballots": own})

    assert room.act("desk", f"files/{number}/votes", {"ballots": room.ballots(clara="yes")}).status_code == 409
    assert room.act("bruno", f"files/{number}/votes", {"ballots": room.ballots(denis="yes")}).status_code == 403
    room.does("clara", f"files/{number}/votes", {"ballots": [own[0] | {"vote": "yes"}]})


def test_ballots_of_others_are_not_seen_while_the_vote_is_open(room: Room, ready: Ready) -> None:
    number = ready()
    room.opened(number)
    room.does("desk", f"files/{number}/motion", example.MOTION)
    room.does("desk", f"files/{number}/votes", {"ballots": room.ballots(awa="yes", clara="no")})

    (motion,) = room.seen("clara")["items"][0]["motions"]
    assert motion["votes"] == {room.person("clara"): "no"}
    assert (motion["counted"], motion["voted"]) == (None, 2)
    (seen_by_chair,) = room.seen("awa")["items"][0]["motions"]
    assert len(seen_by_chair["votes"]) == 2


def test_a_vote_is_reopened_with_a_reason_and_stays_in_the_minutes(room: Room, ready: Ready) -> None:
    number = ready()
    room.opened(number)
    everyone = {"ballots": room.ballots(**dict.fromkeys(NAMES, "yes")), "casting": {}}
    room.does("desk", f"files/{number}/motion", example.MOTION)
    room.does("desk", f"files/{number}/result", everyone)
    assert room.act("desk", f"files/{number}/motion", example.MOTION).status_code == 409
    room.does("desk", f"files/{number}/reopening", example.REOPEN)
    room.does("desk", f"files/{number}/motion", example.MOTION)
    room.does("desk", f"files/{number}/result", everyone)

    (file,) = room.minutes()["files"]
    assert [(one["attempt"], one["state"]) for one in file["votes"]] == [(1, "set_aside"), (2, "carried")]
    assert file["votes"][0]["reason"] == example.REOPEN["reason"]


def test_a_postponed_file_may_join_another_sitting(room: Room, ready: Ready) -> None:
    number = ready()
    room.opened(number)
    room.does("desk", f"files/{number}/postponement", example.POSTPONE)
    other = room.ask("desk", "POST", "/sittings", room.plan(title="Another evening")).get_json()["id"]

    assert room.ask("desk", "POST", f"/sittings/{other}/agenda", {"numbers": [number]}).status_code == 200


def test_a_sitting_is_not_closed_over_an_open_vote(room: Room, ready: Ready) -> None:
    number = ready()
    room.opened(number)
    room.does("desk", f"files/{number}/motion", example.MOTION)

    answer = room.act("desk", "closing", {})

    assert answer.status_code == 409
    assert number in answer.text


def test_only_outcomes_that_are_open_today_are_put_to_the_vote(room: Room, ready: Ready) -> None:
    number = ready()
    room.opened(number)

    assert room.act("desk", f"files/{number}/motion", {"outcomes": {"montreal": "theme_only"}}).status_code == 422


def test_what_was_voted_is_what_may_be_signed(room: Room, ready: Ready) -> None:
    number, free = ready(), ready()
    room.opened(number)
    room.does("desk", f"files/{number}/motion", example.MOTION)
    room.does("desk", f"files/{number}/result", {"ballots": room.ballots(**dict.fromkeys(NAMES, "yes")), "casting": {}})
    against = {"decisions": [decision("montreal", "not_retained")]}

    refused = room.cast.post(room.cast.committee, f"{number}/determinations", against)
    assert refused.status_code == 422
    assert "decisions.0.outcome" in refused.text
    assert room.cast.post(room.cast.committee, f"{free}/determinations", against).status_code == 200
    voted = {"decisions": [decision("montreal", "retained")]}
    assert room.cast.post(room.cast.committee, f"{number}/determinations", voted).status_code == 200


def test_a_page_drawn_before_somebody_else_acted_is_refused(room: Room) -> None:
    tag = room.tag
    room.does("desk", "plan", room.plan(title="A better name"))

    answer = room.act("desk", "plan", room.plan(title="An older page"), If_Match=tag)

    assert answer.status_code == 412
    assert room.seen()["title"] == "A better name"


def test_only_the_desk_and_the_chair_conduct(room: Room) -> None:
    for what, body in (("plan", room.plan()), ("roll", {"present": [], "chair": None}), ("opening", {})):
        assert room.act("bruno", what, body).status_code == 403, what
    room.does("awa", "roll", {"present": [], "chair": None})


def test_a_plan_without_sense_is_refused_with_every_fault(room: Room) -> None:
    stranger = "01946f3e-0000-7000-8000-00000000abcd"
    wrong = room.plan(chair=stranger, voting=[room.person("awa"), stranger], attending=[room.person("awa")])

    answer = room.ask("desk", "POST", "/sittings", wrong)

    assert answer.status_code == 422
    fields = {one["field"] for one in answer.get_json()["errors"]}
    assert fields >= {"chair", "voting", "attending"}


def test_two_results_at_once_are_one_result(room: Room, ready: Ready) -> None:
    number = ready()
    room.opened(number)
    room.does("desk", f"files/{number}/motion", example.MOTION)
    body = {"ballots": room.ballots(**dict.fromkeys(NAMES, "yes")), "casting": {}}

    def count(name: str) -> int:
        client = room.cast.client.application.test_client()
        headers = {"Authorization": f"Bearer {room.tokens[name]}"}
        return client.post(f"/api/v1/sittings/{room.id}/files/{number}/result", json=body, headers=headers).status_code

    with ThreadPoolExecutor(2) as together:
        assert sorted(together.map(count, ("desk", "awa"))) == [200, 409]
