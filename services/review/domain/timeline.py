"""The life of an agreement as spans of time, each with one state, for a drawing and its table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from shared.programme import AgreementState, City

MARGIN = timedelta(days=270)
ONE_DAY = timedelta(days=1)
UNSEEN = frozenset({AgreementState.TO_BE_CREATED, AgreementState.SUPERSEDED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From `first` to `last`, both counted, one version is in one state. `begun`, `ended`: whether those days are
    known, or only where the drawing stops."""

    version: str
    state: AgreementState
    first: date
    last: date
    begun: bool
    ended: bool


def window(city: City, today: date) -> tuple[date, date]:
    """The first and the last day that a drawing of this city's agreement shows: all known days, and today."""
    known = {turn for one in city.versions for turn in one.turns} | {today}
    return min(known) - MARGIN, max(known) + MARGIN


def spans(city: City, first: date, last: date) -> tuple[Span, ...]:
    """Every version's states from `first` to `last`, the oldest version first; nothing while it is not there yet."""
    days = sorted({turn for one in city.versions for turn in one.turns if first < turn <= last} | {first})
    return tuple(span for version in city.versions for span in _of(city, version.version, days, last=last))


def _of(city: City, name: str, days: list[date], *, last: date) -> Iterator[Span]:
    version = next(one for one in city.versions if one.version == name)
    states = [(day, city.state_of(version, day)) for day in days]
    changes = [one for place, one in enumerate(states) if place == 0 or one[1] is not states[place - 1][1]]
    ends = [day - ONE_DAY for day, _ in changes[1:]] + [last]
    for (day, state), end in zip(changes, ends, strict=True):
        if state not in UNSEEN:
            begun, ended = day != days[0], end != last
            yield Span(version=name, state=state, first=day, last=end, begun=begun, ended=ended)
