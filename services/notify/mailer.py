"""How a mail leaves: one kept SMTP connection, and a plain answer about each mail.

What happened before the final dot is certain: the server has not taken the mail. After the final dot only its
answer counts; when that is lost, nobody knows (RFC 1047), and the mail is `AnswerLost`.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from binascii import b2a_qp
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr
from functools import cache, lru_cache
from hashlib import sha256
from time import monotonic
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote, urlsplit

from shared.addresses import is_plain
from shared.errors import Permanent, Transient

TIMEOUT = 10.0  # seconds for any answer of the mail server
_LINE = re.compile(r"\r\n|\r|\n")
CLOSING = 421  # the server closes the line after this answer (RFC 5321, 3.8)
UNBROKEN = frozenset({"in-reply-to", "references", "list-unsubscribe"})
_UNSEEN = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")


class _Policy(EmailPolicy):
    """CPython's, but for headers that programs read: it would fold a long word in them as encoded words (RFC 2047)."""

    def fold_binary(self, name: str, value: str) -> bytes:
        """The header as it goes over the line."""
        if name.lower() in UNBROKEN:
            return f"{name}: {value}{self.linesep}".encode("ascii", "replace")
        return super().fold_binary(name, value)


POLICY = _Policy(linesep="\r\n", cte_type="7bit")  # not every server takes eight bits


class AnswerLost(Exception):
    """The mail was handed over whole and the connection broke before the answer: it may have been taken."""


class Unreachable(Transient):
    """No connection could be made: what else waits need not try now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A mail as it is told to the mail server. `references` is the first mail of its thread."""

    recipient: str
    sender: str
    reply_to: str
    subject: str
    text: str
    html: str
    message_id: str
    references: str | None
    stop_at: str | None = None  # of a digest: where its reader says that they want no more
    at: datetime


def is_deliverable(address: str) -> bool:
    """Whether `address` is one plain address: no list, no encoded word, no control sign, nothing but ASCII."""
    return is_plain(address)


def compose(mail: Outgoing) -> EmailMessage:
    """The mail as a message: text with an HTML twin, marked as written by a machine (RFC 3834).

    Raises Permanent when a header cannot hold what it is given.
    """
    try:
        message = EmailMessage(policy=POLICY)
        message["From"] = _ours("From", mail.sender)
        message["To"] = Address(addr_spec=mail.recipient)
        message["Reply-To"] = _ours("Reply-To", parseaddr(mail.reply_to)[1])
        message["Subject"] = one_line(mail.subject)
        message["Date"] = format_datetime(mail.at)
        message["Message-ID"] = mail.message_id
        message["Auto-Submitted"] = "auto-generated"
        if mail.references is not None:
            message["In-Reply-To"] = message["References"] = mail.references
        if mail.stop_at is not None:
            message["List-Unsubscribe"] = f"<{mail.stop_at}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        _set_body(message, mail)
    except (ValueError, UnicodeError) as error:
        raise Permanent("a header cannot hold what it is given") from error
    return message


@lru_cache(maxsize=16)
def _ours(name: str, address: str) -> Any:
    """A header that is the same in every mail, read once."""
    shown, sender = parseaddr(address)
    return POLICY.header_factory(name, Address(display_name=shown, addr_spec=sender))


def _set_body(message: EmailMessage, mail: Outgoing) -> None:
    """Text and HTML in quoted-printable, written by hand: by the library's parts it took three times as long."""
    boundary = f"=_{sha256(mail.message_id.encode()).hexdigest()[:32]}"  # `=_` stands in no quoted-printable
    parts = [
        f'--{boundary}\r\nContent-Type: text/{kind}; charset="utf-8"\r\n'
        f"Content-Transfer-Encoding: quoted-printable\r\n\r\n{_quoted(content)}\r\n"
        for kind, content in (("plain", mail.text), ("html", mail.html))
    ]
    message["MIME-Version"] = "1.0"
    message["Content-Type"] = f'multipart/alternative; boundary="{boundary}"'
    message.set_payload(f"{''.join(parts)}--{boundary}--\r\n")


def _quoted(content: str) -> str:
    return b2a_qp("\r\n".join(_LINE.split(content)).encode(), istext=True).decode("ascii")


@cache
def _secure() -> ssl.SSLContext:
    return ssl.create_default_context()  # reading the machine's certificates takes as long as twenty mails


def one_line(text: str) -> str:
    """A text without line ends or controls, as a header needs it."""
    return _UNSEEN.sub(" ", text).strip()


class Mailer:
    """One connection to the mail server, opened when needed and kept while mails follow one another.

    `url`: smtp://host:port, smtp+starttls://user:secret@host:port, smtps://user:secret@host:port. `timeout`: seconds
    for any answer. A mail's conversation up to the final dot takes at most half as long again, however slow it is.
    """

    def __init__(self, url: str, *, timeout: float = TIMEOUT) -> None:
        self._url = url
        self._timeout = timeout
        self._until = 0.0
        self._server: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            try:
                self._server.quit()
            except (smtplib.SMTPException, OSError):
                self._drop()

    def send(self, message: EmailMessage) -> None:
        """Hand over one mail. Raises Transient (not now), Permanent (never) or AnswerLost (nobody knows)."""
        payload = _stuffed(message.as_bytes())
        self._until = monotonic() + 1.5 * self._timeout
        try:
            server = self._greeted(message["From"].addresses[0].addr_spec)
            _expect(self._patient(server).rcpt(message["To"].addresses[0].addr_spec))
            _expect(self._patient(server).docmd("DATA"), 354)
            self._patient(server).send(payload)
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            self._drop()
            raise Transient("the mail server went away before it had the mail") from error
        except (Transient, Permanent):
            self._reset()
            raise
        try:
            _patience(server, self._timeout)
            answer = server.getreply()
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            self._drop()
            raise AnswerLost("the mail server went away after the final dot") from error
        if answer[0] == CLOSING:
            self._drop()
        _expect(answer)

    def _greeted(self, sender: str) -> smtplib.SMTP:
        """A line on which the mail has begun. One kept since an earlier mail may have ended: it is opened again."""
        if self._server is not None:
            try:
                answer = self._patient(self._server).mail(sender)
            except (smtplib.SMTPServerDisconnected, ConnectionError):
                self._drop()
            else:
                if answer[0] != CLOSING:
                    _expect(answer)
                    return self._server
                self._drop()
        server = self._connected()
        _expect(self._patient(server).mail(sender))
        return server

    def _patient(self, server: smtplib.SMTP) -> smtplib.SMTP:
        _patience(server, max(0.01, min(self._timeout, self._until - monotonic())))
        return server

    def _connected(self) -> smtplib.SMTP:
        if self._server is None:
            try:
                self._server = _open(self._url, timeout=self._timeout / 2)
            except (smtplib.SMTPException, OSError) as error:
                raise Unreachable("the mail server cannot be reached") from error
        return self._server

    def _reset(self) -> None:
        """Make the connection ready for the next mail, or leave it when the server closes it (421)."""
        try:
            if self._server is None or self._server.rset()[0] != 250:
                self._drop()
        except (smtplib.SMTPException, OSError):
            self._drop()

    def _drop(self) -> None:
        if self._server is not None:
            self._server.close()
        self._server = None


def _patience(server: smtplib.SMTP, seconds: float) -> None:
    if server.sock is not None:
        server.sock.settimeout(seconds)


def _open(url: str, *, timeout: float) -> smtplib.SMTP:
    parts = urlsplit(url)
    host, secure = parts.hostname or "localhost", _secure()
    server: smtplib.SMTP
    if parts.scheme == "smtps":
        server = smtplib.SMTP_SSL(host, parts.port or 465, timeout=timeout, context=secure)
    else:
        server = smtplib.SMTP(host, parts.port or 25, timeout=timeout)
    if parts.scheme == "smtp+starttls":
        server.starttls(context=secure)
    server.ehlo_or_helo_if_needed()
    if parts.username:
        server.login(unquote(parts.username), unquote(parts.password or ""))
    return server


def _expect(answer: tuple[int, bytes], expected: int = 250) -> None:
    """Raise Transient for 4xx (and anything odd), Permanent for 5xx."""
    code = answer[0]
    if code in {expected, 251}:
        return
    if 500 <= code < 600:
        raise Permanent(f"the mail server answered {code}")
    raise Transient(f"the mail server answered {code}")


def _stuffed(content: bytes) -> bytes:
    """The content with leading dots doubled, and the final dot (RFC 5321, 4.5.2)."""
    doubled = re.sub(rb"(?m)^\.", b"..", content)
    return doubled + (b"" if doubled.endswith(b"\r\n") else b"\r\n") + b".\r\n"
