"""The clock of cities' questions at the desk, drawn and told; and the way around a mail that did not arrive."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from services.review.domain.officer_papers import AddressForm
from services.review.domain.verdict import Answer
from services.review.operations.barred import for_office
from services.review.operations.officers import ask_again_by_mail
from services.review.operations.partner_clock import QuestionClock, clock_in, clocks_of
from services.review.web.blueprint import pages
from services.review.web.officer_clock import due_row, labelled, reminder_line
from services.review.web.shown import Names, Row, names
from services.review.web.typed import Told, only, or_again, typed
from shared.clock import day_in
from shared.errors import NotFound
from shared.faults import read
from shared.i18n import LOCALES
from shared.policy import Permission, may
from shared.web.context import actor, database, house, say
from shared.web.doors import allow

WIDTH, HIGH, MARK = 480, 28, 5  # of the drawing: all of it, and the width of a mark


@pages.context_processor
def _clock_part() -> dict[str, Callable[[str], list[Row]]]:
    return {"clock_part_of": clock_part_of}


def clock_part_of(number: str) -> list[Row]:
    """What the page of a file shows of the time of each question that may still be answered."""
    with for_office(database("review"), actor()) as session:
        found = clocks_of(session, house(), number)
    return [_part(names(), one) for one in found]


def _part(n: Names, one: QuestionClock) -> Row:
    sends = may(actor(), Permission.OFFICER_LINKS, number=one.number)
    return {
        "id": one.city,
        "name": n.city(one.city),
        "rows": _rows(n, one),
        "notices": _notices(n, one),
        "drawing": _drawing(n, one),
        "address_url": url_for("review.other_address", number=one.number, city=one.city) if sends else None,
        "registry_url": url_for("review.city", city=one.city) if one.unnamed else None,
    }


def _rows(n: Names, one: QuestionClock) -> list[Row]:
    period = "silent" if one.state is Answer.SILENT else one.period if one.running else "still"
    pairs = [
        ("period", n.words.t(f"review.clock.period_{period}")),
        due_row(n, one) if one.running else ("due", ""),
        ("officer", one.officer),
        ("reminders", "\n".join(reminder_line(n.words, each) for each in one.reminders)),
        ("next", _next(n, one)),
    ]
    return labelled(n, pairs)


def _next(n: Names, one: QuestionClock) -> str:
    day = n.words.day(one.next_on)
    late = one.unnamed and one.next_on is not None and one.next_on <= n.day
    return n.words.t("review.clock.still_due", day=day) if late else day


def _notices(n: Names, one: QuestionClock) -> list[str]:
    city, t = n.city(one.city), n.words.t
    unreached = [t("review.clock.unreached", name=one.officer, city=city)] if one.unreached else []
    return [*unreached, t("review.clock.unnamed", city=city)] if one.unnamed else unreached


def _drawing(n: Names, one: QuestionClock) -> Row:
    asked_on = day_in(house().programme.city(one.city).tz, one.asked_at)
    first, last = min(asked_on, n.day), max(one.second_due_on, n.day)

    def x(day: date) -> str:
        return f"{MARK + (WIDTH - 3 * MARK) * (day - first).days / max((last - first).days, 1):.1f}"

    marks = [{"x": x(each.on), "tone": "go" if each.sent_at else "plain"} for each in one.reminders]
    ends = [{"x": x(day), "tone": "stop"} for day in sorted({one.due_on, one.second_due_on})]
    told = n.words.t("review.clock.drawn", city=n.city(one.city))
    size = {"width": WIDTH, "high": HIGH, "mark": MARK}
    return {**size, "marks": [*marks, *ends], "now": x(n.day), "told": told}


@pages.get("/desk/<number>/opinions/<city>/address")
@allow(Permission.OFFICER_LINKS)
def other_address(number: str, city: str) -> str:
    """The form that sends a question to another address of the city."""
    return _address(number, city, {})


def _address(number: str, city: str, form: Row, faults: Told | None = None) -> str:
    with for_office(database("review"), actor()) as session:
        found = clock_in(session, house(), number, city)
    if found is None:
        raise NotFound("shared.error.not_found")
    n = names()
    return render_template(
        "review/other_address.html",
        number=number,
        city=_part(n, found),
        locales=[(one, n.words.t(f"review.clock.locale_{one}"), "") for one in LOCALES],
        form=form,
        faults=faults or [],
    )


@pages.post("/desk/<number>/opinions/<city>/address")
@allow(Permission.OFFICER_LINKS)
def send_to_address(number: str, city: str) -> ResponseReturnValue:
    """The desk sends a question to an address that it chooses, with a new personal link."""
    form = typed()

    def act() -> ResponseReturnValue:
        paper = read(AddressForm, only(form, "name", "email", "locale"))
        with for_office(database("review"), actor()) as session:
            link = ask_again_by_mail(session, house(), actor(), number=number, city=city, form=paper)
        flash(say().t("review.officer.link_sent", name=link.name))
        return redirect(url_for("review.file", number=number, _anchor="links"), 303)

    return or_again(act, lambda faults: _address(number, city, form, faults))
