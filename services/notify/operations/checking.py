"""What the checks find in a press text, language by language, as it would be read on its day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from services.notify.domain.press.approving import Texts
from services.notify.domain.press.checks import Placed, between, check_mention, errors
from services.notify.domain.press.facts import Facts
from services.notify.domain.press.sources import names_of, record_of
from shared.programme import Programme


def found_in(texts: Texts, facts: Facts | None, programme: Programme, day: date) -> dict[str, list[Placed]]:
    """The findings of every text, by locale, for publication on `day`; without `facts`, those of language alone."""
    record = record_of(facts, programme, day=day) if facts is not None else None
    found = {
        locale: list(check_mention(one.title, one.text, one.short, locale=locale, record=record))
        for locale, one in texts.items()
    }
    if {"fr", "en"} <= texts.keys():
        names = names_of(facts) if facts is not None else ()
        found["en"] += [
            Placed(code=one.code, at=one.at, seen=one.seen, part="text")
            for one in between(texts["fr"].text, texts["en"].text, names=names)
        ]
    return found


def blocking(found: Mapping[str, list[Placed]]) -> int:
    """How many findings forbid that the text appears."""
    return sum(len(errors(some)) for some in found.values())
