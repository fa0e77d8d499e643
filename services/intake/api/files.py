"""Files: sent to a draft, listed, taken away again, and downloaded by those who follow the proposal."""

from __future__ import annotations

from uuid import UUID

from flask import Response, jsonify, request
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

from services.intake.api.blueprint import api
from services.intake.api.listing import told_files
from services.intake.api.shapes import Files
from services.intake.domain.attachments import FIELD, most_bytes
from services.intake.operations.uploads import files_of_draft, readable, receive, remove_from_draft
from shared.db import transaction
from shared.errors import Fault, Invalid, TooLarge
from shared.files import MEDIA_TYPES, open_
from shared.policy import Permission
from shared.web.context import database, house
from shared.web.doors import allow, answers, takes_files
from shared.web.downloads import download
from shared.web.limits import hit


@api.post("/drafts/<uuid:draft>/files")
@allow(Permission.DRAFT)
@takes_files(FIELD)
@answers(Files, status=201)
def send(draft: UUID) -> Response:
    """Send files to a draft, as multipart parts named `attachments`; all of them are taken, or none."""
    hit("upload")
    request.max_content_length = most_bytes(house().programme.call.files)
    sent = [one for one in _files() if one.filename]
    if not sent:
        raise Invalid((Fault(field=FIELD, code="intake.fault.file_none"),))
    with transaction(database("intake")) as db:
        for one in sent:
            receive(db, house(), draft, name=one.filename or "", stream=one.stream)
        answer = jsonify({"items": told_files(files_of_draft(db, draft))})
    answer.status_code = 201
    return answer


def _files() -> list[FileStorage]:
    try:
        return request.files.getlist(FIELD)
    except RequestEntityTooLarge as error:
        most = house().programme.call.files.together_mb
        raise TooLarge("intake.files.too_much", most=most) from error


@api.delete("/drafts/<uuid:draft>/files/<uuid:file>")
@allow(Permission.DRAFT)
@answers(status=204)
def take_away(draft: UUID, file: UUID) -> tuple[str, int]:
    """Take a file away from a draft."""
    with transaction(database("intake")) as db:
        remove_from_draft(db, house(), draft, file)
    return "", 204


@api.get("/proposals/<number>/files/<uuid:file>")
@allow(Permission.FOLLOW)
@answers(media_types=tuple(MEDIA_TYPES))
def fetch(number: str, file: UUID) -> Response:
    """One file of a proposal, to be saved."""
    with transaction(database("intake")) as db:
        found = readable(db, number, file)
    return download(open_(house().settings.files_folder, found.id), name=found.name, media_type=found.media_type)
