"""The checks that need the text alone: typography of its profile, balance of signs, lengths, style."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from services.notify.domain.press.checks.finding import Finding
from services.notify.domain.press.checks.profiles import PROFILES, Rule
from services.notify.domain.press.checks.style import questions

WORDS = range(60, 111)
TITLE_MOST = 100  # characters
SHORT_MOST = 280  # characters

_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s)»”]+")
_PAIRS = (("«", "»"), ("“", "”"), ("(", ")"), ("[", "]"))
_OF_LANGUAGE = {"fr": "fr-FR", "en": "en-US"}


def profile_of(locale: str) -> str:
    """The profile of a language or of a place: fr is that of France, en that of the United States."""
    return locale if locale in PROFILES else _OF_LANGUAGE[locale[:2]]


def check_text(text: str, locale: str) -> tuple[Finding, ...]:
    """What one press text shows by itself, in reading order; `locale` is a language or a profile."""
    profile = profile_of(locale)
    plain = _ADDRESS.sub(lambda found: "x" * len(found[0]), text)
    found = [one for rule in PROFILES[profile] for one in _broken(rule, plain)]
    found += [*_unbalanced(plain), *questions(plain, profile[:2])]
    if unicodedata.normalize("NFC", text) != text:
        found.append(Finding(code="F20", at=0, seen=text, mend=unicodedata.normalize("NFC", text)))
    return tuple(sorted(found, key=lambda one: (one.at, one.code)))


def _broken(rule: Rule, text: str) -> Iterator[Finding]:
    for match in rule.pattern.finditer(text):
        mend = rule.mend(match) if callable(rule.mend) else rule.mend
        yield Finding(code=rule.code, at=match.start(), seen=match[0], mend=mend)


def _unbalanced(text: str) -> Iterator[Finding]:
    for opening, closing in _PAIRS:
        depth = 0
        for at, sign in enumerate(text):
            depth += (sign == opening) - (sign == closing)
            if depth not in (0, 1):
                yield Finding(code="F21", at=at, seen=sign)
                break
        else:
            if depth:
                yield Finding(code="F21", at=text.rindex(opening), seen=opening)


def mended(text: str, findings: tuple[Finding, ...]) -> str:
    """The text with every mend that is known put in, from its end to its beginning; overlaps leave the first."""
    edge = len(text) + 1
    for one in sorted(findings, key=lambda one: (one.at, one.end), reverse=True):
        if one.mend is not None and one.end <= edge:
            text = text[: one.at] + one.mend + text[one.end :]
            edge = one.at
    return text


def word_count(text: str) -> int:
    """How many words: pieces between spaces that hold a letter or a figure."""
    return sum(1 for piece in text.split() if any(sign.isalnum() for sign in piece))


def lengths(title: str, text: str, short: str) -> Iterator[Finding]:
    """F23: a mention of 60 to 110 words, a title of 100 signs, a short form of 280."""
    if word_count(text) not in WORDS:
        yield Finding(code="F23", at=0, seen=str(word_count(text)))
    if len(title) > TITLE_MOST:
        yield Finding(code="F23", at=TITLE_MOST, seen=title[TITLE_MOST:])
    if len(short) > SHORT_MOST:
        yield Finding(code="F23", at=SHORT_MOST, seen=short[SHORT_MOST:])
