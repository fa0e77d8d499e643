"""What tests of decisions share: a file ready for the committee, its mails, its author's page, minutes that pass."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from services.notify.models import Mail, Mention
from services.review import example
from shared import timers
from shared.db import transaction
from tests.integration.review.conftest import Cast, decision

REASON = "The reasons were those of another project."


def ready(cast: Cast, **changes: Any) -> str:
    """A file that was read and answered, before the committee."""
    number = cast.admitted(**changes)
    cast.answers(number, "montreal", example.OPINION)
    cast.read_by_all(number)
    return number


def decide(cast: Cast, number: str, outcome: str = "retained", **changes: str) -> Any:
    """The committee's word on the file's one city."""
    return cast.done(
        cast.committee, f"{number}/determinations", {"decisions": [decision("montreal", outcome, **changes)]}
    )


def minutes_pass(cast: Cast, minutes: float) -> None:
    """Let time pass and do what becomes due."""
    cast.clock.at += timedelta(minutes=minutes)
    with transaction(cast.engines["relay"]) as session:
        timers.wake(session, cast.clock.now())
    cast.drain()


def author_sees(cast: Cast, number: str) -> Any:
    """What the author may read of the proposal."""
    answer = cast.get(cast.desk, f"/proposals/{number}")
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def letters(cast: Cast, number: str) -> list[Mail]:
    """The letters that tell a decision, in whatever state."""
    query = select(Mail).where(Mail.number == number, Mail.letter == "determination").order_by(Mail.id)
    with transaction(cast.engines["notify"]) as session:
        return list(session.scalars(query))


def mentions(cast: Cast, number: str) -> list[str]:
    """The states of the press mentions about the file."""
    with transaction(cast.engines["notify"]) as session:
        return list(session.scalars(select(Mention.state).where(Mention.number == number)))
