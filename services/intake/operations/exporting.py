"""Exporting: all that a proposal's author gave and was told, to take elsewhere (GDPR art. 15.3 and 20)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import IO, Any
from unicodedata import normalize
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.intake.models import Attachment, FileState, Filing, PiecesAsked, Step, Version
from services.intake.operations.following import Story, story
from services.intake.operations.pieces import asked
from services.intake.operations.uploads import files_of_proposal
from shared.errors import Unavailable
from shared.files import CHUNK, MEDIA_TYPES, Shelf, is_full, open_, shelf_of
from shared.house import House
from shared.i18n import Words

BIRTH = (1980, 1, 1, 0, 0, 0)  # the earliest day an archive can tell: the same content makes the same bytes
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """What goes into an archive: `texts` by path, and the attachments whose bytes go in, by path."""

    number: str
    texts: Mapping[str, str]
    files: Mapping[str, Attachment]


def gather(session: Session, house: House, number: str, *, words: Words) -> Export:
    """All that belongs to the author of a proposal, in the words of one language. Raises NotFound."""
    found = story(session, number)
    attachments = files_of_proposal(session, number)
    paths = _paths(house.settings.files_folder, attachments)
    said = {
        "proposal.json": found.filing.proposal,
        **_versions(session, found.filing),
        "timeline.json": [_step(one) for one in found.steps],
        "consents.json": {"version": found.filing.version, "consents": found.filing.proposal.get("consents", {})},
        "pieces.json": [_asked(one) for one in asked(session, number)],
        "receipt.json": _receipt(found, attachments, {one.id: path for path, one in paths.items()}),
    }
    texts = {"README.txt": words.t("intake.export.readme", number=number), **{k: _written(v) for k, v in said.items()}}
    return Export(number=number, texts=texts, files=paths)


def archived(export: Export, folder: Path) -> IO[bytes]:
    """The archive, written to a temporary file that is gone once it is closed; it stands at its start.

    `folder`: the file store. Raises Unavailable when the disk is full, NotFound for a file deleted meanwhile.
    """
    target = TemporaryFile()  # noqa: SIM115 -- handed over: whoever sends it closes it
    try:
        with ZipFile(target, "w") as archive:
            for path, text in export.texts.items():
                archive.writestr(_entry(path, ZIP_DEFLATED), text)
            for path, one in export.files.items():
                with open_(folder, one.id) as source, archive.open(_entry(path, ZIP_STORED), "w") as part:
                    copyfileobj(source, part, CHUNK)
    except BaseException as error:
        target.close()
        if isinstance(error, OSError) and is_full(error):
            raise Unavailable("shared.files.no_room") from error
        raise
    target.seek(0)
    return target


def _entry(path: str, how: int) -> ZipInfo:
    entry = ZipInfo(path, BIRTH)
    entry.compress_type, entry.create_system, entry.external_attr = how, 3, 0o600 << 16
    return entry


def _paths(folder: Path, attachments: Sequence[Attachment]) -> dict[str, Attachment]:
    """The clean files that are there, each under a path of its own."""
    return {
        f"files/{rank:02d}-{safe_name(one.name, one.media_type)}": one
        for rank, one in enumerate(attachments, start=1)
        if one.state == FileState.CLEAN and shelf_of(folder, one.id) is Shelf.CLEAN
    }


def safe_name(name: str, media_type: str) -> str:
    """A name that every disk takes: plain letters, figures, hyphens, and the ending of what the file is."""
    plain = re.sub("[\u0300-\u036f]", "", normalize("NFKD", Path(name).stem))
    stem = re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")[:LONGEST_NAME] or "document"
    return f"{stem}.{MEDIA_TYPES.get(media_type, 'bin')}"


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _versions(session: Session, filing: Filing) -> dict[str, Any]:
    query = select(Version).where(Version.number == filing.number).order_by(Version.version)
    told = {
        f"versions/{one.version}.json": {"filed_at": _at(one.filed_at), "proposal": one.proposal, "files": one.files}
        for one in session.scalars(query)
    }
    filed_at = filing.revised_at or filing.received_at
    present = {"filed_at": _at(filed_at), "proposal": filing.proposal, "files": filing.files}
    return {**told, f"versions/{filing.version}.json": present}


def _step(one: Step) -> dict[str, Any]:
    return {"at": _at(one.at), "code": one.code, "stage": one.stage, "city": one.city, "due_on": _at(one.due_on)}


def _asked(one: PiecesAsked) -> dict[str, Any]:
    return {
        "asked_at": _at(one.asked_at),
        "due_on": _at(one.due_on),
        "essential": one.essential,
        "reason": one.reason,
        "pieces": one.pieces,
        "state": one.state,
        "ended_at": _at(one.ended_at),
    }


def _receipt(found: Story, attachments: Sequence[Attachment], paths: Mapping[Any, str]) -> dict[str, Any]:
    filing = found.filing
    return {
        "number": filing.number,
        "received_at": _at(filing.received_at),
        "legal_on": _at(filing.legal_on),
        "version": filing.version,
        "status": filing.status,
        "decided_at": _at(filing.decided_at),
        "decisions": filing.decisions,
        "withdrawn_at": _at(filing.withdrawn_at),
        "mail": found.proposal.contact.email,
        "files": [
            {"name": one.name, "size": one.size, "sha256": one.sha256, "state": one.state, "path": paths.get(one.id)}
            for one in attachments
        ],
    }


def _at(when: Any) -> str | None:
    return when.isoformat() if when is not None else None
