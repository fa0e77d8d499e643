"""A reviewer's queue: begun files first, then by due date, with what is late, filters, and pages of 25."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import render_template, request, url_for

from services.review.operations.barred import for_reader
from services.review.operations.queue import (
    MOST,
    PAGE,
    Asked,
    QueuePage,
    QueueRow,
    Shown,
    Urgency,
    queue_counts,
    queue_page,
)
from services.review.web.blueprint import pages
from services.review.web.shown import Names, Row, names
from shared.policy import Permission
from shared.web.context import actor, database, house
from shared.web.doors import allow

LATEST = 10  # filed reviews below those to be read
TONES = {Urgency.LATE: "stop", Urgency.SOON: "wait"}


@pages.get("/reviews")
@allow(Permission.REVIEW)
def queue() -> str:
    """My files: those to be read, and the latest of those filed; or one kind of them, page by page."""
    asked = _asked()
    whole = asked.shown is None and asked.after is None
    with for_reader(database("review"), actor()) as session:
        found = queue_page(session, house(), actor(), asked)
        done = _latest(session, asked) if whole else QueuePage(rows=(), after=None)
        counts = queue_counts(session, house(), actor())
    n = names()
    lines = [_line(n, one) for one in found.rows]
    filed = asked.shown is Shown.FILED
    return render_template(
        "review/queue.html",
        todo=[] if filed else lines,
        done=lines if filed else [_line(n, one) for one in done.rows],
        kinds=_kinds(n, counts, asked),
        open=counts[Shown.DRAFT] + counts[Shown.NEW],
        many=MOST,
        asked=asked,
        cities=[(one.id, one.name.in_(n.words.locale)) for one in n.programme.cities.values()],
        sectors=[(one.id, one.label.in_(n.words.locale)) for one in n.programme.sectors.values()],
        next_url=_address(asked, after=found.after) if found.after else None,
        first_url=_address(asked) if asked.after else None,
    )


def _asked() -> Asked:
    given, n = request.args, names()
    shown, city, sector = given.get("state", ""), given.get("city", ""), given.get("sector", "")
    return Asked(
        shown=Shown(shown) if shown in set(Shown) else None,
        city=city if city in n.programme.cities else None,
        sector=sector if sector in n.programme.sectors else None,
        after=given.get("after"),
        limit=PAGE,
    )


def _latest(session: Any, asked: Asked) -> QueuePage:
    wanted = Asked(shown=Shown.FILED, city=asked.city, sector=asked.sector, limit=LATEST)
    return queue_page(session, house(), actor(), wanted)


def _address(asked: Asked, *, shown: Shown | None = None, after: str | None = None) -> str:
    return url_for("review.queue", state=shown or asked.shown, city=asked.city, sector=asked.sector, after=after)


def _kinds(n: Names, counts: Any, asked: Asked) -> list[Row]:
    """Each kind of file with its number, as links: a filter and a count at once."""
    told = {one: n.words.number(count) if count < MOST else f"{MOST - 1}+" for one, count in counts.items()}
    return [
        {
            "text": n.words.t(f"review.queue.kind.{one}", n=told[one]),
            "url": _address(asked, shown=one),
            "chosen": asked.shown is one,
        }
        for one in Shown
    ]


def _line(n: Names, one: QueueRow) -> Row:
    return {
        "number": one.number,
        "title": one.title,
        "organisation": one.organisation,
        "written_in": one.locale,
        "url": url_for("review.read", number=one.number),
        "cities": [{"id": city, "name": n.city(city)} for city in one.cities],
        "sector": n.label(n.programme.sectors, one.sector),
        "due_on": one.due_on,
        "left": one.left,
        "badge": n.words.t(f"review.queue.badge.{one.urgency}") if one.urgency in TONES else "",
        "badge_tone": TONES.get(one.urgency, "plain"),
        "step": n.words.t(f"review.queue.step.{_step(one)}"),
        "tone": "wait" if _step(one) in ("declare", "wait") else "plain",
        "filed_at": one.filed_at,
        "total": n.cents(one.total),
    }


def _step(one: QueueRow) -> str:
    if one.begun:
        return "resume"
    return {None: "declare", "perhaps": "wait"}.get(one.declaration, "write")


def hour_of(n: Names, at: datetime | None) -> str:
    """When a draft was kept, as a sentence; empty when nothing was."""
    return n.words.t("review.draft.saved_at", hour=n.words.hour(at)) if at is not None else ""
