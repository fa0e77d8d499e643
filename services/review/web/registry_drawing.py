"""The life of a city's agreement, drawn: one line of bars per version, years below; and the same as a table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from services.review.domain.timeline import Span, spans, window
from services.review.web.shown import TONES, Names, Row
from shared.programme import AgreementState, City

WIDTH, LEFT, HIGH = 480, 110, 40  # of the drawing: all of it, where time begins, one version
ROOM = WIDTH - 36  # a year written further right would not be seen whole
THIN = frozenset({AgreementState.EXPIRED, AgreementState.DENOUNCED})  # over: a line, not a bar


def timeline(n: Names, found: City) -> Row | None:
    """A drawing of every version's life and the same as lines of a table; None where there is no agreement."""
    if not found.versions:
        return None
    first, last = window(found, n.day)
    drawn, rows = spans(found, first, last), [one.version for one in found.versions]

    def x(day: date) -> float:
        return LEFT + (WIDTH - LEFT) * (day - first).days / (last - first).days

    return {
        "height": len(rows) * HIGH + 24,
        "width": WIDTH,
        "rows": [{"label": one, "y": place * HIGH} for place, one in enumerate(rows)],
        "bars": [_bar(n, one, (x(one.first), x(one.last)), top=rows.index(one.version) * HIGH) for one in drawn],
        "years": [{"x": x(day), "label": str(day.year)} for day in _years(first, last) if x(day) < ROOM],
        "today": x(n.day),
        "lines": [_span(n, one) for one in drawn],
    }


def _bar(n: Names, one: Span, ends: tuple[float, float], *, top: int) -> Row:
    over = one.state in THIN
    return {
        "x": f"{ends[0]:.1f}",
        "width": f"{max(ends[1] - ends[0], 1.5):.1f}",
        "y": top + (18 if over else 10),
        "high": 4 if over else 20,
        "tone": TONES[one.state],
        "told": _told(n, one),
    }


def _told(n: Names, one: Span) -> str:
    line = _span(n, one)
    return f"{line['version']}\u00a0: {line['state']}, {line['first']}, {line['last']}"


def _span(n: Names, one: Span) -> Row:
    t = n.words.t
    return {
        "version": one.version,
        "state": n.state(one.state),
        "tone": TONES[one.state],
        "first": n.words.day(one.first) if one.begun else t("review.registry.unknown"),
        "last": n.words.day(one.last) if one.ended else t("review.registry.open_end"),
    }


def _years(first: date, last: date) -> Iterator[date]:
    step = max(1, (last.year - first.year) // 6)
    return (date(year, 1, 1) for year in range(first.year + 1, last.year + 1, step))
