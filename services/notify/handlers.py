"""What notify does with what it hears: letters, press mentions, and the post that takes the mails away."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from services.notify.domain.letters import AUDIENCE
from services.notify.hooks import Told, tell
from services.notify.operations.changes import TOLD, tell_outside
from services.notify.operations.letters import discard_decision, write_letters
from services.notify.operations.mentions import (
    discard_mentions,
    draft_mentions,
    follow_agreement,
    follow_consents,
    follow_label,
)
from services.notify.operations.posting import post
from services.notify.operations.publishing import appear
from services.notify.operations.releases import release_due
from services.notify.operations.telling import tell_waiting
from services.notify.operations.webhooks import Parcel
from shared.events import (
    AgreementTurned,
    ChangeDue,
    ConsentChanged,
    DeterminationRecalled,
    DeterminationSigned,
    Event,
    HookReady,
    LabelWithdrawn,
    Listener,
    MailReady,
    PublicationDue,
    ReleaseDue,
)
from shared.house import House
from shared.stations import Delivery, Handler, Station


def station(house: House) -> Station:
    """Letters for all events that have a reader, press texts for what they tell of."""
    letter: Handler = partial(_letter, house)
    take: dict[type[Event], Handler] = dict.fromkeys(AUDIENCE, letter)
    take[DeterminationSigned] = partial(_determination, house)
    take[DeterminationRecalled] = partial(_recalled, house)
    for event, follow in FOLLOWED.items():
        take[event] = partial(_follow, house, follow)
    outside: tuple[type[Event], ...] = (*TOLD, DeterminationRecalled, ChangeDue)
    for heard in outside:
        take[heard] = partial(_outside, house, take.get(heard))
    return Station(listener=Listener.NOTIFY, take=take, refresh=house.registry.refresh)


def post_station(house: House, engine: Engine) -> Station:
    """The post, outside of any transaction: the mail server's time is not the database's."""
    return Station(listener=Listener.POST, take={}, errand=partial(_post, house, engine))


def hooks_station(house: House, engine: Engine) -> Station:
    """Other services are told, outside of any transaction: their time is not the database's."""
    return Station(listener=Listener.HOOKS, take={}, errand=partial(_tell, house, engine))


def _tell(house: House, engine: Engine, deliveries: Sequence[Delivery]) -> Mapping[UUID, Exception]:
    failed: dict[UUID, Exception] = {}
    ids: list[UUID] = []
    for delivery in deliveries:
        try:
            event = delivery.event()
        except (KeyError, ValueError) as error:
            failed[delivery.id] = error
        else:
            ids += [event.delivery_id] if isinstance(event, HookReady) else []
    tell_waiting(house, engine, ids, partial(_send, house))
    return failed


def _send(house: House, parcel: Parcel) -> Told:
    inside = house.settings.hooks_inside
    return tell(parcel.address, body=parcel.body, headers=parcel.headers, inside=inside)


def _letter(house: House, session: Session, event: Event) -> None:
    write_letters(session, house, event)


def _determination(house: House, session: Session, event: Event) -> None:
    write_letters(session, house, event)
    if isinstance(event, DeterminationSigned):
        draft_mentions(session, house, event)


def _outside(house: House, inner: Handler | None, session: Session, event: Event) -> None:
    """What notify does with an event, and what other services are told of it."""
    if inner is not None:
        inner(session, event)
    tell_outside(session, house, event)


def _recalled(house: House, session: Session, event: Event) -> None:
    if isinstance(event, DeterminationRecalled):
        discard_decision(session, event)
        discard_mentions(session, house, event.number)


Follow = Callable[[Session, House, Any], None]
# what happens to press texts, beside the letter that an event makes
FOLLOWED: Mapping[type[Event], Follow] = {
    ConsentChanged: follow_consents,
    LabelWithdrawn: follow_label,
    AgreementTurned: follow_agreement,
    PublicationDue: appear,
    ReleaseDue: release_due,
}


def _follow(house: House, follow: Follow, session: Session, event: Event) -> None:
    if type(event) in AUDIENCE:
        write_letters(session, house, event)
    follow(session, house, event)


def _post(house: House, engine: Engine, deliveries: Sequence[Delivery]) -> Mapping[UUID, Exception]:
    mails: dict[UUID, UUID] = {}
    failed: dict[UUID, Exception] = {}
    for delivery in deliveries:
        try:
            event = delivery.event()
        except (KeyError, ValueError) as error:
            failed[delivery.id] = error
        else:
            if isinstance(event, MailReady):
                mails[delivery.id] = event.mail_id
    later = post(house, engine, list(mails.values()))
    return failed | {one: later[mail_id] for one, mail_id in mails.items() if mail_id in later}
