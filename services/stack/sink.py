"""The mail server of the embedded stack: every mail becomes a file, none leaves the machine."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as SmtpSession

LIMIT = 10_000_000  # bytes per mail


class Sink:
    """Keeps each mail as `<folder>/<nanoseconds>-<serial>.eml`, on disk before the sender reads 250."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._serial = 0

    async def handle_DATA(self, server: SMTP, session: SmtpSession, envelope: Envelope) -> str:  # noqa: N802 -- aiosmtpd's name
        """Take one mail."""
        self._serial += 1
        name = f"{time.time_ns():020d}-{self._serial:06d}.eml"
        recipients = ", ".join(envelope.rcpt_tos).encode()
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        half = self._folder / f"{name}.half"  # whoever lists the mails (*.eml) must not see one on its way
        with half.open("wb") as file:
            file.write(b"X-Envelope-To: " + recipients + b"\r\n" + content)
            file.flush()
            os.fsync(file.fileno())
        half.rename(self._folder / name)
        _sync(self._folder)
        return "250 kept"


def _sync(folder: Path) -> None:
    line = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(line)
    finally:
        os.close(line)


async def _serve(folder: Path, port: int) -> None:
    loop, stopped = asyncio.get_running_loop(), asyncio.Event()
    sink = Sink(folder)
    server = await loop.create_server(
        lambda: SMTP(sink, data_size_limit=LIMIT, enable_SMTPUTF8=True, hostname="tremplin.local"),
        host="127.0.0.1",
        port=port,
    )
    for one in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(one, stopped.set)
    async with server:
        await stopped.wait()


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1]), int(sys.argv[2])))
