"""The audience matrix: every event of the house against every kind of reader, made from the tables that letters use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.notify.domain.letters import ADDRESSED_BY_HOUSE, AUDIENCE, LETTERS, READERS, SCREENED, Letter, Reader
from shared.events import KINDS, Event, ScreeningClosed

# How each kind of reader is called, and which fields of an event may say where they read.
TITLES: dict[Reader, str] = {
    Reader.APPLICANT: "Applicant",
    Reader.REVIEWER: "Reviewer",
    Reader.PARTNER: "Partner city",
    Reader.STAFF: "Office",
    Reader.PRESS: "Press office",
}
ADDRESSES: dict[Reader, frozenset[str]] = {
    Reader.APPLICANT: frozenset({"proposal.contact.email", "email"}),
    Reader.REVIEWER: frozenset({"reviewer_email"}),
    Reader.PARTNER: frozenset({"officer_email"}),
    Reader.STAFF: frozenset({"email"}),
    Reader.PRESS: frozenset({"press_email"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceRow:
    """One event with the letters that it can make, all for one kind of reader; None where it mails nobody."""

    event: type[Event]
    letters: tuple[Letter, ...]
    reader: Reader | None

    @property
    def is_internal(self) -> bool:
        """Whether nobody outside of the office may hear of this event by mail."""
        return self.reader in {None, Reader.STAFF, Reader.PRESS}

    @property
    def address(self) -> str:
        """Where the address stands: a field of the event, or the programme for letters to the office."""
        if self.reader is None:
            return ""
        return "the programme" if ADDRESSED_BY_HOUSE.issuperset(self.letters) else AUDIENCE[self.event][0]


def audience_rows() -> tuple[AudienceRow, ...]:
    """Every event that the house declares, by name. Raises ValueError for an event with two kinds of reader."""
    return tuple(_row(KINDS[name]) for name in sorted(KINDS))


def _row(event: type[Event]) -> AudienceRow:
    letters = tuple(SCREENED.values()) if event is ScreeningClosed else ()
    letters += (LETTERS[event],) if event in LETTERS else ()
    readers = {READERS[letter] for letter in letters}
    if len(readers) > 1:
        raise ValueError(f"{event.__name__} speaks to {len(readers)} kinds of reader")
    return AudienceRow(event=event, letters=letters, reader=next(iter(readers), None))


def audience_lines() -> Sequence[str]:
    """The matrix as lines of a Markdown table: events that mail somebody, then the others on one line each."""
    heads = ["Event", *TITLES.values(), "Address from"]
    rows = sorted(audience_rows(), key=lambda row: (row.reader is None, row.event.__name__))
    return [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}", *(_line(row) for row in rows)]


def _line(row: AudienceRow) -> str:
    told = ", ".join(f"`{letter}`" for letter in row.letters)
    cells = [told if reader is row.reader else "–" for reader in TITLES]
    address = row.address if row.address in {"", "the programme"} else f"`{row.address}`"
    return f"| {row.event.__name__} | {' | '.join(cells)} | {address or '–'} |"
