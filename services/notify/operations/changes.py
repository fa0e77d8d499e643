"""What may be told outside becomes a line of the feed of changes, and a delivery to every address that wants it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from services.notify.models import ChangeRow, HookState, Webhook, WebhookDelivery
from shared.bus import publish
from shared.db import at_commit
from shared.events import (
    ChangeDue,
    DeterminationRecalled,
    DeterminationSigned,
    Event,
    HookReady,
    LabelGranted,
    LabelWithdrawn,
    ProposalSubmitted,
    ProposalWithdrawn,
)
from shared.house import House
from shared.ids import uuid7
from shared.timers import cancel_timers, set_timer

SLOT = "change:"
Data = dict[str, Any]


def _filed(event: ProposalSubmitted) -> Data:
    return {"cities": list(event.proposal.city_ids), "sector": event.proposal.sector}


def _decided(event: DeterminationSigned) -> Data:
    return {"decisions": [{"city": one.city, "outcome": str(one.outcome)} for one in event.decisions]}


def _granted(event: LabelGranted) -> Data:
    dates = {"starts_on": event.starts_on.isoformat(), "ends_on": event.ends_on.isoformat()}
    return {"label": event.label, "cities": list(event.cities), **dates}


# event -> how it is called outside, and what is said of it: numbers, cities, outcomes, days; never a person
TOLD: Mapping[type[Event], tuple[str, Callable[[Any], Data]]] = {
    ProposalSubmitted: ("proposal.filed", _filed),
    ProposalWithdrawn: ("proposal.withdrawn", lambda _: {}),
    DeterminationSigned: ("proposal.decided", _decided),
    LabelGranted: ("label.granted", _granted),
    LabelWithdrawn: ("label.withdrawn", lambda event: {"label": event.label}),
}


def tell_outside(session: Session, house: House, event: Event) -> None:
    """Note what an event changes for other services; a decision when its letter leaves, not before (decision 0013)."""
    if isinstance(event, DeterminationRecalled):
        cancel_timers(session, event.number, at=house.now(), prefix=SLOT)
        return
    if isinstance(event, ChangeDue):
        note_change(session, house, event.number, kind=event.kind, data=event.data)
        return
    if type(event) not in TOLD:
        return
    kind, said = TOLD[type(event)]
    if isinstance(event, DeterminationSigned):
        hold = timedelta(minutes=house.programme.call.outbox_hold_minutes)
        due = ChangeDue(number=event.number, at=event.at, kind=kind, data=said(event))
        set_timer(session, due, slot=f"{SLOT}{event.at.isoformat()}", due_at=event.told_from or event.at + hold)
        return
    note_change(session, house, event.number, kind=kind, data=said(event))


def note_change(session: Session, house: House, number: str, *, kind: str, data: Data) -> None:
    """A line of the feed when this transaction commits, and a delivery to every address that wants its kind."""
    row = ChangeRow(id=uuid7(), kind=kind, number=number, data={"number": number, **data}, at=house.now())
    session.info.setdefault("changes", []).append(row)
    at_commit(session, "changes", _store)
    hooks = session.scalars(select(Webhook).where(Webhook.off.is_(None)).order_by(Webhook.id))
    deliver(session, house, row, [one for one in hooks if kind in one.kinds])


# Lines are numbered one transaction after another: whoever read up to a line never misses one before it.
_LOCK = text("SELECT pg_advisory_xact_lock(17)")


def _store(session: Session) -> None:
    session.execute(_LOCK)
    session.add_all(session.info.pop("changes"))
    session.flush()


def deliver(session: Session, house: House, change: ChangeRow, hooks: Collection[Webhook]) -> None:
    """Put a change on its way to these addresses."""
    for hook in hooks:
        row = WebhookDelivery(id=uuid7(), webhook=hook.id, change=change.id, state=HookState.WAITING)
        session.add(row)
        publish(session, HookReady(number=f"hook:{hook.id.hex}", at=house.now(), delivery_id=row.id))


def changes_after(session: Session, *, after: int, limit: int, but: Collection[str] = ()) -> Sequence[ChangeRow]:
    """The feed, oldest first, from the line after this one: at most `limit` + 1."""
    query = select(ChangeRow).where(ChangeRow.seq > after, ChangeRow.number.not_in(but))
    return session.scalars(query.order_by(ChangeRow.seq).limit(limit + 1)).all()
