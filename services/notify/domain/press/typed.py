"""What someone typed, made fit for the press: set by the printer's rules, mended by the checks, or left out."""

from __future__ import annotations

from services.notify.domain.press.checks import check_text, errors, mended
from services.notify.domain.typography import polish, quoted

TRIES = 3  # one mend may show the next fault
LEAST = 4  # signs that still make a title


def fit(text: str, language: str) -> str:
    """`text` without a fault, alone and between quotes; empty where no rule knows how to mend it."""
    line = polish(text, language)
    for _ in range(TRIES):
        found = errors(check_text(line, language))
        if not found:
            break
        line = mended(line, found)
    return line if _stands(line, language) else ""


def fit_name(text: str, language: str) -> str:
    """A name that a sentence may go on after; its last sign goes where a comma cannot follow it."""
    line = fit(text, language)
    if errors(check_text(f"{line}, x", language)):
        line = line.rstrip(" .,;:\u00a0\u202f")
    return "" if errors(check_text(f"{line}, x", language)) else line


def _stands(line: str, language: str) -> bool:
    if not any(sign.isalnum() for sign in line):
        return False
    return not errors(check_text(line, language)) and not errors(check_text(quoted(line, language), language))


def head_of(title: str) -> str:
    """The title without what stands after its colon; empty where it has none."""
    head, colon, _ = title.partition(":")
    return head.strip() if colon and len(head.strip()) >= LEAST else ""
