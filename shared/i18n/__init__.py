"""Words for people: catalogues, choice of language, dates and numbers as each language writes them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal
from markupsafe import Markup, escape

FOLDER = Path(__file__).parent
LOCALES = ("fr", "en")
REFERENCE = "fr"


@cache
def catalogue(locale: str) -> GNUTranslations:
    """All words of one language. A word that is missing there is told in French, the reference."""
    merged: GNUTranslations | None = None
    for path in sorted((FOLDER / locale).glob("*.po")):
        compiled = BytesIO()
        with path.open("rb") as source:
            write_mo(compiled, read_po(source, locale=locale))
        compiled.seek(0)
        words = GNUTranslations(compiled)
        if merged is not None:
            words.add_fallback(merged)
        merged = words
    merged = merged or GNUTranslations()
    if locale != REFERENCE:
        merged.add_fallback(catalogue(REFERENCE))
    return merged


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One language, in the office's time zone."""

    locale: str
    tz: str = "Europe/Paris"

    def t(self, msgid: str, /, **params: object) -> str:
        """The sentence `msgid`, with its parameters filled in."""
        return catalogue(self.locale).gettext(msgid).format_map(_Params(params))

    def tn(self, msgid: str, n: float, /, **params: object) -> str:
        """The sentence `msgid` in the number of `n` (French: singular up to 1.99)."""
        sentence = catalogue(self.locale).ngettext(msgid, msgid, int(n))
        return sentence.format_map(_Params({"n": self.number(n), **params}))

    def html(self, msgid: str, /, **params: object) -> Markup:
        """A sentence that may hold markup; its parameters are escaped."""
        return Markup(self.t(msgid, **{name: escape(value) for name, value in params.items()}))  # noqa: S704 -- catalogue text is ours, parameters are escaped

    def day(self, day: date | None) -> str:
        """A date in full: `1er avril 2027`, `April 1, 2027`."""
        if day is None:
            return ""
        written = format_date(day, "long", locale=self.locale)
        if self.locale == "fr" and day.day == 1:
            written = written.replace("1 ", "1er ", 1)
        return written.replace(" ", "\u00a0", 1) if self.locale == "fr" else written

    def moment(self, at: datetime | None) -> str:
        """An instant in the office's time: `23 novembre 2026 à 21 h 04`."""
        if at is None:
            return ""
        local = at.astimezone(ZoneInfo(self.tz))
        if self.locale == "fr":
            return f"{self.day(local.date())} à {local.hour}\u00a0h\u00a0{local:%M}"
        return f"{self.day(local.date())}, {format_time(local, 'short', locale=self.locale)}"

    def number(self, value: float) -> str:
        """A number with the separators of the language."""
        return format_decimal(value, locale=self.locale)

    def money(self, euros: int) -> str:
        """An amount of whole euros."""
        written = format_currency(euros, "EUR", locale=self.locale, format_type="standard", currency_digits=False)
        return re.sub(r"[.,]00(?!\d)", "", written)  # the cents, not three figures of a thousand


class _Params(dict[str, object]):
    def __missing__(self, name: str) -> str:
        return "{" + name + "}"


@cache
def words(locale: str, tz: str = "Europe/Paris") -> Words:
    """The words of a language; one we do not have is French."""
    return Words(locale=locale if locale in LOCALES else REFERENCE, tz=tz)


Translate = Callable[..., str]
