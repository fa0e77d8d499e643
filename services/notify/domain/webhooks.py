"""What other services are told, and how they know that it comes from us (Standard Webhooks 1.0.0).

Payloads hold no personal data: a number, cities, outcomes. Signature: HMAC-SHA256 over `id.timestamp.body`, one per
valid secret, so that a secret is changed without a gap.
"""

from __future__ import annotations

import hmac
import json
from base64 import b64encode
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

KINDS = (
    *("proposal.filed", "proposal.withdrawn", "proposal.decided"),
    *("label.granted", "label.withdrawn", "mention.published", "mention.stopped"),
)
PREFIX = "whsec_"
KEPT = timedelta(hours=24)  # a secret that was replaced still signs
LONGEST_ADDRESS = 500
# waits before each further try: five seconds to a day, three days in all
PAUSES = tuple(
    timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 1800, 3600, 7200, 14400, 28800, 28800, 43200, 86400)
)


def secret_of(webhook: UUID, generation: int, key: str) -> bytes:
    """The signing secret of an address: made from the installation's key, so that none stands in the database."""
    return hmac.new(key.encode(), f"webhook:{webhook}:{generation}".encode(), sha256).digest()


def written(secret: bytes) -> str:
    """A secret as people copy it: `whsec_` and Base64."""
    return f"{PREFIX}{b64encode(secret).decode()}"


def payload(kind: str, at: datetime, data: Mapping[str, Any]) -> bytes:
    """The body: its kind, when it happened, what it is about; the same bytes at every try."""
    told = {"type": kind, "timestamp": at.isoformat(), "data": dict(data)}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def signature(secrets: Iterable[bytes], *, message: str, timestamp: int, body: bytes) -> str:
    """The `webhook-signature` header: one `v1,…` per secret that is valid now."""
    signed = f"{message}.{timestamp}.".encode() + body
    return " ".join(f"v1,{b64encode(hmac.new(one, signed, sha256).digest()).decode()}" for one in secrets)


def pause_after(tries: int) -> timedelta | None:
    """How long to wait after so many failures; None: it is given up."""
    return PAUSES[tries - 1] if tries <= len(PAUSES) else None


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open Internet: not this machine, not this network, no metadata service."""
    found = ip_address(address.partition("%")[0])
    inner = _inner(found)
    return all(one.is_global and not one.is_multicast and not one.is_reserved for one in (found, *inner))


def _inner(found: IPv4Address | IPv6Address) -> list[IPv4Address | IPv6Address]:
    """The IPv4 addresses that an IPv6 one stands for: mapped, 6to4, Teredo, NAT64."""
    if isinstance(found, IPv4Address):
        return []
    held: list[IPv4Address | IPv6Address] = [one for one in (found.ipv4_mapped, found.sixtofour) if one is not None]
    if found.teredo is not None:
        held += found.teredo
    if int(found) >> 32 == 0x0064FF9B << 64 or int(found) >> 32 == 0:
        held.append(IPv4Address(int(found) & 0xFFFFFFFF))
    return held


def address_fault(address: str, *, insecure: bool) -> str | None:
    """Why nothing can be told at this address, as a catalogue id; None: it can. `insecure`: plain HTTP is allowed."""
    try:
        parts = urlsplit(address)
        port_read = parts.port
    except ValueError:
        return "notify.hook.fault_address"
    schemes = {"https", "http"} if insecure else {"https"}
    told = len(address) <= LONGEST_ADDRESS and address.isascii() and address.isprintable() and " " not in address
    if not told or parts.scheme not in schemes or not parts.hostname or port_read == 0:
        return "notify.hook.fault_address"
    return "notify.hook.fault_person" if parts.username or parts.password else None
