"""Plans, answers to invitations and absences: done as shown, never twice the same reader, nobody who is away."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from services.review import example
from services.review.models import Assignment
from shared import audit
from shared.access import Person
from shared.db import transaction
from shared.events import ReviewAssigned, ReviewCancelled
from shared.policy import Role
from shared.programme import Programme
from tests.integration.review.arrangements import arranged
from tests.integration.review.conftest import Cast, review
from tests.live import tremplin

NO_TIME = {"reason": "time", "words": ""}


@pytest.fixture
def programme(tmp_path: Path) -> Programme:
    """The city's programme in which files wait for a plan."""
    return arranged(tmp_path, ("minimum = 2\n", "minimum = 2\nat_once = false\n"))


def plan(cast: Cast) -> Any:
    answer = send(cast, "assignments/plan", {})
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def send(cast: Cast, path: str, body: object, who: str = "") -> TestResponse:
    headers = {"Authorization": f"Bearer {who or cast.desk}"}
    answer = cast.client.post(f"/api/v1/{path}", json=body, headers=headers)
    cast.drain()
    return answer


def carry_out(cast: Cast) -> Any:
    answer = send(cast, "assignments", {"digest": plan(cast)["digest"]})
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def made(cast: Cast, number: str) -> dict[str, Assignment]:
    with transaction(cast.engines["review"]) as session:
        rows = session.scalars(select(Assignment).where(Assignment.number == number))
        return {one.email: one for one in rows}


def planned(cast: Cast) -> str:
    """A file that the plan gave to three of the four readers."""
    number = cast.admitted()
    carry_out(cast)
    assert len(cast.assigned(number)) == 3
    return number


def absence(cast: Cast, away: Person, /, **changes: Any) -> TestResponse:
    body = {"person": str(away.id), "starts_on": "2026-11-20", "ends_on": "2026-12-20"} | changes
    return send(cast, "absences", body)


@pytest.fixture
def people(cast: Cast, person: Callable[..., Person]) -> dict[str, Person]:
    """The readers, by address."""
    return {email: person(Role.REVIEWER, email) for email in cast.readers}


def test_files_that_wait_for_a_plan_are_admitted_without_readers(cast: Cast) -> None:
    number = cast.admitted()
    assert cast.assigned(number) == []
    assert cast.stage(number) == "evaluation"


def test_looking_at_a_plan_changes_nothing(cast: Cast) -> None:
    number = cast.admitted()
    assert plan(cast) == plan(cast)
    assert cast.assigned(number) == []
    assert cast.told(number, ReviewAssigned) == []


def test_what_was_shown_is_what_is_done(cast: Cast) -> None:
    numbers = [cast.admitted(title=f"A project of two cities, number {nth}") for nth in range(3)]
    shown = plan(cast)
    assert carry_out(cast) == shown
    for line in shown["files"]:
        assert {one["reviewer"] for one in line["chosen"]} == {
            str(one.person_id) for one in made(cast, line["number"]).values()
        }
        assert len(cast.told(line["number"], ReviewAssigned)) == 3
    assert [line["number"] for line in shown["files"]] == numbers
    assert {line["after"] - line["before"] for line in shown["loads"]} <= {2, 3}


def test_a_plan_that_is_not_the_one_of_now_is_refused_with_the_new_one(cast: Cast) -> None:
    number = cast.admitted()
    digest = plan(cast)["digest"]
    second = cast.admitted(title="Another project of two cities")
    answer = send(cast, "assignments", {"digest": digest})
    assert answer.status_code == 409
    assert answer.content_type == "application/problem+json"
    assert answer.get_json()["plan"] == plan(cast)
    assert cast.assigned(number) == cast.assigned(second) == []


def test_the_reasons_are_kept_with_their_points(
    cast: Cast, person: Callable[..., Person], people: dict[str, Person]
) -> None:
    email = next(iter(people))
    sector = cast.view(cast.file())["row"]["sector"]
    person(Role.REVIEWER, email, sectors=[sector], languages=["en", "fr"])
    row = made(cast, planned(cast))[email]
    assert (row.why, row.points) == ("sector", {"sector": 4, "language": 1})


def test_whoever_declines_is_replaced_at_once_and_never_asked_again(cast: Cast) -> None:
    number = planned(cast)
    before = made(cast, number)
    email, token = next((one, cast.readers[one]) for one in before)
    cast.done(token, f"{number}/decline", NO_TIME)
    after = made(cast, number)
    assert after[email].state == "declined"
    assert set(after) - set(before) == set(cast.readers) - set(before)
    assert cast.get(token, f"/dossiers/{number}").status_code == 404
    told = [one.reason for one in cast.told(number, ReviewCancelled)]
    assert len(told) == 1
    other = next(one for one in after if one != email)
    cast.done(cast.readers[other], f"{number}/decline", NO_TIME)
    assert made(cast, number)[email].state == "declined"
    refused = cast.post(cast.desk, f"{number}/assignments", {"reviewer": str(after[email].person_id)})
    assert refused.status_code == 422


def test_another_reason_is_said_in_words(cast: Cast) -> None:
    number = planned(cast)
    token = cast.assigned(number)[0]
    assert cast.post(token, f"{number}/decline", {"reason": "other"}).status_code == 422
    cast.done(token, f"{number}/decline", {"reason": "other", "words": "I move abroad."})
    assert cast.view(number)["moves"][-1]["reasons"] == "I move abroad."


def test_a_filed_review_can_be_neither_declined_nor_handed_over(cast: Cast) -> None:
    number = planned(cast)
    token = cast.assigned(number)[0]
    cast.done(token, f"{number}/reviews", review(4))
    assert cast.post(token, f"{number}/decline", NO_TIME).status_code == 409
    assert cast.post(token, f"{number}/hand-over", example.HAND_OVER).status_code == 409


def test_a_reader_hands_the_file_over_to_a_free_colleague(cast: Cast, people: dict[str, Person]) -> None:
    number = planned(cast)
    rows = made(cast, number)
    giver, free = next(iter(rows)), next(one for one in cast.readers if one not in rows)
    body = {"reviewer": str(people[free].id), "words": ""}
    cast.done(cast.readers[giver], f"{number}/hand-over", body)
    after = made(cast, number)
    assert (after[giver].state, after[free].state, after[free].why) == ("handed_over", "assigned", "colleague")


def test_a_file_cannot_be_handed_over_to_someone_who_has_it(cast: Cast) -> None:
    number = planned(cast)
    giver, other, *_ = made(cast, number).values()
    body = {"reviewer": str(other.person_id), "words": ""}
    assert cast.post(cast.readers[giver.email], f"{number}/hand-over", body).status_code == 422
    assert made(cast, number)[giver.email].state == "assigned"


def test_whoever_has_no_such_file_can_answer_for_none(cast: Cast) -> None:
    number = planned(cast)
    free = next(one for one in cast.readers if one not in made(cast, number))
    assert cast.post(cast.readers[free], f"{number}/decline", NO_TIME).status_code == 404
    assert cast.post(cast.desk, f"{number}/decline", NO_TIME).status_code == 403


def test_someone_away_for_most_of_the_reading_time_gets_no_file(cast: Cast, people: dict[str, Person]) -> None:
    away = next(iter(people.values()))
    assert absence(cast, away).status_code == 200
    number = cast.admitted()
    line = next(one for one in plan(cast)["files"] if one["number"] == number)
    assert [(one["reviewer"], one["why"]) for one in line["aside"]] == [(str(away.id), "away")]
    carry_out(cast)
    assert away.email not in made(cast, number)


def test_a_short_absence_keeps_nobody_from_reading(cast: Cast, people: dict[str, Person]) -> None:
    away = next(iter(people.values()))
    assert absence(cast, away, ends_on="2026-11-27").status_code == 200
    cast.admitted()
    assert plan(cast)["files"][0]["aside"] == []


def test_an_absence_that_ended_counts_no_more(cast: Cast, people: dict[str, Person]) -> None:
    recorded = absence(cast, next(iter(people.values()))).get_json()
    assert send(cast, f"absences/{recorded['id']}/end", {}).status_code == 200
    assert send(cast, f"absences/{recorded['id']}/end", {}).status_code == 409
    cast.admitted()
    assert plan(cast)["files"][0]["aside"] == []
    assert cast.get(cast.desk, "/absences").get_json() == {"absences": []}


def test_the_substitute_takes_the_open_files_of_whoever_is_away(cast: Cast, people: dict[str, Person]) -> None:
    number = planned(cast)
    rows = made(cast, number)
    away, free = next(iter(rows)), next(one for one in people if one not in rows)
    absence(cast, people[away], substitute=str(people[free].id))
    (line,) = plan(cast)["stand_ins"]
    assert (line["number"], line["why_not"]) == (number, None)
    carry_out(cast)
    after = made(cast, number)
    assert (after[away].state, after[free].state, after[free].why) == ("cancelled", "assigned", "substitute")
    assert plan(cast)["stand_ins"] == []
    assert cast.stage(number) == "evaluation"


def test_a_substitute_who_has_the_file_already_is_told_why_not(cast: Cast, people: dict[str, Person]) -> None:
    number = planned(cast)
    away, other, *_ = made(cast, number)
    absence(cast, people[away], substitute=str(people[other].id))
    (line,) = plan(cast)["stand_ins"]
    assert line["why_not"] == "taken"
    carry_out(cast)
    assert made(cast, number)[away].state == "assigned"


def test_an_absence_is_in_the_journal_with_both_names(
    cast: Cast, people: dict[str, Person], person: Callable[..., Person]
) -> None:
    first, second = list(people.values())[:2]
    person(Role.REVIEWER, first.email, name="Ada Away")
    person(Role.REVIEWER, second.email, name="Ben Instead")
    absence(cast, first, substitute=str(second.id))
    with transaction(cast.engines["relay"]) as session:
        entry = session.scalars(select(audit.Entry).where(audit.Entry.subject == "absences")).one()
        told = session.get_one(audit.Detail, entry.hash).payload
    assert (told["away"], told["substitute"]) == ("Ada Away", "Ben Instead")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends_on": "2026-11-01"}, "ends_on"),
        ({"ends_on": "2028-11-01"}, "ends_on"),
        ({"person": example.ABSENCE["person"]}, "person"),
        ({"substitute": example.ABSENCE["person"]}, "substitute"),
    ],
)
def test_an_absence_that_does_not_hold_is_refused(
    cast: Cast, people: dict[str, Person], changes: dict[str, str], field: str
) -> None:
    answer = absence(cast, next(iter(people.values())), **changes)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.get_json()["errors"]] == [field]


def test_a_substitute_holds_the_same_role(cast: Cast, people: dict[str, Person], person: Callable[..., Person]) -> None:
    member = person(Role.COMMITTEE, "committee@office.example.org")
    away = next(iter(people.values()))
    assert absence(cast, away, substitute=str(member.id)).status_code == 422
    assert absence(cast, away, substitute=str(away.id)).status_code == 422


@pytest.mark.parametrize("option", ["--sector", "--domain"])
def test_a_reviewer_knows_only_what_the_programme_knows(option: str, database_url: str) -> None:
    reviewer = ("person", "add", "--role", "reviewer", "--email", "a@example.org", "--name", "A")
    told = tremplin(*reviewer, option, "unheard-of", DATABASE_URL=database_url)
    assert told.returncode == 2
    assert "the programme does not know: unheard-of" in told.stderr
