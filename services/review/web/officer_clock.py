"""The time to answer in words: by the day in the city and the hour in Paris, with the reminders that went."""

from __future__ import annotations

from services.review.operations.barred import for_reader
from services.review.operations.partner_clock import QuestionClock, Reminder, clock_in
from services.review.operations.reading import PartnerSheet
from services.review.web.shown import Names, Row
from shared.i18n import Words, words
from shared.web.context import actor, database, house


def due_row(n: Names, one: QuestionClock) -> tuple[str, str]:
    """Until when an answer is awaited: the last day there, and the moment here when it is over."""
    here = words(n.words.locale, house().programme.office.tz).moment(one.ends_at)
    until = n.words.t("review.clock.until", day=n.words.day(one.due_on), city=n.city(one.city), moment=here)
    return "due", until


def reminder_line(say: Words, one: Reminder) -> str:
    """One reminder: planned on its day, or sent."""
    day = say.day(one.on)
    if one.sent_at is None:
        return day
    return say.t("review.clock.sent", day=day, moment=say.moment(one.sent_at))


def labelled(n: Names, pairs: list[tuple[str, str]]) -> list[Row]:
    """Those of these parts of a clock that have something to say."""
    return [{"label": n.words.t(f"review.clock.{name}"), "value": value} for name, value in pairs if value]


def officer_clock(n: Names, sheet: PartnerSheet) -> list[Row]:
    """The clock of a question for whoever answers it, in the time of their city."""
    with for_reader(database("review"), actor()) as session:
        one = clock_in(session, house(), sheet.number, sheet.city)
    if one is None or not one.running:
        return []
    there = words(n.words.locale, house().programme.city(sheet.city).tz)
    sent = "\n".join(reminder_line(there, each) for each in one.reminders if each.sent_at)
    return labelled(n, [due_row(n, one), ("reminders", sent), ("next", n.words.day(one.next_on))])
