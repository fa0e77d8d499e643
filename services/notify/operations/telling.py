"""Deliveries to other services leave, each in its own time; what is not taken is tried again for three days."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol
from uuid import UUID

import structlog
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from services.notify.domain.webhooks import pause_after
from services.notify.models import HookState, Webhook, WebhookDelivery
from services.notify.operations.webhooks import Parcel, parcel_of
from shared.db import transaction
from shared.events import HookReady
from shared.house import House
from shared.timers import set_timer

log = structlog.get_logger()


class Answered(Protocol):
    """What came back of a request."""

    @property
    def status(self) -> int | None:
        """Of HTTP; None where nothing came back."""

    @property
    def error(self) -> str:
        """Why nothing came back."""

    @property
    def answer(self) -> str:
        """The beginning of what came back."""

    @property
    def taken(self) -> bool:
        """Whether the other service has it."""

    @property
    def gone(self) -> bool:
        """Whether it wants no more."""


Send = Callable[[Parcel], Answered]


def tell_waiting(house: House, engine: Engine, ids: Sequence[UUID], send: Send) -> None:
    """Send these deliveries; whatever comes back is written down, and what was not taken waits for its timer."""
    for delivery_id in dict.fromkeys(ids):
        with transaction(engine) as session:
            row = session.get(WebhookDelivery, delivery_id)
            parcel = _ready(session, house, row) if row is not None else None
        if parcel is None:
            continue
        answer = send(parcel)
        with transaction(engine) as session:
            _keep(session, house, session.get_one(WebhookDelivery, delivery_id, with_for_update=True), answer)


def _ready(session: Session, house: House, row: WebhookDelivery) -> Parcel | None:
    if row.state != HookState.WAITING:
        return None
    parcel = parcel_of(session, house, row)
    if parcel is None:
        row.state = HookState.STOPPED
    return parcel


def _keep(session: Session, house: House, row: WebhookDelivery, answer: Answered) -> None:
    row.tries, row.tried_at, row.status = row.tries + 1, house.now(), answer.status
    row.error, row.answer = answer.error or None, answer.answer or None
    if answer.taken:
        row.state = HookState.SENT
        return
    if answer.gone:
        row.state = HookState.STOPPED
        session.get_one(Webhook, row.webhook, with_for_update=True).off = "gone"
        return
    pause = pause_after(row.tries)
    log.warning("hook.not_taken", webhook=str(row.webhook), status=answer.status, error=answer.error, tries=row.tries)
    if pause is None:
        row.state = HookState.DEAD
        return
    again = HookReady(number=f"hook:{row.webhook.hex}", at=house.now(), delivery_id=row.id)
    set_timer(
        session, again, slot=f"hook:{row.id.hex}:{row.tries}:{house.now().timestamp()}", due_at=house.now() + pause
    )
