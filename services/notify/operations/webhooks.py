"""Addresses of other services: registered, turned, switched off and on; every delivery, sent, put off, sent again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notify.domain.webhooks import KEPT, KINDS, address_fault, payload, secret_of, signature, written
from services.notify.models import ChangeRow, HookState, Webhook, WebhookDelivery
from services.notify.operations.changes import deliver
from shared.audit import record
from shared.bus import publish
from shared.errors import Conflict, Fault, Invalid, NotFound, Stale
from shared.events import HookReady
from shared.house import House
from shared.ids import uuid7
from shared.policy import Actor

DESCRIPTION = 200
REPLAYED = 1000  # changes told again at most in one act


@dataclass(frozen=True, slots=True, kw_only=True)
class HookForm:
    """An address as somebody types it."""

    address: str
    kinds: tuple[str, ...]
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A delivery ready to be sent: where, the body, and the headers that prove where it comes from."""

    address: str
    body: bytes
    headers: dict[str, str]


def register(session: Session, house: House, form: HookForm, *, actor: Actor) -> tuple[Webhook, str]:
    """A new address, and its secret, which is shown once. Raises Invalid with every fault."""
    faults = tuple(_faults(form, house))
    if faults:
        raise Invalid(faults)
    row = Webhook(id=uuid7(), address=form.address.strip(), kinds=sorted({*form.kinds}), generation=1, version=1)
    row.description, row.made_by, row.made_at = form.description.strip(), actor.name, house.now()
    session.add(row)
    record(session, subject(row), act="register_webhook", actor=actor.ref, at=house.now())
    return row, written(secret_of(row.id, row.generation, house.settings.key))


def subject(row: Webhook) -> str:
    """What the journal and the bus call an address."""
    return f"hook:{row.id.hex}"


def _faults(form: HookForm, house: House) -> Iterable[Fault]:
    if (code := address_fault(form.address.strip(), insecure=house.settings.hooks_inside)) is not None:
        yield Fault(field="address", code=code)
    if not form.kinds or not {*form.kinds} <= {*KINDS}:
        yield Fault(field="kinds", code="notify.hook.fault_kinds")
    if len(form.description.strip()) > DESCRIPTION:
        yield Fault(field="description", code="notify.hook.fault_description", params={"most": DESCRIPTION})


def hook_of(session: Session, hook: UUID, *, seen: int | None = None) -> Webhook:
    """An address, held for this transaction. Raises NotFound, Stale where somebody acted since."""
    row = session.get(Webhook, hook, with_for_update=True)
    if row is None:
        raise NotFound("shared.error.not_found")
    if seen is not None and seen != row.version:
        raise Stale("notify.hook.stale")
    return row


def turn_secret(session: Session, house: House, hook: UUID, *, seen: int, actor: Actor) -> tuple[Webhook, str]:
    """A new secret, shown once; the one before signs for another day. Raises NotFound, Stale."""
    row = hook_of(session, hook, seen=seen)
    row.generation, row.turned_at, row.version = row.generation + 1, house.now(), row.version + 1
    record(session, subject(row), act="turn_secret", actor=actor.ref, at=house.now())
    return row, written(secret_of(row.id, row.generation, house.settings.key))


def switch(session: Session, house: House, hook: UUID, *, on: bool, seen: int, actor: Actor) -> Webhook:
    """Switch an address off or on; what waits for one that is off is not sent. Raises NotFound, Stale, Conflict."""
    row = hook_of(session, hook, seen=seen)
    if on == (row.off is None):
        raise Conflict("notify.hook.same")
    row.off, row.version = None if on else "person", row.version + 1
    record(session, subject(row), act="webhook_on" if on else "webhook_off", actor=actor.ref, at=house.now())
    return row


def replay(session: Session, house: House, hook: UUID, *, since: datetime, actor: Actor) -> int:
    """Tell an address again what changed since an instant; how many. Raises NotFound, Conflict while it is off."""
    row = hook_of(session, hook)
    if row.off is not None:
        raise Conflict("notify.hook.is_off")
    query = select(ChangeRow).where(ChangeRow.at >= since, ChangeRow.kind.in_(row.kinds)).order_by(ChangeRow.seq)
    changes = session.scalars(query.limit(REPLAYED)).all()
    for change in changes:
        deliver(session, house, change, [row])
    record(session, subject(row), act="replay_webhook", actor=actor.ref, at=house.now(), count=len(changes))
    return len(changes)


def resend(session: Session, house: House, hook: UUID, delivery: UUID, *, actor: Actor) -> None:
    """Try one delivery again, from its beginning. Raises NotFound, Conflict while it waits or its address is off."""
    row, found = hook_of(session, hook), session.get(WebhookDelivery, delivery, with_for_update=True)
    if found is None or found.webhook != hook:
        raise NotFound("shared.error.not_found")
    if row.off is not None:
        raise Conflict("notify.hook.is_off")
    if found.state == HookState.WAITING:
        raise Conflict("notify.hook.waits")
    found.state, found.tries = HookState.WAITING, 0
    publish(session, HookReady(number=subject(row), at=house.now(), delivery_id=found.id))
    record(session, subject(row), act="resend_webhook", actor=actor.ref, at=house.now())


def parcel_of(session: Session, house: House, delivery: WebhookDelivery) -> Parcel | None:
    """What is to be sent; None where the address is off. The id and the body are the same at every try."""
    hook, change = session.get_one(Webhook, delivery.webhook), session.get_one(ChangeRow, delivery.change)
    if hook.off is not None:
        return None
    body, now = payload(change.kind, change.at, change.data), int(house.now().timestamp())
    message = f"msg_{change.id.hex}"
    signed = signature(_secrets(hook, house), message=message, timestamp=now, body=body)
    headers = {"webhook-id": message, "webhook-timestamp": f"{now}", "webhook-signature": signed}
    return Parcel(address=hook.address, body=body, headers=headers)


def _secrets(hook: Webhook, house: House) -> list[bytes]:
    """Those that sign now: the newest, and for a day the one before."""
    valid = [hook.generation]
    if hook.turned_at is not None and house.now() < hook.turned_at + KEPT:
        valid.append(hook.generation - 1)
    return [secret_of(hook.id, one, house.settings.key) for one in valid]


def hooks(session: Session) -> Sequence[Webhook]:
    """Every address, oldest first."""
    return session.scalars(select(Webhook).order_by(Webhook.id)).all()


def deliveries(session: Session, hook: UUID, *, limit: int = 100) -> Sequence[tuple[WebhookDelivery, ChangeRow]]:
    """What was sent to an address, newest first."""
    query = select(WebhookDelivery, ChangeRow).join(ChangeRow, ChangeRow.id == WebhookDelivery.change)
    rows = session.execute(
        query.where(WebhookDelivery.webhook == hook).order_by(WebhookDelivery.id.desc()).limit(limit)
    )
    return [(one, change) for one, change in rows]
