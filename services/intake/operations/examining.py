"""Examining attachments: by a virus scanner where there is one, by reading them to the end, then copying without names.

None of it happens inside of a transaction, and reading happens in a process of its own (cleaning). Whoever crashes
half way finds the file in quarantine again; a second time, nothing happens.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import monotonic
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from services.intake.domain.attachments import HEAD, kind_of, look_inside
from services.intake.models import Attachment, FileState
from services.intake.operations import cleaning
from services.intake.operations.clamav import finds_virus
from shared.db import transaction
from shared.errors import Invalid, Refusal, Transient
from shared.files import MEDIA_TYPES, Shelf, making, move, open_on, path_on, remove, shelf_of
from shared.house import House

ROOT = Path(__file__).parents[3]
BUDGET = 20.0  # seconds one errand may take; what is left is asked for again
PATIENCE = 15.0  # seconds to wait for one file
VIRUS = "intake.fault.file_virus"
# Ends that a process brings upon itself: it is the file that is too much. Any other end says nothing of the file.
BY_ITSELF = frozenset({signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGILL, signal.SIGFPE, signal.SIGXCPU})


def examine(house: House, engine: Engine, file_ids: Sequence[UUID]) -> dict[UUID, Exception]:
    """Examine these files and write down what was found; those that must be asked for again, with the reason."""
    failed: dict[UUID, Exception] = {}
    until = monotonic() + BUDGET
    for file_id in file_ids:
        try:
            if monotonic() > until:
                raise Transient("other files took the time")
            _examine(house, engine, file_id)
        except (Transient, Refusal, OSError) as error:
            failed[file_id] = error
    return failed


def examine_proofs(house: House, proofs: Mapping[UUID, tuple[UUID, str]]) -> dict[UUID, Exception]:
    """Examine files of the office itself, of which nothing is written down here: their shelf tells what was found.

    `proofs`: the file and its kind, by delivery. Those that must be asked for again, with the reason.
    """
    failed: dict[UUID, Exception] = {}
    for delivery, (file_id, media_type) in proofs.items():
        try:
            if shelf_of(house.settings.files_folder, file_id) is Shelf.QUARANTINE:
                unfit = _pretends(house, file_id, media_type) or bool(_verdict(house, file_id, media_type)[0])
                move(house.settings.files_folder, file_id, Shelf.REFUSED if unfit else Shelf.CLEAN)
        except (Transient, Refusal, OSError) as error:
            failed[delivery] = error
    return failed


def _pretends(house: House, file_id: UUID, media_type: str) -> bool:
    """Whether a file holds something else than its kind."""
    with open_on(house.settings.files_folder, file_id, Shelf.QUARANTINE) as stream:
        try:
            kind_of(f"proof.{MEDIA_TYPES[media_type]}", stream.read(HEAD))
        except Invalid:
            return True
        stream.seek(0)
        return bool(look_inside(stream, media_type))


def _examine(house: House, engine: Engine, file_id: UUID) -> None:
    with transaction(engine) as session:
        media_type = _waiting(session, file_id)
    if media_type is None:
        return
    found, has_copy = _verdict(house, file_id, media_type)
    folder = house.settings.files_folder
    with transaction(engine) as session:
        row = session.get(Attachment, file_id, with_for_update=True)
        if row is None:  # taken away by its author meanwhile
            remove(folder, file_id)
            return
        move(folder, file_id, Shelf.REFUSED if found else Shelf.CLEAN)
        row.state = FileState.REFUSED if found else FileState.CLEAN
        row.examined_at, row.found, row.has_copy = house.now(), found, has_copy


def _waiting(session: Session, file_id: UUID) -> str | None:
    """The kind of a file that still is to be examined."""
    row = session.get(Attachment, file_id)
    return row.media_type if row is not None and row.state == FileState.QUARANTINE else None


def _verdict(house: House, file_id: UUID, media_type: str) -> tuple[str, bool]:
    """What is wrong with the file (the id of a fault, or nothing), and whether its copy was made."""
    folder = house.settings.files_folder
    source = _path(folder, file_id)
    if house.settings.clamav:
        with source.open("rb") as stream:
            if finds_virus(house.settings.clamav, stream):
                return VIRUS, False
    with making(folder, file_id, Shelf.COPY) as target:
        said = _read_apart(media_type, source, target)
        if said != cleaning.COPIED:
            target.unlink(missing_ok=True)
    return _ANSWERS.get(said, (said, False))


_ANSWERS = {cleaning.COPIED: ("", True), cleaning.NO_COPY: ("", False)}


def _path(folder: Path, file_id: UUID) -> Path:
    try:
        return path_on(folder, file_id, Shelf.QUARANTINE)
    except Refusal:
        return path_on(folder, file_id, Shelf.CLEAN)  # moved, then its worker died before it wrote so


def _read_apart(media_type: str, source: Path, target: Path) -> str:
    """What the cleaning program says of a file. Raises Transient when it could not say."""
    argv = (sys.executable, "-m", cleaning.__name__, media_type, str(source), str(target))
    try:
        done = subprocess.run(  # noqa: S603 -- our own program; paths are made of ids
            argv, cwd=ROOT, env={}, capture_output=True, timeout=PATIENCE, start_new_session=True, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise Transient("the file was not read in time") from error
    if -done.returncode in BY_ITSELF:
        return cleaning.HEAVY
    if done.returncode:
        raise Transient("the cleaning program failed")
    return done.stdout.decode()
