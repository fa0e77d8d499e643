"""Attachments at the desk and with reviewers: as sent for the one, copies that name nobody for the others."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from flask import Response, url_for

from services.review.operations.attached import Attached, attached, copies, one_of
from services.review.operations.barred import for_office, for_reader
from services.review.web.blueprint import pages
from services.review.web.shown import Row
from shared.errors import Conflict, NotFound
from shared.files import Shelf, open_
from shared.policy import Permission
from shared.web.context import actor, database, house, say
from shared.web.doors import allow
from shared.web.downloads import download

STATES = {Shelf.CLEAN: ("clean", "go"), Shelf.REFUSED: ("refused", "stop"), Shelf.QUARANTINE: ("quarantine", "wait")}


@pages.get("/desk/<number>/files/<uuid:file>")
@allow(Permission.DOSSIERS)
def download_original(number: str, file: UUID) -> Response:
    """A file as its author sent it, once it was examined."""
    with for_office(database("review"), actor()) as session:
        found = one_of(attached(session, house(), number), file)
    if not found.clean:
        raise Conflict("review.files.not_served", name=found.file.name)
    return download(open_(house().settings.files_folder, file), name=found.file.name, media_type=found.file.media_type)


@pages.get("/reviews/<number>/files/<uuid:file>")
@allow(Permission.REVIEW)
def download_copy(number: str, file: UUID) -> Response:
    """The copy of a file, without metadata and under a name that tells nothing; for its reviewers alone."""
    with for_reader(database("review"), actor()) as session:
        found = one_of(copies(session, house(), actor(), number), file)
    if not found.has_copy:
        raise NotFound("shared.error.not_found")
    stream = open_(house().settings.files_folder, file, copy=True)
    return download(stream, name=found.alias, media_type=found.file.media_type)


def originals(number: str, files: Iterable[Attached]) -> list[Row]:
    """The files of a dossier as the desk reads them."""
    return [_original(number, one) for one in files]


def _original(number: str, one: Attached) -> Row:
    state, tone = STATES.get(one.shelf, ("gone", "stop")) if one.shelf else ("gone", "stop")
    return {
        "name": one.file.name,
        "size": one.file.size,
        "sha256": one.file.sha256,
        "url": url_for("review.download_original", number=number, file=one.file.id) if one.clean else "",
        "state": say().t(f"review.files.{state}"),
        "tone": tone,
        "note": say().t("review.files.no_copy") if one.clean and not one.has_copy else "",
    }


def without_names(number: str, files: Iterable[Attached], *, anonymous: bool = False) -> list[Row]:
    """The files of a dossier as a reviewer reads them: numbered, not named; `anonymous`: all of them withheld."""
    why = "review.redacted.files" if anonymous else "review.files.withheld"
    return [_copy(number, one, why=why) for one in files]


def _copy(number: str, one: Attached, *, why: str) -> Row:
    return {
        "name": say().t("review.files.piece", n=one.rank),
        "url": url_for("review.download_copy", number=number, file=one.file.id) if one.has_copy else "",
        "note": "" if one.has_copy else say().t(why),
        "kind": one.alias.rpartition(".")[2].upper(),
    }
