"""Attachments on the screen: sent to a draft, taken away again, downloaded by those who follow the proposal."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

from services.intake.domain.attachments import FIELD, most_bytes
from services.intake.forms import Part
from services.intake.models import Attachment
from services.intake.operations.drafts import draft_of
from services.intake.operations.uploads import readable, receive, remove_from_draft
from services.intake.web.blueprint import pages
from services.intake.web.drafting import own_link, task_page
from shared.db import transaction
from shared.errors import Fault, Invalid, TooLarge
from shared.files import open_
from shared.policy import Permission
from shared.web.answers import refuse, told
from shared.web.context import database, house, remember_draft, say
from shared.web.doors import allow
from shared.web.downloads import download
from shared.web.limits import hit

SEND = "intake.send_files"


@pages.url_value_preprocessor
def _make_room(endpoint: str | None, _: object) -> None:
    """Let more come in where files do. The body is read before any view is called: its form is checked for a token."""
    if endpoint == SEND:
        request.max_content_length = most_bytes(house().programme.call.files)


@pages.errorhandler(RequestEntityTooLarge)
def _too_much(_: RequestEntityTooLarge) -> ResponseReturnValue:
    if request.endpoint == SEND:
        return refuse(TooLarge("intake.files.too_much", most=house().programme.call.files.together_mb))
    return refuse(TooLarge("shared.error.too_large"))


@pages.post("/drafts/<uuid:draft>/files")
@allow(Permission.DRAFT)
def send_files(draft: UUID) -> ResponseReturnValue:
    """Take files into a draft, each for itself; what is wrong with some does not lose the others."""
    hit("upload")
    faults = _receive(draft, [one for one in request.files.getlist(FIELD) if one.filename])
    with transaction(database("intake")) as db:
        found = draft_of(db, draft)
    remember_draft(draft, own_link(found))
    if faults:
        return task_page(found, Part.STATEMENTS, told(tuple(faults), say())), Invalid.status
    return _to_files(draft)


def _receive(draft: UUID, sent: Sequence[FileStorage]) -> list[Fault]:
    if not sent:
        return [Fault(field=FIELD, code="intake.fault.file_none")]
    faults: list[Fault] = []
    for one in sent:
        try:
            with transaction(database("intake")) as db:
                receive(db, house(), draft, name=one.filename or "", stream=one.stream)
        except Invalid as refusal:
            faults += refusal.faults
    return faults


@pages.post("/drafts/<uuid:draft>/files/<uuid:file>/remove")
@allow(Permission.DRAFT)
def remove_file(draft: UUID, file: UUID) -> ResponseReturnValue:
    """Take a file away from a draft."""
    with transaction(database("intake")) as db:
        remove_from_draft(db, house(), draft, file)
    return _to_files(draft)


def _to_files(draft: UUID) -> ResponseReturnValue:
    return redirect(url_for("intake.show_task", draft=draft, part=Part.STATEMENTS, _anchor="files"), 303)


@pages.get("/proposals/<number>/files/<uuid:file>")
@allow(Permission.FOLLOW)
def download_file(number: str, file: UUID) -> Response:
    """One file of a proposal, to be saved."""
    with transaction(database("intake")) as db:
        attachment = readable(db, number, file)
    return served(attachment)


def served(attachment: Attachment, *, copy: bool = False) -> Response:
    """A clean attachment, or its copy without metadata, as a download. Raises NotFound when it is not there."""
    stream = open_(house().settings.files_folder, attachment.id, copy=copy)
    return download(stream, name=attachment.name, media_type=attachment.media_type)
