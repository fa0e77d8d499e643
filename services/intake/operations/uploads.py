"""Receiving attachments: quarantined under an id, counted against the call's limits, then filed with their proposal."""

from __future__ import annotations

from typing import IO
from uuid import UUID

from sqlalchemy import event, or_, select
from sqlalchemy.orm import Session

from services.intake.domain.attachments import (
    FIELD,
    HEAD,
    display_name,
    kind_of,
    look_inside,
    room_faults,
    too_large,
)
from services.intake.models import Attachment, Draft, FileState
from services.intake.operations.drafts import draft_of, subject_of
from shared.bus import publish
from shared.errors import Conflict, Fault, Invalid, NotFound, TooLarge
from shared.events import FilesKept
from shared.files import MEGABYTE, Kept, Shelf, keep, open_on, remove
from shared.house import House
from shared.proposal import FiledFile


def receive(session: Session, house: House, draft_id: UUID, *, name: str, stream: IO[bytes]) -> Attachment:
    """Take a file into a draft: in quarantine, until it was examined. The same file sent twice is taken once.

    Raises Invalid with what is wrong with the file, NotFound, Conflict for a draft that was filed, Unavailable when
    the disk is full. The draft is locked meanwhile: hand over a stream that has arrived, not one that still comes.
    """
    draft = _open_draft(session, draft_id)
    shown, limits = display_name(name), house.programme.call.files
    before = _before(session, draft)
    sizes = [one.size for one in before]
    if faults := room_faults(sizes, limits, name=shown):
        raise Invalid(faults)
    folder = house.settings.files_folder
    try:
        kept = keep(folder, stream, limit=limits.each_mb * MEGABYTE)
    except TooLarge as refusal:
        raise Invalid((too_large(shown, limits),)) from refusal
    try:
        media_type = _looked_at(house, kept, shown)
        twin = next((one for one in before if (one.sha256, one.name) == (kept.sha256, shown)), None)
        if twin is not None:
            remove(folder, kept.id)
            return twin
        if faults := room_faults(sizes, limits, name=shown, more=kept.size):
            raise Invalid(faults)
        return _write(session, house, draft, kept, name=shown, media_type=media_type)
    except BaseException:
        remove(folder, kept.id)
        raise


def _open_draft(session: Session, draft_id: UUID) -> Draft:
    draft = draft_of(session, draft_id, lock=True)
    if draft.filed_as is not None:
        raise Conflict("intake.error.draft_filed", number=draft.filed_as)
    return draft


def _before(session: Session, draft: Draft) -> list[Attachment]:
    """What counts against the limits: the draft's files, and those of the proposal whose next version it prepares."""
    own = Attachment.draft_id == draft.id
    theirs = or_(own, Attachment.number == draft.number) if draft.number else own
    return list(session.scalars(select(Attachment).where(theirs, Attachment.state != FileState.REFUSED)))


def _looked_at(house: House, kept: Kept, name: str) -> str:
    """The kind of a file that was just kept. Raises Invalid when its content is not what the service takes."""
    if not kept.size:
        raise Invalid((Fault(field=FIELD, code="intake.fault.file_empty", params={"name": name}),))
    with open_on(house.settings.files_folder, kept.id, Shelf.QUARANTINE) as stream:
        media_type = kind_of(name, stream.read(HEAD))
        stream.seek(0)
        if found := look_inside(stream, media_type):
            raise Invalid((Fault(field=FIELD, code=found, params={"name": name}),))
    return media_type


def _write(session: Session, house: House, draft: Draft, kept: Kept, *, name: str, media_type: str) -> Attachment:
    attachment = Attachment(
        id=kept.id,
        draft_id=draft.id,
        name=name,
        media_type=media_type,
        size=kept.size,
        sha256=kept.sha256,
        sent_at=house.now(),
        state=FileState.QUARANTINE,
        found="",
        has_copy=False,
    )
    session.add(attachment)
    session.flush()
    # A row that is undone leaves no file behind that nobody knows of.
    event.listen(session, "after_rollback", lambda _: remove(house.settings.files_folder, kept.id), once=True)
    publish(session, FilesKept(number=subject_of(draft.id), at=house.now(), files=(kept.id,)))
    return attachment


def files_of_draft(session: Session, draft_id: UUID) -> list[Attachment]:
    """The files of a draft, in the order in which they came."""
    query = select(Attachment).where(Attachment.draft_id == draft_id)
    return list(session.scalars(query.order_by(Attachment.sent_at, Attachment.id)))


def files_of_proposal(session: Session, number: str) -> list[Attachment]:
    """The files of a proposal, in the order in which they came."""
    query = select(Attachment).where(Attachment.number == number)
    return list(session.scalars(query.order_by(Attachment.sent_at, Attachment.id)))


def file_of_proposal(session: Session, number: str, file_id: UUID) -> Attachment:
    """One file of this proposal. Raises NotFound for any other file, be it another proposal's."""
    found = session.get(Attachment, file_id)
    if found is None or found.number != number:
        raise NotFound("shared.error.not_found")
    return found


def readable(session: Session, number: str, file_id: UUID) -> Attachment:
    """One file of this proposal that may be handed out. Raises NotFound, or Conflict until it was found clean."""
    found = file_of_proposal(session, number, file_id)
    if found.state == FileState.QUARANTINE:
        raise Conflict("intake.files.not_examined", name=found.name)
    if found.state == FileState.REFUSED:
        raise Conflict("intake.files.not_served", name=found.name)
    return found


def remove_from_draft(session: Session, house: House, draft_id: UUID, file_id: UUID) -> None:
    """Take a file away from a draft. Raises NotFound when it is not there, Conflict when the draft was filed.

    The bytes go with the row, once the row is gone for good.
    """
    draft = _open_draft(session, draft_id)
    found = session.get(Attachment, file_id)
    if found is None or found.draft_id != draft.id:
        raise NotFound("shared.error.not_found")
    session.delete(found)
    event.listen(session, "after_commit", lambda _: remove(house.settings.files_folder, file_id), once=True)


def adopt(session: Session, draft_id: UUID, number: str) -> tuple[FiledFile, ...]:
    """Make the draft's files the proposal's; those that were refused stay behind. What was adopted, in order."""
    found = [one for one in files_of_draft(session, draft_id) if one.state != FileState.REFUSED]
    for one in found:
        one.draft_id, one.number = None, number
    session.flush()
    return tuple(filed_file(one) for one in found)


def filed_file(one: Attachment) -> FiledFile:
    """What a receipt tells of an attachment."""
    return FiledFile(id=one.id, name=one.name, media_type=one.media_type, size=one.size, sha256=one.sha256)
