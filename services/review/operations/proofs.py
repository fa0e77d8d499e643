"""The file that proves an opinion which came by mail, telephone or in a meeting: kept, examined, then shown."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import IO

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from services.review.models import OpinionProof
from shared.bus import publish
from shared.errors import Fault, Invalid, NotFound, TooLarge
from shared.events import ProofKept
from shared.files import MEDIA_TYPES, MEGABYTE, keep, remove
from shared.house import House

FIELD = "proof_file"
LONGEST_NAME = 200
KINDS = {extension: media_type for media_type, extension in MEDIA_TYPES.items()} | {"jpeg": "image/jpeg"}


def kind_of_proof(name: str) -> str:
    """The media type that a file's name promises; the examination holds its content to it. Raises Invalid."""
    told = KINDS.get(PurePosixPath(name.lower()).suffix.removeprefix("."))
    if told is None:
        raise Invalid((Fault(field=FIELD, code="review.entered.fault_kind", params={"name": _shown(name)}),))
    return told


def _shown(name: str) -> str:
    plain = "".join(sign for sign in name.replace("\\", "/").rpartition("/")[2] if sign.isprintable()).strip()
    return plain[-LONGEST_NAME:] or "document"


def keep_proof(session: Session, house: House, *, number: str, city: str, name: str, stream: IO[bytes]) -> None:
    """Keep the proof of a city's opinion in quarantine, and have it examined.

    Raises Invalid for a kind that the service does not take and for a file that is empty or too large.
    """
    media_type, folder = kind_of_proof(name), house.settings.files_folder
    most = house.programme.call.files.each_mb
    try:
        kept = keep(folder, stream, limit=most * MEGABYTE)
    except TooLarge as refusal:
        told = Fault(field=FIELD, code="review.entered.fault_large", params={"name": _shown(name), "most": most})
        raise Invalid((told,)) from refusal
    # A row that is undone leaves no file behind that nobody knows of.
    event.listen(session, "after_rollback", lambda _: remove(folder, kept.id), once=True)
    if not kept.size:
        raise Invalid((Fault(field=FIELD, code="review.entered.fault_empty", params={"name": _shown(name)}),))
    proof = OpinionProof(
        number=number,
        city=city,
        id=kept.id,
        name=_shown(name),
        media_type=media_type,
        size=kept.size,
        sha256=kept.sha256,
        sent_at=house.now(),
    )
    session.add(proof)
    publish(session, ProofKept(number=number, at=house.now(), file_id=kept.id, media_type=media_type))


def proofs_of(session: Session, number: str) -> dict[str, OpinionProof]:
    """The proofs of a file's opinions, by city."""
    found = session.scalars(select(OpinionProof).where(OpinionProof.number == number))
    return {one.city: one for one in found}


def proof_of(session: Session, number: str, city: str) -> OpinionProof:
    """The proof of a city's opinion. Raises NotFound."""
    found = proofs_of(session, number).get(city)
    if found is None:
        raise NotFound("shared.error.not_found")
    return found
