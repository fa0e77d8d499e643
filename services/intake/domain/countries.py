"""Countries an applicant may come from: the codes of ISO 3166-1, with their names in each language."""

from __future__ import annotations

from functools import cache
from unicodedata import normalize

from babel import Locale

# Two letters that stand for groups, remote parts or nowhere: CLDR names them, ISO 3166-1 gives them no country.
NO_COUNTRIES = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})
# Where the GDPR itself applies: the European Union, and by the agreement on the European Economic Area three more.
EUROPEAN_ECONOMIC_AREA = frozenset(
    {
        *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU"),
        *("LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", "IS", "LI", "NO"),
    }
)


@cache
def countries(locale: str) -> tuple[tuple[str, str], ...]:
    """Code and name of each country, France first, then in the order of the language."""
    named = [
        (code, name)
        for code, name in Locale.parse(locale).territories.items()
        if len(code) == 2 and code.isalpha() and code not in NO_COUNTRIES
    ]
    return tuple(sorted(named, key=lambda one: (one[0] != "FR", _plain(one[1]))))


def country_name(code: str, locale: str) -> str:
    """The name of a country in a language; its code when it has none."""
    return dict(countries(locale)).get(code, code)


def is_country(code: str) -> bool:
    """Whether a country has this code."""
    return any(code == known for known, _ in countries("en"))


def _plain(name: str) -> str:
    # É sorts as E: readers look for Égypte among the e's.
    return normalize("NFD", name).encode("ascii", "ignore").decode().lower()
