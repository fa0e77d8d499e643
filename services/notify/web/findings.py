"""What the checks find in press texts, as pages show it: where, what, and what to write instead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.notify.domain.press.checks import Level, Placed
from shared.i18n import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One finding in the reader's words. `blocks`: whether nobody may approve the text as it is."""

    place: str
    what: str
    mend: str
    blocks: bool


def shown(found: Mapping[str, Iterable[Placed]], words: Words) -> dict[str, list[Shown]]:
    """The findings of every text, by locale."""
    return {locale: [_shown(one, words) for one in some] for locale, some in found.items()}


def _shown(one: Placed, words: Words) -> Shown:
    what = words.t(f"notify.finding.{one.code}")
    return Shown(
        place=words.t(f"notify.page.at.{one.part}", at=one.at + 1),
        what=words.t("notify.page.finding", code=one.code, what=what, seen=one.seen),
        mend=words.t("notify.page.mend", mend=one.mend) if one.mend is not None else "",
        blocks=one.level is Level.ERROR,
    )
