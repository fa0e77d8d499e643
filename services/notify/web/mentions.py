"""Pages of the press mentions: the list by stage, and one mention with the source of every passage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import render_template, request

from services.notify.domain.agreement_wording import Citing, citing, notice
from services.notify.domain.press.approving import DESK, PRESS
from services.notify.domain.press.checks import word_count
from services.notify.domain.press.facts import Facts
from services.notify.domain.press.fragments import WORDING
from services.notify.models import Mention, PressStage
from services.notify.operations.checking import found_in
from services.notify.operations.press_desk import PAGE, facts_behind, mention_of, newest_mentions, stages_counted
from services.notify.operations.press_states import texts_of
from services.notify.operations.saying import version_of
from services.notify.web.blueprint import pages
from services.notify.web.desk_rows import TONES, desk_of
from services.notify.web.findings import Shown, shown
from shared.db import transaction
from shared.i18n import Words
from shared.policy import Permission, may
from shared.programme import City
from shared.web.context import actor, database, house, say
from shared.web.doors import allow

APPROVES = {DESK: Permission.APPROVE_MENTIONS, PRESS: Permission.MENTIONS}
FIRST_PASSAGE = {"fr": 1, "en": 101, "fr-CA": 201}  # passages are numbered once for the whole page
Faults = Sequence[Mapping[str, str]]


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
    errors: Sequence[Shown]
    warnings: Sequence[Shown]


@pages.get("/press")
@allow(Permission.READ_MENTIONS)
def press() -> str:
    """The mentions, newest first; `?stage=` those of one stage, `?before=` goes on with the older ones."""
    stage = _stage(request.args.get("stage", ""))
    with transaction(database("notify")) as session:
        counts = stages_counted(session, but=actor().barred)
        before = _id(request.args.get("before", ""))
        rows = newest_mentions(session, stage=stage, before=before, but=actor().barred)
    return render_template(
        "notify/mentions.html",
        listed=rows[:PAGE],
        older=str(rows[PAGE - 1].mention.id) if len(rows) > PAGE else None,
        cities=house().programme.cities,
        stage=stage,
        counts=[(one.value, counts.get(one, 0)) for one in PressStage],
        tones=TONES,
        acts=may(actor(), Permission.MENTIONS),
    )


def _stage(typed: str) -> PressStage | None:
    return PressStage(typed) if typed in list(PressStage) else None


@pages.get("/press/<number>")
@allow(Permission.READ_MENTIONS)
def show(number: str) -> str:
    """One mention: the French reference beside the English, and what to read again before publishing."""
    return mention_page(number)


def mention_page(number: str, *, typed: Mapping[str, str] | None = None, faults: Faults = ()) -> str:
    """The page of a mention; after a refusal with what was `typed` and its `faults`. Raises NotFound."""
    with transaction(database("notify")) as session:
        found, facts = mention_of(session, number), facts_behind(session, number)
        desk = desk_of(session, house(), number, say())
    words, programme, mention = say(), house().programme, found["fr"]
    findings = shown(found_in(texts_of(found), facts, programme, house().today()), words)
    sheets = [_sheet(found[locale], findings[locale], words) for locale in FIRST_PASSAGE if locale in found]
    cities = [programme.cities[city] for city in mention.cities if city in programme.cities]
    form: dict[str, Any] = {**{f"what_{locale}": said for locale, said in _said(facts).items()}, **(typed or {})}
    return render_template(
        "notify/mention.html",
        sheets=sheets,
        mention=mention,
        notices=_notices(mention, cities, house().today(), words),
        seen=version_of(facts) if facts is not None else None,
        desk=desk,
        form=form,
        faults=faults,
        acts=may(actor(), Permission.MENTIONS, number=number),
        may_approve=[role for role, needed in APPROVES.items() if may(actor(), needed, number=number)],
    )


def _said(facts: Facts | None) -> dict[str, str]:
    return {locale: one.text for locale, one in facts.what.items()} if facts is not None else {}


def _id(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None


def _sheet(mention: Mention, findings: Sequence[Shown], words: Words) -> Sheet:
    passages: list[Passage] = []
    for n, fragment in enumerate(mention.fragments, start=FIRST_PASSAGE[mention.locale]):
        if fragment["source"] == WORDING:
            passages.append(Passage(text=fragment["text"], source="", n=0))
        else:
            source = _source(fragment, words)
            passages.append(Passage(text=fragment["text"], source=source, n=n))
    return Sheet(
        mention=mention,
        passages=passages,
        words=word_count(mention.text),
        errors=[one for one in findings if one.blocks],
        warnings=[one for one in findings if not one.blocks],
    )


def _source(fragment: Mapping[str, str], words: Words) -> str:
    """Where a passage comes from, as one sentence: the field, which state of it, and who answers for it."""
    source, version = fragment["source"], fragment["version"]
    told = [words.t(f"notify.source.{source}"), _state(source.partition(".")[0], version, words)]
    match fragment.get("approved_by", ""):  # versions drafted before it was kept say nobody
        case "":
            pass
        case "applicant" | "programme" as known:
            told.append(words.t(f"notify.approved.{known}"))
        case name:
            told.append(words.t("notify.approved.person", name=name))
    return ", ".join(told)


def _state(part: str, version: str, words: Words) -> str:
    match part:
        case "proposal":
            return words.t("notify.version.filed")
        case "decision":
            return words.t("notify.version.signed", day=words.day(date.fromisoformat(version)))
        case "desk":
            return words.t("notify.version.desk", version=version)
        case _:
            return words.t("notify.version.programme", digest=version)


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
