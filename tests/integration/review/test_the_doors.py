"""Who may see and do what, when it comes too late, and what a reader must not learn."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from services.review import example
from shared.events import OpinionReceived, ReviewAssigned, ReviewCancelled
from shared.policy import Role
from tests.integration.review.conftest import Cast, decision, review, wish

TIED = {"conflict": "yes", "reason": "I advised the organisation last year."}


def test_a_second_click_on_any_act_is_told_that_it_is_done(cast: Cast) -> None:
    number = cast.admitted()
    assert cast.post(cast.desk, f"{number}/screening", example.SCREENING).status_code == 409
    reader, officer = cast.assigned(number)[0], cast.officer(number, "montreal")
    cast.done(reader, f"{number}/reviews", review(4))
    assert cast.post(reader, f"{number}/reviews", review(3)).status_code == 409
    cast.answers(number, "montreal", example.OPINION)
    again = {"code": cast.code(officer)}
    assert cast.post(officer, f"{number}/opinions/montreal/confirmation", again).status_code == 409
    cast.read_by_all(number)
    cast.done(cast.committee, f"{number}/determinations", example.DETERMINATION)
    assert cast.post(cast.committee, f"{number}/determinations", example.DETERMINATION).status_code == 409


def test_of_four_clicks_at_the_same_instant_one_counts(cast: Cast, app: Flask) -> None:
    number = cast.admitted()
    reader = {"Authorization": f"Bearer {cast.assigned(number)[0]}"}

    def click(_: int) -> int:
        path = f"/api/v1/dossiers/{number}/reviews"
        return app.test_client().post(path, json=review(4), headers=reader).status_code

    with ThreadPoolExecutor(4) as people:
        assert sorted(people.map(click, range(4))) == [200, 409, 409, 409]


def test_every_act_is_described_with_a_body_that_can_be_posted(cast: Cast) -> None:
    paths = cast.client.get("/api/openapi.json").get_json()["paths"]
    acts = [path for path, doors in paths.items() if path.startswith("/api/v1/dossiers/") and "post" in doors]
    assert len(acts) >= 12
    for path in acts:
        assert "requestBody" in paths[path]["post"], path


def test_a_page_drawn_before_someone_else_acted_is_stale(cast: Cast) -> None:
    number = cast.file()
    tag = cast.get(cast.desk, f"/dossiers/{number}").headers["ETag"]
    stale = cast.post(cast.desk, f"{number}/screening", example.SCREENING, If_Match='"v0"')
    assert stale.status_code == 412
    weak = cast.post(cast.desk, f"{number}/screening", example.SCREENING, If_Match=f"W/{tag}")
    assert weak.status_code == 412
    assert cast.post(cast.desk, f"{number}/screening", example.SCREENING, If_Match=tag).status_code == 200


def test_a_readers_tag_is_not_moved_by_the_others(cast: Cast) -> None:
    number = cast.admitted()
    one, other, _ = cast.assigned(number)
    tag = cast.get(one, f"/dossiers/{number}").headers["ETag"]
    cast.done(other, f"{number}/reviews", review(4))
    assert cast.get(one, f"/dossiers/{number}").headers["ETag"] == tag
    assert cast.post(one, f"{number}/reviews", review(4), If_Match=tag).status_code == 200


def test_a_reader_sees_nothing_of_the_others_before_filing(cast: Cast) -> None:
    number = cast.admitted(cities=[wish("rio")])
    one, other, _ = cast.assigned(number)
    before = cast.get(one, f"/dossiers/{number}").get_json()
    secret = review(2) | {"for_applicant": "A very distinctive sentence for the applicant."}
    cast.done(other, f"{number}/reviews", secret)
    assert cast.get(one, f"/dossiers/{number}").get_json() == before
    assert cast.get(one, "/tasks").get_json()["tasks"][0]["number"] == number
    filed = cast.post(one, f"{number}/reviews", review(4))
    assert set(filed.get_json()) == {"number", "done"}
    after = cast.get(one, f"/dossiers/{number}").get_json()
    assert [seen["for_applicant"] for seen in after["others"]] == [secret["for_applicant"]]
    assert "reads.example.org" not in json.dumps(after["others"])


def test_the_text_stays_closed_until_no_tie_is_declared(cast: Cast) -> None:
    number = cast.admitted()
    reader = cast.assigned(number)[0]
    assert cast.get(reader, f"/dossiers/{number}").get_json()["proposal"] is None
    cast.done(reader, f"{number}/conflict", example.CONFLICT)
    opened = cast.get(reader, f"/dossiers/{number}").get_json()["proposal"]
    assert opened["summary"]
    assert "contact" not in opened
    unsaid = review(4) | {"no_conflict": False}
    other = cast.assigned(number)[1]
    refused = cast.post(other, f"{number}/reviews", unsaid)
    assert [one["field"] for one in refused.get_json()["errors"]] == ["no_conflict"]
    cast.done(reader, f"{number}/reviews", unsaid)


def test_a_reader_with_a_tie_loses_the_file_and_another_gets_it(cast: Cast) -> None:
    number = cast.admitted()
    tied = cast.assigned(number)[0]
    unexplained = cast.post(tied, f"{number}/conflict", {"conflict": "yes"})
    assert [one["field"] for one in unexplained.get_json()["errors"]] == ["reason"]
    cast.done(tied, f"{number}/conflict", TIED)
    assert cast.get(tied, f"/dossiers/{number}").status_code == 404
    assert cast.post(tied, f"{number}/reviews", review(4)).status_code == 404
    assert tied not in cast.assigned(number)
    assert len(cast.assigned(number)) == 3
    assert len(cast.told(number, ReviewCancelled)) == 1
    assert len(cast.told(number, ReviewAssigned)) == 4


def test_a_doubt_about_a_tie_is_ruled_on_by_the_desk(cast: Cast) -> None:
    number = cast.admitted()
    unsure, other, _ = cast.assigned(number)
    for reader in (unsure, other):
        cast.done(reader, f"{number}/conflict", {"conflict": "perhaps", "reason": "We met at a fair."})
    assert cast.get(unsure, f"/dossiers/{number}").get_json()["proposal"] is None
    assert cast.post(unsure, f"{number}/reviews", review(4)).status_code == 409
    doubts = [one for one in cast.get(cast.desk, "/tasks").get_json()["tasks"] if one["kind"] == "doubt"]
    assert len(doubts) == 2
    for place, (doubt, conflict) in enumerate(zip(doubts, (False, True), strict=True)):
        ruling = {"conflict": conflict, "reason": "A chance meeting is no tie."}
        path = f"{number}/assignments/{doubt['ref']}/ruling"
        cast.done(cast.desk, path, ruling)
        assert cast.post(cast.desk, path, ruling).status_code == 409, place
    assert len(cast.assigned(number)) == 3
    assert len(cast.told(number, ReviewCancelled)) == 1


def test_a_reader_cannot_touch_a_file_of_others(cast: Cast) -> None:
    number = cast.admitted()
    outsider = next(one for one in cast.readers.values() if one not in cast.assigned(number))
    assert cast.get(outsider, f"/dossiers/{number}").status_code == 404
    assert cast.post(outsider, f"{number}/reviews", review(4)).status_code == 404
    assert cast.post(outsider, f"{number}/conflict", example.CONFLICT).status_code == 404
    assert cast.post(outsider, "TR-2026-99999-X/reviews", review(4)).status_code == 404
    assert cast.get(outsider, "/tasks").get_json() == {"tasks": []}


def test_nobody_reads_a_file_of_their_own_organisation(
    cast: Cast, person: Callable[..., object], tokens: Callable[[Role, str], str]
) -> None:
    email = "eve@passeurs.example.org"
    cast.readers[email] = tokens(Role.REVIEWER, email)
    person(Role.REVIEWER, "ada@ada-reads.example.org", organisation="LES PASSEURS DE BERGES")
    number = cast.admitted()
    names = {one.reviewer_email for one in cast.told(number, ReviewAssigned)}
    assert names == {f"{one}@{one}-reads.example.org" for one in ("ben", "chloe", "dina")}


def test_with_too_few_readers_the_desk_is_told_and_can_name_some_later(
    cast: Cast, person: Callable[..., object], tokens: Callable[[Role, str], str]
) -> None:
    for name in ("ada", "ben", "chloe"):
        person(Role.REVIEWER, f"{name}@{name}-reads.example.org", organisation="Les Passeurs de berges")
    number = cast.admitted(cities=[wish("rio")])
    assert len(cast.assigned(number)) == 1
    assert cast.view(number)["reviewers_missing"] == 2
    assert [one["kind"] for one in cast.get(cast.desk, "/tasks").get_json()["tasks"]] == ["reviewers"]
    cast.read_by_all(number)
    assert cast.stage(number) == "evaluation", "one review is not enough"
    assert cast.post(cast.desk, f"{number}/assignments", example.ASSIGNMENT).status_code == 409
    late = "fay@fay-reads.example.org"
    cast.readers[late] = tokens(Role.REVIEWER, late)
    cast.done(cast.desk, f"{number}/assignments", example.ASSIGNMENT)
    cast.read_by_all(number)
    assert cast.stage(number) == "committee"


def test_the_desk_takes_a_file_back_from_a_reader_who_does_not_file(cast: Cast) -> None:
    number = cast.admitted(cities=[wish("rio")])
    first, second, slow = cast.assigned(number)
    cast.done(first, f"{number}/reviews", review(4))
    cast.done(second, f"{number}/reviews", review(4))
    seat = next(one["id"] for one in cast.view(number)["reviews"] if one["state"] == "assigned")
    path = f"{number}/assignments/{seat}/release"
    cast.done(cast.desk, path, example.RELEASE | {"replace": False})
    assert cast.get(slow, f"/dossiers/{number}").status_code == 404
    assert cast.stage(number) == "committee", "two reviews are enough"
    assert len(cast.told(number, ReviewCancelled)) == 1
    assert cast.post(cast.desk, path, example.RELEASE).status_code == 409


def test_a_file_taken_back_goes_to_the_next_reader(cast: Cast) -> None:
    number = cast.admitted()
    before = cast.assigned(number)
    path = f"{number}/assignments/{cast.view(number)['reviews'][0]['id']}/release"
    cast.done(cast.desk, path, example.RELEASE)
    after = cast.assigned(number)
    assert len(after) == 3
    assert len(set(before) & set(after)) == 2


def test_an_officer_without_the_personal_link_answers_nothing(cast: Cast, tokens: Callable[[Role, str], str]) -> None:
    number = cast.admitted()
    unbound = tokens(Role.PARTNER, "officer@montreal.example.org")
    assert cast.get(unbound, f"/dossiers/{number}/opinions/montreal").status_code == 404
    assert cast.put(unbound, f"{number}/opinions/montreal/draft", example.OPINION_DRAFT).status_code == 404
    for act, body in (("code", example.NOTHING), ("confirmation", example.CODE)):
        assert cast.post(unbound, f"{number}/opinions/montreal/{act}", body).status_code == 404


def test_a_city_answers_for_itself_alone_and_reads_no_personal_data(cast: Cast) -> None:
    number, other = cast.admitted(cities=[wish("montreal"), wish("shanghai")]), cast.admitted()
    officer = cast.officer(number, "montreal")
    sheet = cast.get(officer, f"/dossiers/{number}/opinions/montreal")
    assert sheet.status_code == 200
    assert "Odile" not in sheet.text
    assert "@" not in sheet.text
    assert cast.view(number)["opinions"]["montreal"]["state"] == "asked", "reading is not answering"
    for path in (f"{number}/opinions/shanghai", f"{other}/opinions/montreal"):
        assert cast.get(officer, f"/dossiers/{path}").status_code == 404
        assert cast.put(officer, f"{path}/draft", example.OPINION_DRAFT).status_code == 404
        assert cast.post(officer, f"{path}/code", example.NOTHING).status_code == 404
        assert cast.post(officer, f"{path}/confirmation", example.CODE).status_code == 404
    assert cast.get(officer, f"/dossiers/{number}").status_code in (403, 404)
    forged = example.OPINION_DRAFT | {"channel": "phone", "who": "me", "proof": "none"}
    assert cast.put(officer, f"{number}/opinions/montreal/draft", forged).status_code == 422
    assert cast.post(officer, f"{number}/opinions/montreal", example.OPINION_BY_DESK).status_code == 404


def test_the_desk_writes_down_an_opinion_with_its_proof(cast: Cast) -> None:
    number = cast.admitted()
    bare = cast.post(cast.desk, f"{number}/opinions/montreal", example.OPINION)
    assert {one["field"] for one in bare.get_json()["errors"]} == {"channel", "who", "proof"}
    proof = {"channel": "mail", "who": "The officer", "proof": "E-mail of 2 December, kept at the desk"}
    cast.done(cast.desk, f"{number}/opinions/montreal", example.OPINION | proof)
    assert cast.view(number)["opinions"]["montreal"]["by_desk"]
    assert len(cast.told(number, OpinionReceived)) == 1


@pytest.mark.parametrize(
    ("path", "body", "who"),
    [
        ("screening", example.SCREENING, "committee"),
        ("determinations", example.DETERMINATION, "desk"),
        ("reviews", example.REVIEW, "desk"),
        ("opinions/montreal", example.OPINION, "committee"),
        ("assignments", example.ASSIGNMENT, "committee"),
    ],
)
def test_whoever_has_not_the_role_is_refused(cast: Cast, path: str, body: object, who: str) -> None:
    number = cast.file()
    assert cast.post(getattr(cast, who), f"{number}/{path}", body).status_code == 403
    assert cast.client.post(f"/api/v1/dossiers/{number}/{path}", json=body).status_code == 401


def test_an_act_before_its_time_is_refused(cast: Cast) -> None:
    number = cast.file()
    opinion = example.OPINION | {"channel": "mail", "who": "The officer", "proof": "E-mail of 2 December"}
    assert cast.post(cast.desk, f"{number}/opinions/montreal", opinion).status_code == 409
    assert cast.post(cast.committee, f"{number}/consensus", example.CONSENSUS).status_code == 409
    early = {"decisions": [decision("montreal", "not_retained")]}
    assert cast.post(cast.committee, f"{number}/determinations", early).status_code == 409
    assert cast.post(cast.desk, "TR-2026-99999-X/screening", example.SCREENING).status_code == 404


def test_tasks_are_paged_filtered_and_each_persons_own(cast: Cast) -> None:
    numbers = [cast.file() for _ in range(3)]
    cast.done(cast.desk, f"{numbers[0]}/screening", example.SCREENING)
    first = cast.get(cast.desk, "/tasks?limit=1")
    assert [one["number"] for one in first.get_json()["tasks"]] == [numbers[1]]
    following = first.headers["Link"].split(">")[0].removeprefix("</api/v1")
    assert [one["number"] for one in cast.get(cast.desk, following).get_json()["tasks"]] == [numbers[2]]
    waits = cast.get(cast.desk, "/tasks?role=partner&city=montreal").get_json()["tasks"]
    assert [(one["number"], one["city"]) for one in waits] == [(numbers[0], "montreal")]
    assert len(cast.get(cast.desk, "/tasks?role=reviewer").get_json()["tasks"]) == 3
    assert cast.get(cast.desk, "/tasks?due=2020-01-01").get_json() == {"tasks": []}
    assert cast.get(cast.desk, "/tasks?stage=committee").get_json() == {"tasks": []}
    assert cast.get(cast.assigned(numbers[0])[0], "/tasks?role=desk").status_code == 403
    assert cast.get(cast.desk, "/tasks?after=nonsense").status_code == 400
    assert cast.get(cast.desk, "/tasks?colour=blue").status_code == 422


def test_the_desk_is_warned_when_the_same_project_comes_twice(cast: Cast) -> None:
    cast.file()
    again = cast.view(cast.file())
    assert [one["code"] for one in again["hints"]] == ["review.hint.same_project"]
