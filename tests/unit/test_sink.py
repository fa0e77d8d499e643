"""The mail server of the embedded stack: what is listed is whole, and the newest stands first."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import cast

import pytest
from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as SmtpSession

from services.stack import Mail, messages
from services.stack.sink import Sink


def _take(sink: Sink, subject: str) -> str:
    envelope = Envelope()
    envelope.rcpt_tos = ["bureau@ville.example.org"]
    envelope.content = f"To: bureau@ville.example.org\r\nSubject: {subject}\r\n\r\nBonjour\r\n".encode()
    nobody = cast("SMTP", None)  # the sink looks at the envelope alone
    taking = sink.handle_DATA(nobody, cast("SmtpSession", None), envelope)
    with ThreadPoolExecutor(1) as apart:  # this thread may belong to the browser's own loop
        return apart.submit(asyncio.run, taking).result()


def test_a_mail_that_is_being_written_is_not_listed_yet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, listed = tmp_path / "mail", list[list[Mail]]()
    folder.mkdir()
    to_disk: Callable[[int], None] = os.fsync

    def look_then_sync(line: int) -> None:
        listed.append(messages(tmp_path))
        to_disk(line)

    sink = Sink(folder)
    _take(sink, "the first")
    monkeypatch.setattr(os, "fsync", look_then_sync)

    assert _take(sink, "the second") == "250 kept"
    while_written, when_kept = listed
    assert [one.subject for one in while_written] == ["the first"]
    assert [one.subject for one in when_kept] == ["the second", "the first"]
