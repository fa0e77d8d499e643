"""Faults that a press text must not have: each rule has a number, a place in the text and a word.

The numbers are those of the office's checklist (F01 to F27); the rules kept here need the text alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

WORDS = range(60, 111)
TITLE_MOST = 100  # characters
SHORT_MOST = 280  # characters

_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s)»”]+")
_BOTH = {
    "F01": r"  |[ \u00a0\u202f]{2,}",
    "F02": r"\{\w*\}|\{\{|\bNone\b|\bnull\b|\bundefined\b|<\w+[^>]*>|&(?:amp|nbsp|lt|gt|quot|#\d+);",
    "F07": r"[\"']",
    "F16": r"\.\.\.",
    "F17": r"(?<=\s)-(?=\s)",
    "F18": r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffd]|Ã[©¨ª§ ]",
    "F19": r"([,;:!?])\1|(?<!\.)\.\.(?!\.)|,\.|\.,",
    "F22": r"^\s|\s$",
}
_FRENCH = {
    "F03": r"(?<![\u202f\u00a0!?])[;!?]",
    "F04": r"(?<!\u00a0):(?!//|\d)",
    "F05": r"[ \t\n](?=[:;!?%»])",
    "F06": r"«(?![\u00a0\u202f])|(?<![\u00a0\u202f])»",
    "F08": r"\d%",
    "F09": r"€\s?\d|\d(?![\u00a0])\s?€|\d\s?(?:EUR|euros?\s?€)",
    "F10": r"\d{5,}|\d[. ]\d{3}(?!\d)",
    "F12": r"\b[Àà] le (?=[A-ZÉÈÎ])|\b[Dd]e les? (?=[A-ZÉÈÎ])",
    "F13": r"\b1[ \u00a0](?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)"
    r"|\d(?:ème|eme)\b",
}
_ENGLISH = {
    "F03": r"\s[;!?,]",
    "F04": r"\s:",
    "F06": r"[«»]",
    "F08": r"\d\s%",
    "F09": r"\d\s?€|€\s",
    "F10": r"(?<!\d)\d{5,}|\d\s\d{3}(?!\d)",
}
_RULES: dict[str, dict[str, re.Pattern[str]]] = {
    "fr": {code: re.compile(rule) for code, rule in {**_BOTH, **_FRENCH}.items()},
    "en": {code: re.compile(rule) for code, rule in {**_BOTH, **_ENGLISH}.items()},
}
_PAIRS = (("«", "»"), ("“", "”"), ("(", ")"), ("[", "]"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A fault: its number, where it begins in the text, and the piece of text."""

    code: str
    at: int
    seen: str


def check_text(text: str, locale: str) -> tuple[Finding, ...]:
    """The faults of one press text in `locale` (fr or en); none for a text that may go out."""
    plain = _ADDRESS.sub(lambda found: "x" * len(found[0]), text)
    found = [
        Finding(code=code, at=match.start(), seen=match[0])
        for code, rule in _RULES[locale].items()
        for match in rule.finditer(plain)
    ]
    found += _unbalanced(plain)
    if unicodedata.normalize("NFC", text) != text:
        found.append(Finding(code="F20", at=0, seen=""))
    return tuple(sorted(found, key=lambda one: (one.at, one.code)))


def _unbalanced(text: str) -> Iterator[Finding]:
    for opening, closing in _PAIRS:
        if text.count(opening) != text.count(closing):
            at = max(text.find(opening), text.find(closing))
            yield Finding(code="F21", at=at, seen=text[at])


def word_count(text: str) -> int:
    """How many words: pieces between spaces that hold a letter or a figure."""
    return sum(1 for piece in text.split() if any(sign.isalnum() for sign in piece))


def check_mention(title: str, text: str, short: str, *, locale: str) -> tuple[Finding, ...]:
    """The faults of a whole mention: of its three texts, and of their lengths (F23)."""
    found = [finding for part in (title, text, short) for finding in check_text(part, locale)]
    lengths = (
        (word_count(text) not in WORDS, f"{word_count(text)}"),
        (len(title) > TITLE_MOST, title),
        (len(short) > SHORT_MOST, short),
    )
    return (*found, *(Finding(code="F23", at=0, seen=seen) for wrong, seen in lengths if wrong))
