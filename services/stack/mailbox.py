"""Reading the mails that the sink kept, for the mailbox page and the demonstration."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from functools import lru_cache
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail as its reader sees it. `id` is the name of its file without the ending."""

    id: str
    to: str
    subject: str
    message_id: str
    date: datetime | None
    text: str
    html: str


def messages(home: Path) -> list[Mail]:
    """All mails kept in `home`, the newest first; a file that is no mail is passed over."""
    paths = sorted((home / "mail").glob("*.eml"), reverse=True)
    return [mail for path in paths if (mail := _read(path)) is not None]


def mail_file(home: Path, mail_id: str) -> bytes | None:
    """A mail as it left, headers and all; None when there is no such mail."""
    path = next((one for one in (home / "mail").glob("*.eml") if one.stem == mail_id), None)
    return path.read_bytes() if path is not None else None


@lru_cache(maxsize=4096)  # a mail that was kept never changes
def _read(path: Path) -> Mail | None:
    try:
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        return Mail(
            id=path.stem,
            to=str(message["To"] or message["X-Envelope-To"] or ""),
            subject=str(message["Subject"] or ""),
            message_id=str(message["Message-ID"] or ""),
            date=_date(message),
            text=_part(message, "plain"),
            html=_part(message, "html"),
        )
    except Exception:  # whatever Python's mail parser raises over a file that is no mail
        return None


def _date(message: EmailMessage) -> datetime | None:
    try:
        return parsedate_to_datetime(str(message["Date"]))
    except ValueError:
        return None


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part is not None else ""
