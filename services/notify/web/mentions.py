"""Pages of the press mentions, each with the source of every passage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import render_template, request

from services.notify.domain.agreement_wording import Citing, citing, notice
from services.notify.domain.checks import Finding, check_mention, word_count
from services.notify.domain.press.fragments import WORDING
from services.notify.models import Mention
from services.notify.operations.press_desk import PAGE, mention_of, newest_mentions
from services.notify.web.blueprint import pages
from shared.db import transaction
from shared.i18n import Words
from shared.policy import Permission
from shared.programme import City
from shared.web.context import actor, database, house, say
from shared.web.doors import allow

FIRST_PASSAGE = {"fr": 1, "en": 101}  # passages are numbered once for the whole page


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A piece of a mention as the page shows it; `n` is 0 for the office's own words."""

    text: str
    source: str
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One language of a mention, laid out for reading."""

    mention: Mention
    passages: Sequence[Passage]
    words: int
    findings: Sequence[Finding]


@pages.get("/press")
@allow(Permission.MENTIONS)
def press() -> str:
    """All mentions, newest first; `?before=` goes on with the older ones."""
    with transaction(database("notify")) as session:
        rows = newest_mentions(session, before=_id(request.args.get("before", "")), but=actor().barred)
    shown = rows[:PAGE]
    older = str(shown[-1].id) if len(rows) > PAGE else None
    cities = house().programme.cities
    return render_template("notify/mentions.html", mentions=shown, older=older, cities=cities)


@pages.get("/press/<number>")
@allow(Permission.MENTIONS)
def show(number: str) -> str:
    """One mention: the French reference beside the English, and what to read again before publishing."""
    with transaction(database("notify")) as session:
        found = mention_of(session, number)
    words, programme, mention = say(), house().programme, found["fr"]
    sheets = [_sheet(found[locale], words) for locale in FIRST_PASSAGE]
    cities = [programme.cities[city] for city in mention.cities if city in programme.cities]
    notices = _notices(mention, cities, house().today(), words)
    return render_template("notify/mention.html", sheets=sheets, mention=mention, notices=notices)


def _id(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None


def _sheet(mention: Mention, words: Words) -> Sheet:
    passages: list[Passage] = []
    for n, fragment in enumerate(mention.fragments, start=FIRST_PASSAGE[mention.locale]):
        if fragment["source"] == WORDING:
            passages.append(Passage(text=fragment["text"], source="", n=0))
        else:
            source = _source(fragment["source"], fragment["version"], words)
            passages.append(Passage(text=fragment["text"], source=source, n=n))
    findings = check_mention(mention.title, mention.text, mention.short, locale=mention.locale)
    return Sheet(mention=mention, passages=passages, words=word_count(mention.text), findings=findings)


def _source(source: str, version: str, words: Words) -> str:
    """Where a passage comes from, as one sentence: the field, and which state of it."""
    field = words.t(f"notify.source.{source}")
    match source.partition(".")[0]:
        case "proposal":
            state = words.t("notify.version.filed")
        case "decision":
            state = words.t("notify.version.signed", day=words.day(date.fromisoformat(version)))
        case _:
            state = words.t("notify.version.programme", digest=version)
    return f"{field}, {state}"


def _notices(mention: Mention, cities: Sequence[City], today: date, words: Words) -> list[str]:
    """What comms must look at: agreements that are unsure today, or not what they were on the day of drafting."""
    told: list[str] = []
    for city in cities:
        state = city.state_on(today)
        if citing(state) is not Citing.WITHIN or state != mention.agreements.get(city.id):
            told.append(notice(city, today, words))
        if state != mention.agreements.get(city.id):
            told.append(words.t("notify.page.changed"))
    return told
