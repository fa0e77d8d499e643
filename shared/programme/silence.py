"""The legal clock: the day on which the office's silence decides, stopped or begun again by missing pieces.

Where silence rejects, the months run from the receipt and stand still while the applicant has time to complete
the file (L114-5, third paragraph, CRPA): what had run before still counts. Where silence accepts, they only run
from the day the file is complete (L114-5, second paragraph). A piece that is not essential stops nothing
(L114-5-1): its request is no `Suspension`. Calendar days of the office, no instants: a day on which the clocks
change counts as one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from shared.programme.calendar import legal_date

Effect = Literal["rejection", "acceptance"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension:
    """A request for essential pieces. `start`: the day it was sent; `end`: the day from which time runs again.

    Time runs again when the pieces are provided or, at the latest, on the day after the time given (`resumes_on`).
    `end` None: the applicant still has time. `completed` False: the time ended without the pieces.
    """

    start: date
    end: date | None = None
    completed: bool = True


def resumes_on(due_on: date) -> date:
    """The day from which time runs again when nothing came until the end of `due_on`."""
    return due_on + timedelta(days=1)


def speaks_on(received_on: date, *, months: int, effect: Effect, suspensions: Iterable[Suspension] = ()) -> date | None:
    """The day on which silence decides a file received on `received_on`.

    None while the clock stands still and, where silence accepts, for a file that was never completed. A request
    sent after silence has decided changes nothing any more; on that day itself it still does.
    """
    known = merged(one for one in suspensions if one.start >= received_on)
    if effect == "acceptance":
        return _begun_again(legal_date(received_on, months), months, known)
    return _put_off(legal_date(received_on, months), known)


def merged(suspensions: Iterable[Suspension]) -> tuple[Suspension, ...]:
    """The same suspensions in order, those that overlap or touch made one: a day stands still only once."""
    found: list[Suspension] = []
    for one in sorted(suspensions, key=lambda each: (each.start, each.end or date.max, each.completed)):
        last = found[-1] if found else None
        if last is not None and (last.end is None or one.start <= last.end):
            found[-1] = _joined(last, one)
        else:
            found.append(one)
    return tuple(found)


def _joined(one: Suspension, other: Suspension) -> Suspension:
    ends = [one.end or date.max, other.end or date.max]
    latest = max(ends)
    completed = all(each.completed for each, end in zip((one, other), ends, strict=True) if end == latest)
    end = None if latest == date.max else latest
    return Suspension(start=min(one.start, other.start), end=end, completed=completed)


def _put_off(day: date, suspensions: tuple[Suspension, ...]) -> date | None:
    for one in suspensions:
        if one.start > day:
            break
        if one.end is None:
            return None
        day += one.end - one.start
    return day


def _begun_again(first: date, months: int, suspensions: tuple[Suspension, ...]) -> date | None:
    day: date | None = first
    for one in suspensions:
        if day is not None and one.start > day:
            break
        day = legal_date(one.end, months) if one.end is not None and one.completed else None
    return day
