"""What the checks find in a mention, as its page shows it: where, what, and what to write instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.notify.domain.press.checks import Level, Placed, between, check_mention
from services.notify.domain.press.facts import Facts
from services.notify.domain.press.sources import names_of, record_of
from services.notify.models import Mention
from shared.house import House
from shared.i18n import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One finding in the reader's words. `blocks`: whether nobody may approve the text as it is."""

    place: str
    what: str
    mend: str
    blocks: bool


def shown(found: Mapping[str, Mention], facts: Facts | None, house: House, words: Words) -> dict[str, list[Shown]]:
    """The findings of every text of a mention, by locale, as if it were published today."""
    return {locale: [_shown(one, words) for one in _found(found, locale, facts, house)] for locale in found}


def _found(found: Mapping[str, Mention], locale: str, facts: Facts | None, house: House) -> list[Placed]:
    one = found[locale]
    record = record_of(facts, house.programme, day=house.today()) if facts is not None else None
    placed = list(check_mention(one.title, one.text, one.short, locale=locale, record=record))
    if locale == "en":
        names = names_of(facts) if facts is not None else ()
        placed += [
            Placed(code=two.code, at=two.at, seen=two.seen, part="text")
            for two in between(found["fr"].text, one.text, names=names)
        ]
    return placed


def _shown(one: Placed, words: Words) -> Shown:
    what = words.t(f"notify.finding.{one.code}")
    return Shown(
        place=words.t(f"notify.page.at.{one.part}", at=one.at + 1),
        what=words.t("notify.page.finding", code=one.code, what=what, seen=one.seen),
        mend=words.t("notify.page.mend", mend=one.mend) if one.mend is not None else "",
        blocks=one.level is Level.ERROR,
    )
