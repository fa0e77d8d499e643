"""The dates of a proposal for a calendar: whole days, and nothing about any person (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from icalendar import Calendar, Event

from services.intake.operations.following import Story
from shared.clock import day_in
from shared.house import House
from shared.i18n import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day that matters to the author; `kind` names it in every language and for ever."""

    kind: str
    on: date
    off: bool = False  # it was in calendars, and nothing happens on it any more


def dates_of(found: Story, tz: str) -> Iterator[Day]:
    """The days of a proposal that are known today, that of its filing always among them.

    Once it is decided or withdrawn its legal date is off: whoever took it into a calendar must not go on waiting.
    """
    filing = found.filing
    stages = [one for one in found.steps if one.code == "stage" and one.city is None and one.stage == filing.status]
    known = {
        "filed": day_in(tz, filing.received_at),
        "legal": filing.legal_on,
        "stage": stages[-1].due_on if stages and filing.open else None,
        "pieces": found.awaited.due_on if found.awaited is not None and filing.open else None,
        "end": found.proposal.ends_on,
    }
    off = set() if filing.open else {"legal"}
    return (Day(kind=kind, on=on, off=kind in off) for kind, on in known.items() if on is not None)


def dates_ics(found: Story, *, house: House, words: Words) -> bytes:
    """The days of a proposal as a calendar; a later one takes the place of what was taken in before.

    UID stays the same for a number and a kind of day; SEQUENCE grows with every version and every step of the proposal,
    since each may move a day (RFC 5545, 3.8.7.4).
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Tremplin//Proposal dates//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for day in dates_of(found, house.programme.office.tz):
        calendar.add_component(_entry(day, found, house=house, words=words))
    written: bytes = calendar.to_ical()
    return written


def _entry(day: Day, found: Story, *, house: House, words: Words) -> Event:
    number, entry = found.filing.number, Event()
    entry.add("uid", f"{number}-{day.kind}@tremplin")
    entry.add("sequence", found.filing.version + len(found.steps))
    entry.add("dtstamp", house.now())
    entry.add("dtstart", day.on)
    entry.add("summary", words.t(f"intake.documents.day.{day.kind}", number=number))
    entry.add("url", house.address(f"/proposals/{number}"))
    entry.add("transp", "TRANSPARENT")
    entry.add("status", "CANCELLED" if day.off else "CONFIRMED")
    return entry
