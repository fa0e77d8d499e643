"""Mails that gather what waits, which their reader may do without; a letter that is owed is never one of them."""

from __future__ import annotations

from hashlib import sha256
from uuid import UUID

from services.notify.domain.letters import Letter
from shared.events import Event, PartnerDigest, ReviewDigest

DIGESTS = frozenset({Letter.REVIEW_DIGEST, Letter.PARTNER_DIGEST})


def is_regular(event: Event) -> bool:
    """Whether this digest came by itself: one that the desk sends, with the address of a page, is owed."""
    return isinstance(event, ReviewDigest) or (isinstance(event, PartnerDigest) and event.regular)


def reader_id(address: str) -> UUID:
    """Under what a reader's wish is kept: made of the address, which need not be kept with it."""
    return UUID(bytes=sha256(f"digests {address.lower()}".encode()).digest()[:16])
