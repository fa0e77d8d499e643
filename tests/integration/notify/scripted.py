"""A mail server that does at each point of a conversation what a script says, over a real socket.

aiosmtpd answers DATA by itself and cannot hang up where it hurts; this one speaks the few lines of RFC 5321 that a
sender needs, one thread for each connection.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from threading import Event, Thread
from typing import BinaryIO

DROP, SLOW, CUT = "drop", "slow", "cut"  # hang up; say nothing until the sender leaves; take half of the mail
POINTS = {"MAIL": "mail", "RCPT": "rcpt", "DATA": "data"}


@dataclass
class ScriptedServer:
    """Takes mail. `script`: what happens at which point, in order; afterwards every mail is taken.

    Points: `connect`, `mail`, `rcpt`, `data`, `dot`. What happens: an answer (`451 4.3.0 later`), DROP, SLOW or CUT.
    `kept` has each mail that was read whole and not refused, also where the sender never learned of it.
    """

    script: list[tuple[str, str]] = field(default_factory=list)
    kept: list[Message] = field(default_factory=list)
    slow_at: Event = field(default_factory=Event)
    port: int = 0

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"smtp://127.0.0.1:{self.port}"

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Be there until the block ends, at the same port each time."""
        with socket.create_server(("127.0.0.1", self.port)) as door:
            self.port = door.getsockname()[1]
            Thread(target=self._admit, args=(door,), daemon=True).start()
            yield
            door.shutdown(socket.SHUT_RDWR)

    def _admit(self, door: socket.socket) -> None:
        while True:
            try:
                line, _ = door.accept()
            except OSError:
                return
            Thread(target=self._converse, args=(line,), daemon=True).start()

    def _converse(self, line: socket.socket) -> None:
        with line, line.makefile("rb") as told:
            try:
                self._talk(line, told)
            except OSError:
                return

    def _talk(self, line: socket.socket, told: BinaryIO) -> None:
        goes_on = self._reply(line, told, "connect", "220 here")
        while goes_on and (said := told.readline()):
            word = said[:4].decode("ascii", "replace").strip().upper()
            point = POINTS.get(word)
            usual = "354 go on" if point == "data" else "221 bye" if word == "QUIT" else "250 fine"
            goes_on = word != "QUIT" and self._reply(line, told, point, usual, whole=point == "data")

    def _reply(
        self, line: socket.socket, told: BinaryIO, point: str | None, usual: str, *, whole: bool = False
    ) -> bool:
        act = self.script.pop(0)[1] if self.script and self.script[0][0] == point else usual
        if act == DROP:
            return False
        if act == SLOW:
            self.slow_at.set()
            told.readline()  # answers nothing until the sender has left
            return False
        line.sendall((usual if act == CUT else act).encode() + b"\r\n")
        if act == CUT:
            told.readline()
            return False
        if whole and act.startswith("354"):
            return self._take(line, told)
        return not act.startswith("421")

    def _take(self, line: socket.socket, told: BinaryIO) -> bool:
        content = b""
        while (said := told.readline()) != b".\r\n":
            if not said:
                return False
            content += said.removeprefix(b".")
        ahead = self.script[0] if self.script else ("", "250 taken")
        if ahead[0] != "dot" or ahead[1] in {DROP, SLOW} or ahead[1].startswith("2"):
            self.kept.append(message_from_bytes(content))
        return self._reply(line, told, "dot", "250 taken")
