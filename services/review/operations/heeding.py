"""What a file does when the agreement with one of its cities turns: its history says why, a clock stops or goes on."""

from __future__ import annotations

from collections.abc import Callable

from services.review.domain.turning import Effect, TurnPaper
from services.review.operations import question_clock
from services.review.operations.case import Case, Trace
from services.review.operations.standing import progress_of
from shared.errors import Conflict, NotFound
from shared.i18n import words

CLOCKS: dict[Effect, Callable[[Case, str], object]] = {
    Effect.FROZEN: question_clock.pause,
    Effect.THAWED: question_clock.go_on,
    Effect.CLOCK_LOST: question_clock.lose,
    Effect.CLOCK_WON: question_clock.begin,
}


def heed(case: Case) -> Trace:
    """Write down what the change means for this file, and set its clock. Raises NotFound for another city."""
    paper, city = case.paper(TurnPaper), case.deed.city
    if city is None or city not in case.dossier.cities:
        raise NotFound("shared.error.not_found")
    if paper.effect in CLOCKS:
        CLOCKS[paper.effect](case, city)
    return Trace(reasons=reason_of(case, paper), details={"city": city, **paper.model_dump(mode="json")})


def reason_of(case: Case, paper: TurnPaper) -> str:
    """The sentence of a file's history, in the office's language."""
    say = words("fr", case.house.programme.office.tz)
    return say.t(
        f"review.turn.reason_{paper.effect}",
        city=case.house.programme.city(case.deed.city or "").name.in_("fr"),
        before=say.t(f"review.agreement.{paper.before}").lower(),
        after=say.t(f"review.agreement.{paper.after}").lower(),
        day=say.day(paper.on),
    )


def go_on(case: Case) -> Trace:
    """The desk sends a file on that nobody but a city without a running clock is awaited for. Raises Conflict."""
    if not progress_of(case).complete:
        raise Conflict("review.turn.error_still_waiting")
    return Trace()
