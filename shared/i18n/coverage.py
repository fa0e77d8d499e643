"""How much of each language is there: what is missing is counted and said, never told in French by stealth."""

from __future__ import annotations

from dataclasses import dataclass

from babel.messages.pofile import read_po

from shared.i18n import FOLDER, LOCALES, REFERENCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How many of the `total` words of the reference a language has `translated`."""

    translated: int
    total: int

    @property
    def complete(self) -> bool:
        """Whether nothing is missing: only such a language may be offered."""
        return self.translated == self.total

    @property
    def percent(self) -> int:
        """Whole percent, rounded down: 100 means all."""
        return 100 * self.translated // max(self.total, 1)


def languages() -> tuple[str, ...]:
    """Every language that has a catalogue: those that pages offer, then the others by their codes."""
    found = {path.parent.name for path in FOLDER.glob("*/*.po")}
    return (*LOCALES, *sorted(found - set(LOCALES)))


def coverage(locale: str) -> Coverage:
    """How much of the French catalogues `locale` has. What is empty or marked fuzzy is not translated."""
    reference = _translated(REFERENCE)
    return Coverage(translated=len(reference & _translated(locale)), total=len(reference))


def said(locale: str) -> str:
    """One line on a language, for a terminal: `es: 63 of 1,480 (4 %): incomplete, not offered`."""
    found = coverage(locale)
    state = "complete" if found.complete else "incomplete"
    offered = "offered" if locale in LOCALES else "not offered"
    return f"{locale}: {found.translated:,} of {found.total:,} ({found.percent} %): {state}, {offered}"


def _translated(locale: str) -> frozenset[str]:
    found: set[str] = set()
    for path in (FOLDER / locale).glob("*.po"):
        with path.open("rb") as source:
            for message in read_po(source, locale=locale):
                texts = message.string if isinstance(message.string, list | tuple) else (message.string,)
                if message.id and all(texts) and not message.fuzzy:
                    found.add(message.id[0] if isinstance(message.id, list | tuple) else str(message.id))
    return frozenset(found)
