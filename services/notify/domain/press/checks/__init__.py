"""Checks of a press text, F01 to F27: by itself, against the record, one language against the other."""

from services.notify.domain.press.checks.finding import Finding, Level, errors, warnings
from services.notify.domain.press.checks.mention import Placed, check_mention
from services.notify.domain.press.checks.record import Record, against_record, between, plain
from services.notify.domain.press.checks.text import (
    SHORT_MOST,
    TITLE_MOST,
    WORDS,
    check_text,
    lengths,
    mended,
    profile_of,
    word_count,
)

__all__ = [
    "SHORT_MOST",
    "TITLE_MOST",
    "WORDS",
    "Finding",
    "Level",
    "Placed",
    "Record",
    "against_record",
    "between",
    "check_mention",
    "check_text",
    "errors",
    "lengths",
    "mended",
    "plain",
    "profile_of",
    "warnings",
    "word_count",
]
