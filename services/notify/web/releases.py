"""Press releases: the list, one release to word and approve, and everything it is handed out as."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import Any
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.notify.documents import release_docx, release_markdown, release_pdf, release_text
from services.notify.domain.press.release import Document, alike
from services.notify.models import Release
from services.notify.operations import releases
from services.notify.operations.release_text import QUOTES, document_of
from services.notify.web.blueprint import pages
from services.notify.web.desk_rows import TONES
from services.notify.web.findings import shown
from services.notify.web.press_acts import instant
from services.notify.web.refused import faults_of
from shared.db import transaction
from shared.docx import MEDIA_TYPE as DOCX
from shared.errors import Conflict, Invalid, NotFound, Stale
from shared.i18n import LOCALES
from shared.policy import Permission
from shared.web.context import actor, database, house, say
from shared.web.doors import allow
from shared.web.downloads import handed_out

KINDS = ("docx", "pdf", "md", "txt")
MEDIA = {
    "docx": DOCX,
    "pdf": "application/pdf",
    "md": "text/markdown; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
}
Said = dict[str, dict[str, Any]]


@pages.get("/press/releases")
@allow(Permission.MENTIONS)
def all_releases() -> str:
    """The releases, newest first."""
    with transaction(database("notify")) as session:
        rows = releases.releases(session, but=actor().barred)
    return render_template("notify/releases.html", releases=rows, tones=TONES)


@pages.post("/press/releases")
@allow(Permission.MENTIONS)
def begin_release() -> ResponseReturnValue:
    """A draft of a release with the chosen mentions."""
    numbers, grouped_by = request.form.getlist("number"), request.form.get("grouped_by", "city")
    try:
        with transaction(database("notify")) as session:
            row = releases.begin_release(session, house(), numbers=numbers, grouped_by=grouped_by, actor=actor())
    except Invalid as refused:
        for fault in faults_of(refused):
            flash(fault["message"])
        return redirect(url_for("notify.press"), 303)
    return redirect(url_for("notify.release", release=row.id), 303)


@pages.get("/press/releases/<uuid:release>", endpoint="release")
@allow(Permission.MENTIONS)
def show_release(release: UUID) -> str:
    """One release: its words, what the checks find, and how it reads in both languages."""
    return _page(release)


def _page(release: UUID, said: Said | None = None, faults: Sequence[Mapping[str, str]] = ()) -> str:
    with transaction(database("notify")) as session:
        row = releases.release_of(session, release, but=actor().barred)
        documents = {one: document_of(session, house(), row, one, now=house().now()) for one in LOCALES}
        members = releases.members_of(session, house(), row)
        waiting = releases.waiting(session, house(), row)
    return render_template(
        "notify/release.html",
        release=row,
        said=said or row.said,
        documents=documents,
        found=shown(releases.check_release(row), say()),
        pairs=alike(members),
        waiting=waiting,
        tone=TONES[row.state],
        kinds=KINDS,
        faults=faults,
        publish_at=request.form.get("publish_at", ""),
    )


@pages.post("/press/releases/<uuid:release>")
@allow(Permission.MENTIONS)
def word_release(release: UUID) -> ResponseReturnValue:
    """Keep the words of the release."""
    said = _typed()
    return _done(
        release,
        lambda session: releases.word_release(session, house(), release, said=said, seen=_version(), actor=actor()),
        said,
    )


def _typed() -> Said:
    form = request.form

    def line(name: str) -> str:
        return " ".join(form.get(name, "").split("\n")).replace("\r", "").strip(" ")

    return {
        locale: {
            "title": line(f"title_{locale}"),
            "lede": line(f"lede_{locale}"),
            "quotes": [
                {
                    "text": line(f"quote_{n}_text_{locale}"),
                    "name": line(f"quote_{n}_name"),
                    "capacity": line(f"quote_{n}_capacity_{locale}"),
                }
                for n in range(QUOTES)
            ],
        }
        for locale in LOCALES
    }


def _version() -> int:
    typed = request.form.get("version", "")
    return int(typed) if typed.isdecimal() else 0


@pages.post("/press/releases/<uuid:release>/approve")
@allow(Permission.MENTIONS)
def approve_release(release: UUID) -> ResponseReturnValue:
    """Approve this version: it appears now, or at the instant that was set."""

    def act(session: Session) -> None:
        at = instant(request.form.get("publish_at", "")) if request.form.get("when") == "later" else None
        releases.approve_release(session, house(), release, publish_at=at, seen=_version(), actor=actor())

    return _done(release, act)


def _done(release: UUID, act: Callable[[Session], None], said: Said | None = None) -> ResponseReturnValue:
    try:
        with transaction(database("notify")) as session:
            act(session)
    except (Invalid, Conflict, Stale) as refused:
        return _page(release, said, faults_of(refused, field="title_fr")), refused.status
    flash(say().t("notify.release.kept"))
    return redirect(url_for("notify.release", release=release), 303)


@pages.get("/press/releases/<uuid:release>/<lang>.<kind>")
@allow(Permission.MENTIONS)
def release_file(release: UUID, lang: str, kind: str) -> Response:
    """The release in a language, as a file: docx, pdf, md or txt. Raises NotFound for any other."""
    with transaction(database("notify")) as session:
        row = releases.release_of(session, release, but=actor().barred)
        return handed(session, row, lang=lang, kind=kind)


def handed(session: Session, row: Release, *, lang: str, kind: str) -> Response:
    """A release as a file. Raises NotFound for a language or a kind that is not offered."""
    if lang not in LOCALES or kind not in KINDS:
        raise NotFound("shared.error.not_found")
    found = document_of(session, house(), row, lang, now=house().now())
    name = say().t("notify.release.file_name", day=(row.published_at or row.made_at).date().isoformat(), lang=lang)
    content = BytesIO(_content(found, kind, row))
    return handed_out(content, name=f"{name}.{kind}", media_type=MEDIA[kind])


def _content(found: Document, kind: str, row: Release) -> bytes:
    author = house().programme.office.authority.in_(found.locale)
    match kind:
        case "docx":
            return release_docx(found, author=author, made=row.published_at or row.made_at)
        case "pdf":
            return release_pdf(found, author=author)
        case "md":
            return release_markdown(found).encode()
        case _:
            return release_text(found).encode()
