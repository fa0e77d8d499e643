"""What a mail server tells when a mail did not arrive (RFC 3464), read without trusting a line of it.

Postfix and Exchange send `multipart/report`; Exim before 4.83 a plain text with `X-Failed-Recipients`. Only a final
failure counts: a delay is no news, the server goes on trying.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message
from email.policy import compat32

LONGEST = 1_000_000  # bytes of a report that are read; ours are short, and so is what comes back of them
MOST_PARTS = 50
FAILED = "failed"
_ID = re.compile(r"<[!-;=?-~]{3,190}>")
_OLD_ID = re.compile(rb"(?im)^message-id:[ \t]*(?:\r?\n[ \t]+)?(<[!-;=?-~]{3,190}>)")
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_ADDRESS = re.compile(r"[!-;=?-~]{1,250}")
_UNKNOWN = "5.0.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """That a mail did not reach somebody. `message_id` is that of the mail, `recipients` every name of the reader.

    A server that forwards tells the last address (Final-Recipient) and the one we wrote to (Original-Recipient).
    """

    message_id: str
    recipients: frozenset[str]
    status: str


def read_report(content: bytes) -> Report | None:
    """The failure that a mail tells of; None for a delay, for any other mail, and for what cannot be read."""
    try:
        message = message_from_bytes(content[:LONGEST], policy=compat32)
        parts = [part for part, _ in zip(message.walk(), range(MOST_PARTS), strict=False)]
        return _modern(parts) or _old_exim(message, content[:LONGEST])
    except (MessageError, LookupError, ValueError, RecursionError):
        return None


def _modern(parts: list[Message]) -> Report | None:
    failures = [one for part in parts for one in _failures(part)]
    message_id = next((found for part in parts if (found := _returned_id(part))), None)
    if not failures or message_id is None:
        return None
    recipients = frozenset(name for one in failures for name in _names(one))
    statuses = (_STATUS.search(str(one.get("Status", ""))) for one in failures)
    status = next((found[1] for found in statuses if found), _UNKNOWN)
    return Report(message_id=message_id, recipients=recipients, status=status) if recipients else None


def _failures(part: Message) -> Iterator[Message]:
    """The groups of a delivery status, one for each recipient, that tell of a final failure."""
    if part.get_content_type() in {"message/delivery-status", "message/global-delivery-status"} and part.is_multipart():
        for group in part.get_payload():
            if isinstance(group, Message) and str(group.get("Action", "")).split(";")[0].strip().lower() == FAILED:
                yield group


def _names(group: Message) -> Iterator[str]:
    for header in ("Final-Recipient", "Original-Recipient"):
        kind, _, address = str(group.get(header, "")).partition(";")
        if kind.strip().lower() in {"rfc822", "utf-8"} and (plain := _plain(address)):
            yield plain


def _plain(address: str) -> str:
    bare = address.strip().removeprefix("<").removesuffix(">").lower()
    return bare if _ADDRESS.fullmatch(bare) and bare.count("@") == 1 else ""


def _returned_id(part: Message) -> str | None:
    """The Message-ID of the mail that comes back, whole or as its headers."""
    kind, payload = part.get_content_type(), part.get_payload()
    if kind in {"message/rfc822", "message/global"} and isinstance(payload, list) and payload:
        head = payload[0]
        found = _ID.search(str(head.get("Message-ID", ""))) if isinstance(head, Message) else None
        return found[0] if found else None
    if kind in {"text/rfc822-headers", "message/global-headers"}:
        told = part.get_payload(decode=True) or b""
        if isinstance(told, bytes):
            return _id_within(told)
        return _id_within(part.as_bytes())
    return None


def _id_within(told: bytes) -> str | None:
    found = _OLD_ID.search(told)
    return found[1].decode("ascii") if found else None


def _old_exim(message: Message, content: bytes) -> Report | None:
    names = str(message.get("X-Failed-Recipients", "")).split(",")
    recipients = frozenset(name for one in names[:MOST_PARTS] if (name := _plain(one)))
    _, _, body = content.replace(b"\r\n", b"\n").partition(b"\n\n")
    message_id = _id_within(body)
    if message.is_multipart() or not recipients or message_id is None:
        return None
    status = _STATUS.search(body[:20_000].decode("ascii", "replace"))
    return Report(message_id=message_id, recipients=recipients, status=status[1] if status else _UNKNOWN)
