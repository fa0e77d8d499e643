"""A virus scanner that someone else runs: clamd, asked over its socket (clamd(8), INSTREAM)."""

from __future__ import annotations

import socket
from time import monotonic
from typing import IO

from shared.errors import Transient

CHUNK = 128 * 1024
MOST = 60_000_000  # bytes; above every limit of a call, below clamd's own default
SECONDS = 10.0  # for the whole conversation
LONGEST_ANSWER = 4096


def finds_virus(address: str, stream: IO[bytes]) -> bool:
    """Whether the scanner at `address` (host:port, or the path of a socket) knows something bad in the file.

    Raises Transient when it does not answer, or answers neither yes nor no: the file stays where it is.
    """
    until = monotonic() + SECONDS
    try:
        with _connect(address) as line:
            _send(line, stream, until)
            said = _read(line, until)
    except OSError as error:
        raise Transient("the virus scanner does not answer") from error
    if said.endswith(b"FOUND"):
        return True
    if said.endswith(b"OK"):
        return False
    raise Transient("the virus scanner could not examine the file")


def _connect(address: str) -> socket.socket:
    host, colon, port = address.rpartition(":")
    if colon and port.isdigit():
        return socket.create_connection((host.strip("[]"), int(port)), timeout=SECONDS)
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        line.settimeout(SECONDS)
        line.connect(address)
    except OSError:
        line.close()
        raise
    return line


def _send(line: socket.socket, stream: IO[bytes], until: float) -> None:
    line.sendall(b"zINSTREAM\0")
    left = MOST
    while (chunk := stream.read(CHUNK)) and left > 0:
        line.settimeout(_left(until))
        line.sendall(len(chunk).to_bytes(4, "big") + chunk)
        left -= len(chunk)
    line.sendall(bytes(4))


def _read(line: socket.socket, until: float) -> bytes:
    said = b""
    while not said.endswith(b"\0") and len(said) < LONGEST_ANSWER:
        line.settimeout(_left(until))
        more = line.recv(1024)
        if not more:
            break
        said += more
    return said.rstrip(b"\0\n ")


def _left(until: float) -> float:
    left = until - monotonic()
    if left <= 0:
        raise TimeoutError("the time for one file is over")
    return left
