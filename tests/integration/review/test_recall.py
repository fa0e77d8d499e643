"""A decision is held, told to nobody before its letter leaves, published together, and taken back while it can be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from services.intake.operations import following
from services.notify.models import MailState
from services.review.handlers import APPLICANT
from services.review.models import Condition, Determination, Dossier
from shared.audit import Detail, Entry
from shared.db import transaction
from shared.events import DeterminationRecalled, DeterminationSigned
from shared.programme import Programme, load
from shared.timers import Timer
from tests.integration.review.arrangements import arranged, together_in
from tests.integration.review.conftest import Cast
from tests.integration.review.deciding import (
    REASON,
    author_sees,
    decide,
    letters,
    mentions,
    minutes_pass,
    ready,
)


@pytest.fixture
def together(tmp_path: Path) -> Programme:
    """The city's programme, its decisions published together."""
    return load(together_in(tmp_path))


def take_back(cast: Cast, number: str) -> int:
    return cast.post(cast.committee, f"{number}/recall", {"reason": REASON}).status_code


def test_nothing_is_seen_of_a_decision_before_its_letter_leaves(cast: Cast) -> None:
    number = ready(cast)
    before = author_sees(cast, number)
    decide(cast, number)
    assert cast.stage(number) == "decided"
    assert author_sees(cast, number) == before
    (letter,) = letters(cast, number)
    (told,) = cast.told(number, DeterminationSigned)
    assert (letter.state, letter.held_until) == (MailState.HELD, told.told_from)
    minutes_pass(cast, 29)
    assert author_sees(cast, number) == before
    minutes_pass(cast, 1)
    after = author_sees(cast, number)
    assert (after["stage"], [one["outcome"] for one in after["decisions"]]) == ("decided", ["retained"])


def test_a_decision_is_told_exactly_once(cast: Cast) -> None:
    number = ready(cast)
    decide(cast, number)
    minutes_pass(cast, 60)
    assert len(cast.told(number, DeterminationSigned)) == len(letters(cast, number)) == 1


def test_a_decision_taken_back_leaves_no_letter_no_mention_and_no_trace_for_the_author(cast: Cast) -> None:
    number = ready(cast)
    before = author_sees(cast, number)
    decide(cast, number, "retained_conditions", conditions="Name the laboratory.")
    assert take_back(cast, number) == 200
    assert cast.stage(number) == "committee"
    assert [one.state for one in letters(cast, number)] == [MailState.DISCARDED]
    assert "draft" not in mentions(cast, number)
    assert len(cast.told(number, DeterminationRecalled)) == 1
    minutes_pass(cast, 60)
    after = author_sees(cast, number)
    assert (after["stage"], after["decisions"]) == (before["stage"], [])
    assert [one["code"] for one in after["timeline"]] == [one["code"] for one in before["timeline"]]


def test_what_was_taken_back_stays_whole_in_the_journal_and_nowhere_else(cast: Cast) -> None:
    number = ready(cast)
    decide(cast, number, "retained_conditions", conditions="Name the laboratory.")
    take_back(cast, number)
    with transaction(cast.engines["review"]) as session:
        assert session.scalar(select(func.count()).select_from(Determination)) == 0
        assert session.scalar(select(func.count()).select_from(Condition)) == 0
        dossier = session.get_one(Dossier, number)
        assert (dossier.closed_at, dossier.round) == (None, 2)
        alarms = select(func.count()).select_from(Timer).where(Timer.subject == number, Timer.slot.startswith("legal:"))
        assert session.scalar(alarms.where(Timer.cancelled_at.is_(None))) == 3
    with transaction(cast.engines["relay"]) as session:
        query = select(Detail.payload).join(Entry, Entry.hash == Detail.hash)
        (details,) = session.scalars(query.where(Entry.subject == number, Entry.act == "recall"))
    (kept,) = details["decisions"]
    assert (kept["outcome"], kept["conditions"]) == ("retained_conditions", "Name the laboratory.")
    assert details["reasons"] == REASON


def test_the_committee_decides_anew_and_only_the_second_letter_leaves(cast: Cast) -> None:
    number = ready(cast)
    decide(cast, number)
    minutes_pass(cast, 10)
    take_back(cast, number)
    decide(cast, number, "not_retained")
    minutes_pass(cast, 25)
    assert author_sees(cast, number)["decisions"] == []
    minutes_pass(cast, 5)
    assert [one["outcome"] for one in author_sees(cast, number)["decisions"]] == ["not_retained"]
    assert [one.state for one in letters(cast, number)] == [MailState.DISCARDED, MailState.HELD]


@pytest.mark.parametrize("minutes", [29, 31, 600])
def test_in_the_last_minute_and_after_a_correction_is_a_new_decision(cast: Cast, minutes: int) -> None:
    number = ready(cast)
    decide(cast, number)
    minutes_pass(cast, minutes)
    refused = cast.post(cast.committee, f"{number}/recall", {"reason": REASON})
    assert (refused.status_code, cast.stage(number)) == (409, "decided")
    assert len(letters(cast, number)) == 1


def test_a_recall_needs_a_reason_and_a_member_of_the_committee(cast: Cast) -> None:
    number = ready(cast)
    decide(cast, number)
    assert cast.post(cast.committee, f"{number}/recall", {"reason": "no"}).status_code == 422
    assert cast.post(cast.desk, f"{number}/recall", {"reason": REASON}).status_code == 403
    assert cast.stage(number) == "decided"


def test_whoever_withdraws_before_being_told_has_withdrawn(cast: Cast) -> None:
    number = ready(cast)
    decide(cast, number)
    withdraw(cast, number)
    minutes_pass(cast, 60)
    assert cast.stage(number) == "withdrawn"
    assert author_sees(cast, number)["stage"] == "withdrawn"
    assert [one.state for one in letters(cast, number)] == [MailState.DISCARDED]


def withdraw(cast: Cast, number: str) -> None:
    """The author takes the proposal back, by the link of the receipt."""
    with transaction(cast.engines["intake"]) as session:
        following.withdraw(session, cast.house, number, actor=APPLICANT)
    cast.drain()


class TestTogether:
    """Decide now, publish together."""

    @pytest.fixture
    def programme(self, together: Programme) -> Programme:
        return together

    def test_decided_files_wait_in_silence_until_they_are_published_together(self, cast: Cast) -> None:
        numbers = [ready(cast), ready(cast)]
        for number in numbers:
            decide(cast, number)
        minutes_pass(cast, 600)
        assert {cast.stage(one) for one in numbers} == {"determination"}
        assert [cast.told(one, DeterminationSigned) for one in numbers] == [[], []]
        assert [author_sees(cast, one)["decisions"] for one in numbers] == [[], []]
        told = publish(cast, *numbers)
        assert (told["done"], told["refused"]) == (2, 0)
        assert [author_sees(cast, one)["decisions"] for one in numbers] == [[], []]
        minutes_pass(cast, 30)
        assert all(author_sees(cast, one)["decisions"] for one in numbers)
        assert [len(letters(cast, one)) for one in numbers] == [1, 1]

    def test_a_file_is_published_once(self, cast: Cast) -> None:
        number = ready(cast)
        decide(cast, number)
        publish(cast, number)
        again = publish(cast, number)
        assert [one["status"] for one in again["results"]] == [409]
        assert len(cast.told(number, DeterminationSigned)) == 1

    def test_the_letter_bears_the_day_of_the_signature(self, cast: Cast) -> None:
        number = ready(cast)
        decide(cast, number)
        cast.days_pass(3)
        publish(cast, number)
        (letter,) = letters(cast, number)
        assert "November 23, 2026" in letter.text or "23\u00a0novembre 2026" in letter.text

    def test_it_can_be_taken_back_at_any_time_before(self, cast: Cast) -> None:
        number = ready(cast)
        decide(cast, number)
        minutes_pass(cast, 600)
        assert take_back(cast, number) == 200
        assert cast.stage(number) == "committee"
        assert cast.told(number, DeterminationRecalled) == []
        assert author_sees(cast, number)["stage"] == "committee"


def publish(cast: Cast, *numbers: str) -> dict[str, Any]:
    """The desk publishes these files together."""
    headers = {"Authorization": f"Bearer {cast.desk}"}
    answer = cast.client.post("/api/v1/publications", json={"numbers": list(numbers)}, headers=headers)
    assert answer.status_code == 200, answer.text
    cast.drain()
    told: dict[str, Any] = answer.get_json()
    return told


class TestSignatures:
    """A decision that two people must sign."""

    @pytest.fixture
    def programme(self, tmp_path: Path) -> Programme:
        edit = '\nroles = ["committee"]\n'
        return arranged(tmp_path, (edit, f"{edit}approvals = 1\n"))

    def test_it_is_told_when_the_last_signature_comes(self, cast: Cast) -> None:
        number = ready(cast)
        decide(cast, number)
        assert cast.told(number, DeterminationSigned) == []
        refused = publish(cast, number)
        assert [one["status"] for one in refused["results"]] == [409]
        cast.done(cast.committee, f"{number}/approvals", {"stage": "determination", "agreed": True})
        assert cast.stage(number) == "decided"
        assert len(cast.told(number, DeterminationSigned)) == 1

    def test_a_signature_refused_undoes_the_decision(self, cast: Cast) -> None:
        number = ready(cast)
        decide(cast, number)
        no = {"stage": "determination", "agreed": False, "reason": "The reasons name another project."}
        cast.done(cast.committee, f"{number}/approvals", no)
        assert cast.stage(number) == "committee"
        assert cast.view(number)["decisions"] == {}
        decide(cast, number, "not_retained")
        cast.done(cast.committee, f"{number}/approvals", {"stage": "determination", "agreed": True})
        assert cast.stage(number) == "decided"
