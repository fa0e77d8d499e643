"""What someone typed, written as a printer of the language would set it: spaces, quotes, figures.

French: U+202F before ; ! ?, U+00A0 before : and inside guillemets, 15 %, 380 000 €, 1er. English: curly quotes,
nothing before punctuation, €380,000. A profile is a list of replacements, tried in order.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

NBSP = "\u00a0"  # no-break space
NNBSP = "\u202f"  # narrow no-break space
ELLIPSIS = "\u2026"

_UNSEEN = {"Cc", "Cf", "Co", "Cs"}  # controls, zero-width and bidirectional marks, private use
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s)»”]+")
_MONTHS_FR = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"

Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]


def _rules(*pairs: tuple[str, str | Callable[[re.Match[str]], str]]) -> tuple[Rule, ...]:
    return tuple((re.compile(pattern), put) for pattern, put in pairs)


def _thousands(separator: str) -> Callable[[re.Match[str]], str]:
    def put(found: re.Match[str]) -> str:
        return re.sub(r"\D", separator, found[0])

    return put


_COMMON = _rules(
    (r"\s+", " "),
    (r"\.{2,}", ELLIPSIS),
    (r"([!?;:,])(?:\s*\1)+", r"\1"),
    (r"(?<=\w)['\u02bc\u2032](?=\w)", "’"),
    (r"(^|[\s(«“])'([^']+)'(?=[\s).,;:!?»”]|$)", r"\1‘\2’"),
    (r"'", "’"),
    (r"(?<=\d)(?:[ \u00a0\u202f]\d{3})+(?!\d)", _thousands(NNBSP)),
)
_FRENCH = _rules(
    (r'"\s*([^"]+?)\s*"', r"« \1 »"),
    (r'"', ""),
    (r" [-\u2014] ", " – "),
    (r"\s*([;!?])", rf"{NNBSP}\1"),
    (rf"([!?]){NNBSP}(?=[!?])", r"\1"),
    (r"(?<=\S)\s*:(?=\s|$)", f"{NBSP}:"),
    (r"«\s*", f"«{NBSP}"),
    (r"\s*»", f"{NBSP}»"),
    (r"(?<=\d)\s*%", f"{NBSP}%"),
    (r"€\s?(\d[\d\u202f,]*)", rf"\1{NBSP}€"),
    (r"(?<=\d)\s*€", f"{NBSP}€"),
    (rf"\b1 (?={_MONTHS_FR})", f"1er{NBSP}"),
    (r"\b1(?:ère|ere)\b", "1re"),
    (r"\b(\d+)(?:ème|eme)\b", r"\1e"),
    (r"\bEtat(s?)\b", r"État\1"),
    (r"\bEcole(s?)\b", r"École\1"),
    (r"\bIle(s?)\b", r"Île\1"),
    (r"^A (?=\w)", "À "),
    (r"^[;!?:]\s*", ""),
)
_ENGLISH = _rules(
    (r"[«“]\s*", "“"),
    (r"\s*[»”]", "”"),
    (r'"\s*([^"]+?)\s*"', r"“\1”"),
    (r'"', ""),
    (r" [-–] ", " — "),
    (r"\s+([;:!?,.])", r"\1"),
    (r"(?<=\d)\s+%", "%"),
    (NNBSP, ","),
    (r"(\d[\d,.]*)\s?€", r"€\1"),
    (r"€\s+(?=\d)", "€"),
)
_PROFILES: dict[str, tuple[Rule, ...]] = {"fr": _FRENCH, "en": _ENGLISH}


def polish(typed: str, locale: str) -> str:
    """`typed` as one line set in the typography of `locale` (fr or en). Web addresses keep their signs."""
    line = unicodedata.normalize("NFC", _seen(typed))
    parts: list[str] = []
    start = 0
    for address in _ADDRESS.finditer(line):
        parts += [_set(line[start : address.start()], locale), address[0]]
        start = address.end()
    return "".join([*parts, _set(line[start:], locale)]).strip()


def _seen(typed: str) -> str:
    """The text without what cannot be seen; line ends of any kind become spaces."""
    spaced = re.sub(r"[\s\u0085\u2028\u2029]+", " ", typed)
    return "".join(sign for sign in spaced if unicodedata.category(sign) not in _UNSEEN)


def _set(text: str, locale: str) -> str:
    for pattern, put in (*_COMMON, *_PROFILES[locale]):
        text = pattern.sub(put, text)
    return text


def inside_quotes(text: str, locale: str) -> str:
    """A polished text made ready to stand between quotes: its own quotes become inner ones, no full stop."""
    inner = text.strip().removesuffix(".").strip()
    if len(inner) > 1 and inner[0] in "«“" and inner[-1] in "»”" and not set(inner[1:-1]) & set("«»“”"):
        inner = inner[1:-1].strip()
    if locale == "fr":
        return re.sub(r"«\s*", "“", re.sub(r"\s*»", "”", inner))
    return inner.replace("“", "‘").replace("”", "’")


def quoted(text: str, locale: str) -> str:
    """A polished text between the quotes of the language."""
    inner = inside_quotes(text, locale)
    return f"«{NBSP}{inner}{NBSP}»" if locale == "fr" else f"“{inner}”"


def capital(text: str) -> str:
    """The text with its first letter in capitals, for the start of a sentence."""
    return text[:1].upper() + text[1:]
