"""Digests: whether a reader wants them, and the address at which they say so (RFC 8058)."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notify.domain.digests import reader_id
from services.notify.models.preference import Preference
from shared.access import link_token
from shared.house import House


def address_to_stop(house: House, recipient: str) -> str:
    """Where this reader says that they want no digests, without signing in."""
    token = link_token(reader_id(recipient), house.settings.key)
    return f"{house.settings.public_url.rstrip('/')}/digests/{token}"


def reader_of(token: str, keys: Sequence[str]) -> UUID | None:
    """The reader to whom such an address was sent; None when no key of ours sealed it."""
    try:
        reader = UUID(bytes=urlsafe_b64decode(token + "=" * (-len(token) % 4))[:16])
    except ValueError:
        return None
    sealed = (link_token(reader, key).encode() for key in keys)
    return reader if any(hmac.compare_digest(one, token.encode()) for one in sealed) else None


def wants_digests(session: Session, reader: UUID) -> bool:
    """Whether digests leave to this reader."""
    row = session.get(Preference, reader)
    return row is None or row.digests


def choose_digests(session: Session, house: House, reader: UUID, *, wanted: bool) -> None:
    """Keep what this reader wants. Saying it twice changes nothing."""
    row = {"reader": reader, "digests": wanted, "changed_at": house.now()}
    keep = insert(Preference).values(row)
    session.execute(keep.on_conflict_do_update(index_elements=[Preference.reader], set_=row))
