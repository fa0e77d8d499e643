"""The checks of a whole mention: its title, its text and its short form, each finding with the part it stands in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from services.notify.domain.press.checks.finding import Finding
from services.notify.domain.press.checks.record import Record, against_record
from services.notify.domain.press.checks.text import SHORT_MOST, TITLE_MOST, check_text, lengths, profile_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed(Finding):
    """A finding of a mention; `part` is title, text or short."""

    part: str


def check_mention(
    title: str, text: str, short: str, *, locale: str, record: Record | None = None
) -> tuple[Placed, ...]:
    """What a mention shows, part by part; against its record too, where that is given.

    `locale` is a language or a profile. No error: it may be approved; warnings ask for a second look.
    """
    found = [
        _placed(one, part)
        for part, written in (("title", title), ("text", text), ("short", short))
        for one in (*check_text(written, locale), *_recorded(written, record, locale))
    ]
    parts = {0: "text", TITLE_MOST: "title", SHORT_MOST: "short"}
    return (*found, *(_placed(one, parts[one.at]) for one in lengths(title, text, short)))


def _recorded(written: str, record: Record | None, locale: str) -> Iterator[Finding]:
    if record is not None:
        yield from against_record(written, record, language=profile_of(locale)[:2])


def _placed(one: Finding, part: str) -> Placed:
    return Placed(code=one.code, at=one.at, seen=one.seen, mend=one.mend, part=part)
