"""Decisions in bulk by the API: each file its own transaction, a try that keeps nothing, and one result per file."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from services.review.models import Determination
from shared.bus import EventRow
from shared.db import transaction
from tests.integration.review.conftest import Cast, decision
from tests.integration.review.deciding import decide, letters, ready


def item(number: str, outcome: str = "retained", **changes: Any) -> dict[str, Any]:
    return {"number": number, "decisions": [decision("montreal", outcome)]} | changes


def send(cast: Cast, *items: dict[str, Any], dry_run: bool = False) -> Any:
    headers = {"Authorization": f"Bearer {cast.committee}"}
    body = {"decisions": list(items), "dry_run": dry_run}
    answer = cast.client.post("/api/v1/determinations", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    cast.drain()
    return answer.get_json()


def count(cast: Cast, what: type) -> int:
    with transaction(cast.engines["review"]) as session:
        return session.scalar(select(func.count()).select_from(what)) or 0


def test_several_files_are_decided_each_on_its_own(cast: Cast) -> None:
    numbers = [ready(cast) for _ in range(3)]
    told = send(cast, *(item(one) for one in numbers))
    assert (told["done"], told["refused"]) == (3, 0)
    assert [(one["number"], one["result"], one["stage"]) for one in told["results"]] == [
        (one, "done", "decided") for one in numbers
    ]
    assert [len(letters(cast, one)) for one in numbers] == [1, 1, 1]


def test_what_one_file_refuses_takes_nothing_from_the_others(cast: Cast) -> None:
    good, before, gone = ready(cast), ready(cast), "TR-2026-99999-X"
    decide(cast, before)
    wrong = ready(cast)
    told = send(cast, item(before), item(wrong, "paris_only"), item(gone), item(good))
    assert [one["status"] for one in told["results"]] == [409, 422, 404, 200]
    assert (cast.stage(good), cast.stage(wrong)) == ("decided", "committee")
    assert told["results"][1]["problem"]["errors"][0]["field"] == "decisions.0.outcome"


def test_who_comes_second_learns_who_decided_what_and_when(cast: Cast) -> None:
    number = ready(cast)
    decide(cast, number)
    (refused,) = send(cast, item(number, "not_retained", match="v1"))["results"]
    assert refused["status"] == 409
    assert "23" in refused["problem"]["detail"]
    assert "Montr" in refused["problem"]["detail"]


def test_a_file_that_changed_since_it_was_read_is_not_decided(cast: Cast) -> None:
    (refused,) = send(cast, item(ready(cast), match="v1"))["results"]
    assert refused["status"] == 412


def test_a_try_keeps_nothing_and_tells_what_would_happen(cast: Cast) -> None:
    number, wrong = ready(cast), ready(cast)
    events = count(cast, EventRow)
    told = send(cast, item(number), item(wrong, "held"), dry_run=True)
    assert [one["result"] for one in told["results"]] == ["tried", "refused"]
    assert (count(cast, Determination), count(cast, EventRow)) == (0, events)
    assert cast.stage(number) == "committee"


def test_the_same_file_twice_is_decided_once(cast: Cast) -> None:
    number = ready(cast)
    told = send(cast, item(number), item(number, "not_retained"))
    assert [one["status"] for one in told["results"]] == [200, 409]
    assert cast.view(number)["decisions"]["montreal"]["outcome"] == "retained"


def test_only_the_committee_decides(cast: Cast) -> None:
    headers = {"Authorization": f"Bearer {cast.desk}"}
    body = {"decisions": [item(ready(cast))]}
    assert cast.client.post("/api/v1/determinations", json=body, headers=headers).status_code == 403
