"""Style that a second reader would question: never an error, always a reason to look again."""

from __future__ import annotations

import re
from collections.abc import Iterator

from services.notify.domain.press.checks.finding import Finding

LONGEST = {"fr": 35, "en": 40}  # words of a sentence
SENTENCE = re.compile(r"[^.!?…]+[.!?…]*[»”]?")
REPEATED = re.compile(r"\b(\w{2,}) \1\b", re.IGNORECASE)
AT_START = re.compile(r"(?:^|(?<=[.!?…] ))\d[\d\u202f,.]*")
SUPERLATIVES = {
    "fr": re.compile(r"\b(?:uniques?|révolutionnaires?|leaders?|inédite?s?|exceptionnel(?:le)?s?)\b", re.IGNORECASE),
    "en": re.compile(r"\b(?:unique|revolutionary|leading|unprecedented|world-class|groundbreaking)\b", re.IGNORECASE),
}
PASSIVE = {
    "fr": re.compile(r"^(?:Il (?:est|a été)|Ce projet (?:est|a été|sera) \w+é[es]*)\b"),
    "en": re.compile(r"^(?:It (?:is|was|has been)|This project (?:is|was|will be) \w+ed)\b"),
}


def questions(text: str, language: str) -> Iterator[Finding]:
    """Repeated words, long sentences, superlatives, a passive opening, a figure at the start of a sentence."""
    yield from _each("W01", REPEATED, text)
    for sentence in SENTENCE.finditer(text):
        if len(sentence[0].split()) > LONGEST[language]:
            start = sentence.start() + len(sentence[0]) - len(sentence[0].lstrip())
            yield Finding(code="W02", at=start, seen=sentence[0].strip())
    yield from _each("W03", SUPERLATIVES[language], text)
    yield from _each("W04", PASSIVE[language], text)
    yield from _each("W05", AT_START, text)


def _each(code: str, pattern: re.Pattern[str], text: str) -> Iterator[Finding]:
    yield from (Finding(code=code, at=found.start(), seen=found[0]) for found in pattern.finditer(text))
