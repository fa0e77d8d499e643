"""A review in the making: kept as typed, filed, amended with every version, and never lost when it comes too late."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from services.review import example
from services.review.models import Assignment, ReviewVersion
from services.review.models.assignment import shuffled
from services.review.operations.queue import Asked, Shown, queue_counts, queue_page
from services.review.operations.review_drafts import draft_of, keep_draft, review_fields
from shared import timers
from shared.access import actor_of_token
from shared.db import transaction
from shared.errors import NotFound, Stale
from shared.events import ReviewDigest, ReviewOverdue
from shared.policy import Actor
from tests.integration.review.conftest import Cast, review

WHY = "The financing plan is not in the file."
INVALID = {"scores.c1": "7", "comments.c2": "x" * 9000, "for_applicant": "Trop court", "scores.c2": "none"}


def actor(cast: Cast, token: str) -> Actor:
    with transaction(cast.engines["access"]) as session:
        found = actor_of_token(session, token, cast.clock.now(), keys=cast.house.keys)
    assert found is not None
    return found


def mine(cast: Cast, number: str, token: str) -> Assignment:
    person = UUID(actor(cast, token).ref.removeprefix("person:"))
    with transaction(cast.engines["review"]) as session:
        query = select(Assignment).where(Assignment.number == number, Assignment.person_id == person)
        return session.scalars(query).one()


def keep(cast: Cast, token: str, number: str, typed: dict[str, str], *, match: str | None = None) -> Any:
    who = actor(cast, token)
    with transaction(cast.engines["review"]) as session:
        return keep_draft(session, cast.house, who, number=number, typed=typed, match=match)


def kept(cast: Cast, token: str, number: str) -> Any:
    who = actor(cast, token)
    with transaction(cast.engines["review"]) as session:
        return draft_of(session, who, number)


def versions(cast: Cast, row: Assignment) -> list[ReviewVersion]:
    with transaction(cast.engines["review"]) as session:
        query = select(ReviewVersion).where(ReviewVersion.assignment_id == row.id)
        return list(session.scalars(query.order_by(ReviewVersion.version)))


def without(body: dict[str, Any], criterion: str) -> dict[str, Any]:
    scores = {one: score for one, score in body["scores"].items() if one != criterion}
    return {**body, "scores": scores, "unjudged": {criterion: WHY}}


def test_a_draft_is_kept_exactly_as_typed(cast: Cast) -> None:
    number = cast.admitted()
    reader = cast.assigned(number)[0]
    keep(cast, reader, number, INVALID)
    found = kept(cast, reader, number)
    assert found.typed == INVALID
    assert (found.tag, found.saved_at) == ("0.1", cast.clock.now())
    assert not mine(cast, number, reader).untouched


def test_what_is_no_answer_is_not_kept() -> None:
    sent = {"csrf_token": "x", "tag": "y", "scores.c1": "4", "comments.c1": "  ", "confidential": "a\x00b"}
    assert review_fields(sent) == {"scores.c1": "4", "confidential": "ab"}


def test_what_another_window_saved_is_not_written_over(cast: Cast) -> None:
    number = cast.admitted()
    reader = cast.assigned(number)[0]
    first = keep(cast, reader, number, {"scores.c1": "4"}, match="0.0")
    assert keep(cast, reader, number, {"scores.c1": "3"}, match=first.tag).tag == "0.2"
    with pytest.raises(Stale):
        keep(cast, reader, number, {"scores.c1": "5"}, match=first.tag)
    assert kept(cast, reader, number).typed == {"scores.c1": "3"}


def test_nobody_keeps_anything_about_a_file_that_never_was_theirs(cast: Cast) -> None:
    number = cast.admitted()
    stranger = next(one for one in cast.readers.values() if one not in cast.assigned(number))
    with pytest.raises(NotFound):
        keep(cast, stranger, number, {"scores.c1": "4"})
    assert cast.post(stranger, f"{number}/reviews", review(4)).status_code == 404


def test_a_draft_is_its_author_s_alone(cast: Cast) -> None:
    number = cast.admitted()
    one, other = cast.assigned(number)[:2]
    keep(cast, one, number, {"confidential": "À part"})
    assert kept(cast, other, number).typed == {}
    assert kept(cast, one, number).typed == {"confidential": "À part"}


def test_a_review_that_comes_too_late_is_refused_and_kept(cast: Cast) -> None:
    number = cast.admitted()
    reader = cast.assigned(number)[0]
    row = mine(cast, number, reader)
    cast.done(cast.desk, f"{number}/assignments/{row.id}/release", example.RELEASE)
    answer = cast.post(reader, f"{number}/reviews", review(4))
    assert answer.status_code == 409
    found = kept(cast, reader, number)
    assert not found.live
    assert found.typed["for_applicant"] == review(4)["for_applicant"]
    assert cast.get(reader, f"/dossiers/{number}").status_code == 404


def test_filing_uses_up_the_draft(cast: Cast) -> None:
    number = cast.admitted()
    reader = cast.assigned(number)[0]
    keep(cast, reader, number, INVALID)
    cast.done(reader, f"{number}/reviews", review(4))
    assert kept(cast, reader, number).typed == {}
    assert kept(cast, reader, number).tag == "1.0"


def test_a_criterion_left_aside_is_kept_with_its_reason(cast: Cast) -> None:
    number = cast.admitted()
    reader = cast.assigned(number)[0]
    refused = cast.post(reader, f"{number}/reviews", {**without(review(4), "c4"), "unjudged": {"c4": "Bof"}})
    assert refused.status_code == 422
    assert [one["field"] for one in refused.get_json()["errors"]] == ["unjudged.c4"]
    cast.done(reader, f"{number}/reviews", without(review(4), "c4"))
    row = mine(cast, number, reader)
    assert row.unjudged == {"c4": WHY}
    assert "c4" not in (row.scores or {})
    assert cast.view(number)["row"]["score"]["total"] == "4.00"
    assert "c4" not in cast.view(number)["row"]["score"]["criteria"]


def test_what_nobody_could_judge_goes_to_a_rapporteur(cast: Cast) -> None:
    number = cast.admitted()
    for reader in cast.assigned(number):
        cast.done(reader, f"{number}/reviews", without(review(4), "c4"))
    for city in cast.view(number)["opinions"]:
        cast.answers(number, city, example.OPINION)
    assert cast.view(number)["row"]["score"]["flags"] == ["unjudged"]
    assert cast.stage(number) == "consensus"


def test_an_amended_review_counts_as_it_is_now_and_every_version_is_kept(cast: Cast) -> None:
    number = cast.admitted()
    first, second = cast.assigned(number)[:2]
    cast.done(first, f"{number}/reviews", review(4))
    cast.done(first, f"{number}/reviews/amendments", review(3))
    cast.done(second, f"{number}/reviews", review(3))
    cast.done(first, f"{number}/reviews/amendments", review(3.5))
    found = versions(cast, mine(cast, number, first))
    assert [(one.version, one.scores["c1"], one.after_reading) for one in found] == [
        (1, "4", False),
        (2, "3", False),
        (3, "3.5", True),
    ]
    assert cast.view(number)["row"]["score"]["total"] == "3.25"
    acts = [one["act"] for one in cast.view(number)["moves"]]
    assert acts.count("amend_review") == 2


def test_nothing_is_amended_before_it_is_filed_nor_once_all_have_read(cast: Cast) -> None:
    number = cast.admitted()
    reader = cast.assigned(number)[0]
    assert cast.post(reader, f"{number}/reviews/amendments", review(4)).status_code == 409
    cast.read_by_all(number)
    for city in cast.view(number)["opinions"]:
        cast.answers(number, city, example.OPINION)
    assert cast.stage(number) != "evaluation"
    assert cast.post(reader, f"{number}/reviews/amendments", review(2.5)).status_code == 409
    assert len(versions(cast, mine(cast, number, reader))) == 1


def test_an_amendment_of_what_was_amended_meanwhile_is_stale(cast: Cast) -> None:
    number = cast.admitted()
    reader = cast.assigned(number)[0]
    cast.done(reader, f"{number}/reviews", review(4))
    tag = cast.get(reader, f"/dossiers/{number}").headers["ETag"]
    cast.done(reader, f"{number}/reviews/amendments", review(3))
    assert cast.post(reader, f"{number}/reviews/amendments", review(2.5), If_Match=tag).status_code == 412


# The queue


def queue(cast: Cast, token: str, **asked: Any) -> list[str]:
    who, numbers, after = actor(cast, token), [], None
    while True:
        with transaction(cast.engines["review"]) as session:
            page = queue_page(session, cast.house, who, Asked(**asked, after=after, limit=2))
        numbers += [one.number for one in page.rows]
        if page.after is None:
            return numbers
        after = page.after


def test_begun_files_come_first_and_equals_in_an_order_of_the_reader_s_own(cast: Cast) -> None:
    numbers = [cast.admitted(title=f"Berges croisées {k}") for k in range(7)]
    reader = cast.assigned(numbers[0])[0]
    own = [one for one in numbers if reader in cast.assigned(one)]
    person = mine(cast, own[0], reader).person_id
    expected = sorted(own, key=lambda one: shuffled(person, one))
    assert queue(cast, reader) == expected
    keep(cast, reader, expected[-1], {"scores.c1": "4"})
    assert queue(cast, reader) == [expected[-1], *expected[:-1]]
    assert queue(cast, reader, shown=Shown.DRAFT) == expected[-1:]
    assert queue(cast, reader, shown=Shown.NEW) == expected[:-1]
    assert queue(cast, reader, shown=Shown.LATE) == []
    assert queue(cast, reader, city="montreal") == queue(cast, reader)
    assert queue(cast, reader, city="shanghai") == []
    cast.done(reader, f"{expected[0]}/reviews", review(4))
    assert queue(cast, reader, shown=Shown.FILED) == [expected[0]]
    with transaction(cast.engines["review"]) as session:
        counts = queue_counts(session, cast.house, actor(cast, reader))
    assert counts == {Shown.DRAFT: 1, Shown.NEW: len(own) - 2, Shown.LATE: 0, Shown.FILED: 1}


# The morning's mail


def mornings(cast: Cast, until: date) -> None:
    """Let the days pass, and the timers of each go off."""
    while cast.clock.now().date() < until:
        cast.clock.at = datetime.combine(cast.clock.at.date() + timedelta(days=1), datetime.min.time(), UTC)
        cast.clock.at += timedelta(hours=9)
        with transaction(cast.engines["relay"]) as session:
            timers.wake(session, cast.clock.now())
        cast.drain()


def digests(cast: Cast, number: str) -> list[tuple[str, str]]:
    """The days on which a reader was written to, and how the file stood."""
    row = mine(cast, number, cast.assigned(number)[0])
    told = cast.told(f"reader:{row.person_id.hex}", ReviewDigest)
    return [(one.at.date().isoformat(), one.lines[0].state) for one in told]


def test_a_reader_is_written_to_when_something_is_new_near_or_late(cast: Cast) -> None:
    number = cast.admitted()  # on Monday 23 November, to be read before the end of 14 December
    mornings(cast, date(2026, 12, 22))
    assert digests(cast, number) == [
        ("2026-11-24", "new"),
        ("2026-12-07", "due"),  # seven days before
        ("2026-12-14", "due"),  # two days before was a Saturday
        ("2026-12-15", "late"),
        ("2026-12-17", "late"),
    ]
    overdue = cast.told(number, ReviewOverdue)
    assert {(one.days, one.at.date().isoformat()) for one in overdue} == {(3, "2026-12-17")}
    assert len(overdue) == 3


def test_nobody_is_reminded_of_what_is_filed_or_has_moved_on(cast: Cast) -> None:
    number = cast.admitted()
    readers = cast.assigned(number)
    people = [mine(cast, number, one).person_id for one in readers]
    cast.done(readers[0], f"{number}/reviews", review(4))
    mornings(cast, date(2026, 11, 25))
    told = [len(cast.told(f"reader:{one.hex}", ReviewDigest)) for one in people]
    assert told == [0, 1, 1]
    cast.read_by_all(number)
    mornings(cast, date(2026, 12, 22))
    assert [len(cast.told(f"reader:{one.hex}", ReviewDigest)) for one in people] == told


@pytest.mark.parametrize(
    ("back", "days", "overdue"),
    [
        ("2026-12-16T12:00", ["2026-12-16", "2026-12-17"], 3),
        ("2026-12-17T05:00", ["2026-12-17"], 3),  # before eight: that morning is told with the others
        ("2026-12-19T12:00", ["2026-12-19"], 5),  # a Saturday
    ],
)
def test_after_a_stop_a_reader_is_told_once_what_the_missed_mornings_would_have_told(
    cast: Cast, back: str, days: list[str], overdue: int
) -> None:
    number = cast.admitted()
    mornings(cast, date(2026, 11, 25))
    cast.clock.at = datetime.fromisoformat(f"{back}+00:00")
    for _ in range(4):  # the next morning may begin with what is due at once
        with transaction(cast.engines["relay"]) as session:
            timers.wake(session, cast.clock.now())
        cast.drain()
    mornings(cast, date(2026, 12, 23))
    first, *late = digests(cast, number)
    assert first == ("2026-11-24", "new")
    assert late == [(day, "late") for day in days]
    assert [one.days for one in cast.told(number, ReviewOverdue)] == [overdue] * 3
