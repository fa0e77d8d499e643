"""What is missing is asked for: the legal clock stops and runs again, the desk is warned before silence decides."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.intake.models import Filing, PiecesAsked, Step
from services.intake.operations.pieces import provide
from services.review import example
from shared import timers
from shared.audit import Entry
from shared.db import transaction
from shared.errors import Conflict, Invalid
from shared.events import (
    LegalDateMoved,
    LegalDateNear,
    PiecesExtended,
    PiecesLapsed,
    PiecesProvided,
    PiecesRequested,
    StageEntered,
)
from shared.proposal import FiledFile, Proposal
from tests.integration.review.conftest import Cast, wish

FIRST = date(2027, 1, 23)  # filed on 23 November 2026, two months
OPTIONAL = example.PIECES | {"essential": False, "pieces": [{"what": "A picture of the place", "rule": ""}]}
REFUSED = {"outcome": "inadmissible", "reasons": "The file was not completed, and its budget cannot be read."}
PHOTO = FiledFile(
    id=UUID("019a0000-0000-7000-8000-000000000009"), name="budget.pdf", media_type="application/pdf", size=9, sha256="0"
)


def asked(cast: Cast, number: str, body: object = example.PIECES) -> UUID:
    """The desk asks for pieces; the request's id."""
    cast.done(cast.desk, f"{number}/pieces", body)
    return UUID(cast.view(number)["pieces"][-1]["id"])


def filing(cast: Cast, number: str) -> Filing:
    """The proposal as its author's side keeps it."""
    with transaction(cast.engines["intake"]) as session:
        return session.get_one(Filing, number)


def answered(cast: Cast, number: str, request: UUID, **changes: Any) -> None:
    """The applicant completes the file with these changes, and everyone hears of it."""
    told(cast, number, request, **changes)
    cast.drain()


def told(cast: Cast, number: str, request: UUID, **changes: Any) -> None:
    """The applicant completes the file with these changes; nobody has heard of it yet."""
    with transaction(cast.engines["intake"]) as session:
        proposal = Proposal.model_validate(session.get_one(Filing, number).proposal)
        completed = Proposal.model_validate(proposal.model_dump() | changes)
        provide(session, cast.house, number, request, proposal=completed, files=(PHOTO,))


def legal(cast: Cast, number: str) -> tuple[str | None, bool]:
    """The legal date as the desk sees it, and whether it stands still."""
    row = cast.view(number)["row"]
    return row["legal_on"], row["legal_stopped"]


def kinds(cast: Cast, number: str) -> list[str]:
    """What the desk has to do with the file."""
    found = cast.get(cast.desk, "/tasks?role=desk").get_json()["tasks"]
    return [one["kind"] for one in found if one["number"] == number]


def test_a_request_for_an_essential_piece_stops_the_clock_on_both_sides(cast: Cast) -> None:
    number = cast.file()
    cast.days_pass(8)
    asked(cast, number)
    (event,) = cast.told(number, PiecesRequested)
    assert (event.due_on, event.essential, event.legal_on) == (date(2026, 12, 16), True, FIRST)
    assert legal(cast, number) == (None, True)
    assert filing(cast, number).legal_on is None
    assert kinds(cast, number) == [], "the desk waits for the applicant"
    assert cast.stage(number) == "screening"


def test_a_file_completed_in_time_follows_its_new_text_and_the_clock_runs_on(cast: Cast) -> None:
    number = cast.file()
    cast.days_pass(8)
    request = asked(cast, number)
    cast.days_pass(10)
    answered(cast, number, request, title="Berges croisées, avec un budget par année", sector="ess")
    assert legal(cast, number) == ((FIRST + timedelta(days=10)).isoformat(), False)
    assert filing(cast, number).legal_on == FIRST + timedelta(days=10)
    view = cast.view(number)
    assert (view["row"]["title"], view["row"]["sector"]) == ("Berges croisées, avec un budget par année", "ess")
    assert view["proposal"]["title"] == view["row"]["title"]
    assert [one["state"] for one in view["pieces"]] == ["completed"]
    assert view["moves"][-1]["act"] == "complete_pieces"
    assert kinds(cast, number) == ["screening"]
    (event,) = cast.told(number, PiecesProvided)
    assert (event.version, event.legal_on, event.files) == (2, FIRST + timedelta(days=10), (PHOTO,))
    cast.days_pass(20)
    assert cast.told(number, PiecesLapsed) == []


def test_a_file_never_completed_lapses_and_a_person_decides(cast: Cast) -> None:
    number = cast.file()
    asked(cast, number)
    cast.days_pass(15)
    assert cast.told(number, PiecesLapsed) == [], "the last day counts until its end"
    cast.days_pass(1)
    assert len(cast.told(number, PiecesLapsed)) == 1
    assert legal(cast, number) == ((FIRST + timedelta(days=16)).isoformat(), False)
    assert cast.stage(number) == "screening"
    assert kinds(cast, number) == ["pieces_lapsed"]
    assert cast.done(cast.desk, f"{number}/screening", REFUSED)["stage"] == "inadmissible"


def test_the_clock_runs_again_after_the_time_given_however_late_the_workers_are(cast: Cast) -> None:
    number = cast.file()
    asked(cast, number)
    cast.days_pass(20)
    assert legal(cast, number) == ((FIRST + timedelta(days=16)).isoformat(), False)


def test_more_time_is_given_once(cast: Cast) -> None:
    number = cast.file()
    request = asked(cast, number)
    cast.done(cast.desk, f"{number}/pieces/extension", example.EXTENSION)
    (event,) = cast.told(number, PiecesExtended)
    assert (event.due_on, event.stops_clock) == (date(2026, 12, 18), True)
    assert cast.post(cast.desk, f"{number}/pieces/extension", {}).status_code == 409
    cast.days_pass(20)
    assert legal(cast, number) == (None, True)
    answered(cast, number, request)
    assert legal(cast, number) == ((FIRST + timedelta(days=20)).isoformat(), False)


def test_no_time_can_be_given_where_nothing_is_asked(cast: Cast) -> None:
    number = cast.file()
    assert cast.post(cast.desk, f"{number}/pieces/extension", {}).status_code == 409


def test_two_requests_one_after_the_other_stop_the_clock_twice(cast: Cast) -> None:
    number = cast.file()
    first = asked(cast, number)
    assert cast.post(cast.desk, f"{number}/pieces", example.PIECES).status_code == 409, "one at a time"
    cast.days_pass(5)
    answered(cast, number, first)
    cast.days_pass(10)
    second = asked(cast, number)
    cast.days_pass(7)
    answered(cast, number, second)
    assert legal(cast, number) == ((FIRST + timedelta(days=12)).isoformat(), False)
    assert filing(cast, number).version == 3


def test_a_request_answered_on_the_same_day_moves_nothing_and_the_warnings_stay(cast: Cast) -> None:
    number = cast.file()
    answered(cast, number, asked(cast, number))
    assert legal(cast, number) == (FIRST.isoformat(), False)
    cast.days_pass((FIRST - date(2026, 11, 23)).days - 21)
    assert [one.days for one in cast.told(number, LegalDateNear)] == [21]


def test_a_piece_that_is_not_essential_stops_nothing(cast: Cast) -> None:
    number = cast.file()
    asked(cast, number, OPTIONAL)
    assert legal(cast, number) == (FIRST.isoformat(), False)
    assert cast.told(number, LegalDateMoved) == []
    assert kinds(cast, number) == ["screening"]
    assert cast.done(cast.desk, f"{number}/screening", example.SCREENING)["stage"] == "evaluation"


def test_a_piece_may_come_while_others_read_but_the_cities_stay_those_that_were_asked(cast: Cast) -> None:
    number = cast.file()
    request = asked(cast, number, OPTIONAL)
    cast.done(cast.desk, f"{number}/screening", example.SCREENING)
    with pytest.raises(Invalid):
        told(cast, number, request, cities=[wish("shanghai")])
    answered(cast, number, request, civic="Every workshop is open to the neighbourhood, twice a month, for free.")
    view = cast.view(number)
    assert view["row"]["stage"] == "evaluation"
    assert view["proposal"]["civic"].startswith("Every workshop")
    assert [one["city"] for one in view["proposal"]["cities"]] == ["montreal"]


def test_nobody_is_turned_away_or_let_in_while_an_essential_piece_is_awaited(cast: Cast) -> None:
    number = cast.file()
    asked(cast, number)
    for answer in (REFUSED, example.SCREENING):
        refused = cast.post(cast.desk, f"{number}/screening", answer)
        assert refused.status_code == 409
        assert refused.get_json()["detail"]
    optional = cast.file()
    asked(cast, optional, OPTIONAL)
    assert cast.post(cast.desk, f"{optional}/screening", REFUSED).status_code == 409


def test_a_file_of_another_authority_is_transferred_whatever_is_awaited(cast: Cast) -> None:
    number = cast.file()
    asked(cast, number)
    transferred = {"outcome": "transferred", "reasons": "This is for the region, which has been told of it today."}
    assert cast.done(cast.desk, f"{number}/screening", transferred)["stage"] == "transferred"
    assert [one["state"] for one in cast.view(number)["pieces"]] == ["closed"]
    cast.days_pass(90)
    assert cast.told(number, PiecesLapsed) == []
    assert cast.told(number, LegalDateNear) == []


def test_an_essential_piece_names_the_article_that_requires_it(cast: Cast) -> None:
    number = cast.file()
    body = example.PIECES | {"pieces": [{"what": "The budget, year by year", "rule": ""}]}
    answer = cast.post(cast.desk, f"{number}/pieces", body)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.get_json()["errors"]] == ["pieces.0.rule"]


def test_a_public_body_is_asked_without_any_legal_date(cast: Cast) -> None:
    public = Proposal.model_validate(filing(cast, cast.file()).proposal)
    organisation = public.organisation.model_dump(mode="json") | {"kind": "laboratoire"}
    number = cast.file(organisation=organisation)
    request = asked(cast, number)
    assert cast.told(number, PiecesRequested)[0].legal_on is None
    cast.days_pass(3)
    answered(cast, number, request)
    assert legal(cast, number) == (None, False)
    assert cast.told(number, LegalDateMoved) == []
    cast.days_pass(100)
    assert cast.told(number, LegalDateNear) == []


def test_an_answer_given_in_time_counts_even_when_the_desk_hears_of_it_too_late(cast: Cast) -> None:
    number = cast.file()
    request = asked(cast, number)
    cast.clock.at += timedelta(days=15)
    told(cast, number, request)
    cast.clock.at += timedelta(days=1)
    with transaction(cast.engines["relay"]) as session:
        timers.wake(session, cast.clock.now())
    cast.drain()
    assert [one["state"] for one in cast.view(number)["pieces"]] == ["completed"]
    assert legal(cast, number) == ((FIRST + timedelta(days=15)).isoformat(), False)


def test_an_answer_after_the_time_given_is_refused_with_a_sentence(cast: Cast) -> None:
    number = cast.file()
    request = asked(cast, number)
    cast.clock.at += timedelta(days=16)
    with pytest.raises(Conflict, match="error_over"):
        told(cast, number, request)
    cast.days_pass(0)
    again = asked(cast, number)
    answered(cast, number, again)
    with pytest.raises(Conflict, match="error_closed"):
        told(cast, number, again)


def test_screening_has_its_usual_time_again_once_the_file_is_complete(cast: Cast) -> None:
    number = cast.file()
    before = cast.view(number)["row"]["due_on"]
    request = asked(cast, number)
    cast.days_pass(12)
    answered(cast, number, request)
    assert cast.view(number)["row"]["due_on"] == "2026-12-18"
    assert before == "2026-12-07"
    assert [one.stage for one in cast.told(number, StageEntered)] == ["screening"] * 3
    with transaction(cast.engines["intake"]) as session:
        steps = session.query(Step).where(Step.number == number).order_by(Step.id).all()
        assert [one.code for one in steps] == ["submitted", "stage", "pieces_requested", "pieces_provided"]
        assert steps[1].due_on == date(2026, 12, 18)
        assert session.get_one(PiecesAsked, request).state == "completed"


def test_the_desk_is_warned_three_times_each_once(cast: Cast) -> None:
    number = cast.file()
    for _ in range(70):
        cast.days_pass(1)
    warned = cast.told(number, LegalDateNear)
    assert [one.days for one in warned] == [21, 7, 1]
    assert {one.email for one in warned} == {cast.house.programme.office.email}
    assert cast.view(number)["row"]["legal_warned"] == 1
    with transaction(cast.engines["relay"]) as session:
        query = session.query(Entry).where(Entry.subject == number, Entry.act == "legal_warning")
        assert query.count() == 3


def test_an_office_that_slept_is_warned_once_and_by_how_much_is_left(cast: Cast) -> None:
    number = cast.file()
    cast.days_pass((FIRST - date(2026, 11, 23)).days - 5)
    assert [one.days for one in cast.told(number, LegalDateNear)] == [5]


def test_nobody_is_warned_while_the_clock_stands_still_and_again_once_it_runs(cast: Cast) -> None:
    number = cast.file()
    cast.days_pass((FIRST - date(2026, 11, 23)).days - 9)
    assert [one.days for one in cast.told(number, LegalDateNear)] == [9]
    request = asked(cast, number)
    cast.days_pass(10)
    assert len(cast.told(number, LegalDateNear)) == 1
    answered(cast, number, request)
    cast.days_pass(2)
    assert [one.days for one in cast.told(number, LegalDateNear)] == [9, 7]


def test_nobody_is_warned_of_a_file_that_is_closed(cast: Cast) -> None:
    number = cast.file()
    cast.done(cast.desk, f"{number}/screening", REFUSED)
    cast.days_pass(70)
    assert cast.told(number, LegalDateNear) == []
