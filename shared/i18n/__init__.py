"""Words for people: catalogues, choice of language, dates and numbers as each language writes them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal
from markupsafe import Markup, escape

FOLDER = Path(__file__).parent
LOCALES = ("fr", "en")
REFERENCE = "fr"


@cache
def catalogue(locale: str) -> GNUTranslations:
    """All words of one language that pages offer: it is complete, or the check of the installation says what is not.

    Raises LookupError for a language that is not offered: its words are not all there (shared.i18n.coverage).
    """
    if locale not in LOCALES:
        raise LookupError(locale)
    whole = Catalog(locale=locale)  # one, not a chain of them: a page asks for hundreds of words
    for path in sorted((FOLDER / locale).glob("*.po")):
        with path.open("rb") as source:
            for message in read_po(source, locale=locale):
                whole[message.id] = message
    compiled = BytesIO()
    write_mo(compiled, whole)
    compiled.seek(0)
    words = GNUTranslations(compiled)
    if locale != REFERENCE:
        words.add_fallback(catalogue(REFERENCE))
    return words


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
            return f"{self.day(local.date())} à {self.hour(at)}"
        return f"{self.day(local.date())}, {self.hour(at)}"

    def hour(self, at: datetime) -> str:
        """The time of day of an instant, in the office's time: `21 h 04`, `9:04 PM`."""
        local = at.astimezone(ZoneInfo(self.tz))
        if self.locale == "fr":
            return f"{local.hour}\u00a0h\u00a0{local:%M}"
        return format_time(local, "short", locale=self.locale)

    def number(self, value: float) -> str:
        """A number with the separators of the language."""
        return _number(value, self.locale)

    def money(self, euros: int) -> str:
        """An amount of whole euros."""
        written = format_currency(euros, "EUR", locale=self.locale, format_type="standard", currency_digits=False)
        return re.sub(r"[.,]00(?!\d)", "", written)  # the cents, not three figures of a thousand


@lru_cache(maxsize=4096)
def _number(value: float, locale: str) -> str:
    return format_decimal(value, locale=locale)


class _Params(dict[str, object]):
    def __missing__(self, name: str) -> str:
        return "{" + name + "}"


@cache
def words(locale: str, tz: str = "Europe/Paris") -> Words:
    """The words of a language; one we do not have is French."""
    return Words(locale=locale if locale in LOCALES else REFERENCE, tz=tz)


Translate = Callable[..., str]
