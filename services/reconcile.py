"""Promised against done: what should not be, counted and, where it is safe, mended. Run every minute."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from shared.stations import MAX_ATTEMPTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Something that waits for a person: what, how many, and what to do."""

    kind: str
    count: int
    cure: str


# Each query counts; a delivery that killed its process eight times is buried here, since nobody else could.
_BURY = text("""
    UPDATE bus.work SET dead_at = clock_timestamp(), error = coalesce(error, 'ProcessDied')
     WHERE done_at IS NULL AND dead_at IS NULL AND attempts >= :most AND ring_at < clock_timestamp()""")

CHECKS: tuple[tuple[str, str, str], ...] = (
    (
        "dead_letters",
        "SELECT count(*) FROM bus.work WHERE dead_at IS NOT NULL AND done_at IS NULL",
        "Read `./tremplin doctor`, mend the cause, then `./tremplin retry NUMBER`.",
    ),
    (
        "overdue_work",
        """SELECT count(*) FROM bus.work WHERE done_at IS NULL AND dead_at IS NULL
            AND due_at < clock_timestamp() - interval '60 seconds'""",
        "A worker or the relay is not running: see `./tremplin ps` and the logs.",
    ),
    (
        "filing_without_dossier",
        """SELECT count(*) FROM intake.filing f WHERE f.received_at < clock_timestamp() - interval '60 seconds'
            AND f.held_because IS NULL
            AND NOT EXISTS (SELECT 1 FROM review.dossier d WHERE d.number = f.number)
            AND NOT EXISTS (SELECT 1 FROM bus.work w WHERE w.subject = f.number AND w.listener = 'review'
                            AND w.done_at IS NULL)""",
        "A filing was never handed over: `./tremplin retry NUMBER` for each one that `doctor` names.",
    ),
    (
        "filing_held_too_long",
        """SELECT count(*) FROM intake.filing WHERE held_because IS NOT NULL AND decided_at IS NULL
            AND withdrawn_at IS NULL AND received_at < clock_timestamp() - interval '1 day'""",
        "Someone of the desk must let filings in or set them aside, at /desk/held: their legal date runs.",
    ),
    (
        "mail_without_work",
        """SELECT count(*) FROM notify.mail m WHERE m.state IN ('pending', 'sending', 'deferred')
            AND NOT EXISTS (SELECT 1 FROM bus.work w JOIN bus.event e ON e.id = w.event_id
                            WHERE w.listener = 'post' AND w.done_at IS NULL
                              AND e.payload ->> 'mail_id' = m.id::text)
            AND NOT EXISTS (SELECT 1 FROM bus.timer t WHERE t.woken_at IS NULL
                              AND t.payload ->> 'mail_id' = m.id::text)""",
        "A mail would never leave: `./tremplin retry NUMBER`.",
    ),
    (
        "unsealed_journal",
        """SELECT count(*) FROM audit.entry WHERE seal IS NULL
            AND position < (SELECT max(position) - 20000 FROM audit.entry)""",
        "No relay seals the journal: see `./tremplin ps`.",
    ),
)


def mend(session: Session) -> Iterator[Alarm]:
    """Bury what killed its worker for good, then tell what waits for a person."""
    session.execute(_BURY, {"most": MAX_ATTEMPTS})
    yield from alarms(session)


def alarms(session: Session) -> Iterator[Alarm]:
    """What should not be, as it stands now. Changes nothing."""
    for kind, query, cure in CHECKS:
        count: int = session.execute(text(query)).scalar_one()
        if count:
            yield Alarm(kind=kind, count=count, cure=cure)
