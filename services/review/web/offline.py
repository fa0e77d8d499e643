"""The offline form: all open reviews in one file, to be written without a network and sent back whole."""

from __future__ import annotations

import csv
from contextlib import closing, suppress

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from services.review.domain.offline import OfflineReview, Part, as_table, as_text, read_offline
from services.review.domain.road import Act
from services.review.operations.barred import for_reader
from services.review.operations.case import Deed
from services.review.operations.offline import OpenReview, open_reviews
from services.review.operations.review_drafts import NOT_JUDGED, Kept, draft_of
from services.review.web.blueprint import pages
from services.review.web.csv import as_csv
from services.review.web.kept import keep, typed_rows
from services.review.web.review_form import review_paper
from services.review.web.shown import Names, Row, names
from services.review.web.typed import carry, faults_of
from shared.errors import Conflict, Fault, Invalid, NotFound, Refusal, Stale
from shared.policy import Permission
from shared.web.context import actor, database, house, say
from shared.web.doors import allow

LARGEST = 1_000_000  # bytes of a form that comes back
CANNOT = "nc"  # typed in place of a score


@pages.get("/reviews/offline")
@allow(Permission.REVIEW)
def offline() -> str:
    """How to work without a network: the file in two forms, and where to send it back."""
    return _page()


def _page(results: list[Row] | None = None, faults: list[dict[str, str]] | None = None) -> str:
    return render_template("review/offline.html", results=results, faults=faults or [], cannot=CANNOT)


@pages.get("/reviews/offline.txt", endpoint="offline_text")
@allow(Permission.REVIEW)
def download_text() -> Response:
    """All my open reviews as text."""
    n = names()
    head = [n.words.t(f"review.offline.head_{k}", cannot=CANNOT) for k in range(1, 5)]
    return _file(as_text(_reviews(n), _fields(n), head=head), "txt", "text/plain")


@pages.get("/reviews/offline.csv", endpoint="offline_table")
@allow(Permission.REVIEW)
def download_table() -> Response:
    """All my open reviews as a table."""
    n = names()
    return _file(as_csv(as_table(_reviews(n), _fields(n))), "csv", "text/csv")


def _file(content: str, kind: str, media_type: str) -> Response:
    answer = Response(content, mimetype=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="tremplin-evaluations.{kind}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _fields(n: Names) -> list[str]:
    groups = ("scores", "unjudged", "comments")
    asked = [f"{group}.{one.id}" for one in n.programme.rubric.criteria for group in groups]
    return [*asked, "for_applicant", "confidential"]


def _reviews(n: Names) -> list[OfflineReview]:
    with for_reader(database("review"), actor()) as session:
        found = open_reviews(session, house(), actor())
    hints = {
        f"scores.{one['id']}": n.words.t("review.rubric.criterion", code=one["id"].upper(), label=one["label"])
        for one in n.criteria()
    }
    return [_one(n, one, hints) for one in found]


def _one(n: Names, one: OpenReview, hints: dict[str, str]) -> OfflineReview:
    return OfflineReview(
        number=one.number,
        title=" ".join(one.title.split()),
        due_on=n.words.t("review.due_before", day=n.words.day(one.due_on)),
        tag=one.tag,
        typed={name: CANNOT if value == NOT_JUDGED else value for name, value in one.typed.items()},
        hints=hints,
    )


@pages.post("/reviews/offline", endpoint="take_offline")
@allow(Permission.REVIEW)
def take_back() -> ResponseReturnValue:
    """Take the file back: each review is kept or filed on its own, and what was refused is given back."""
    try:
        parts = _parts()
    except Invalid as refused:
        return _page(faults=faults_of(refused)), refused.status
    return _page(results=[_result(names(), part) for part in parts])


def _parts() -> list[Part]:
    """The reviews in the file that was sent. Raises Invalid when there is none."""
    content = _sent()
    with suppress(csv.Error):
        if parts := read_offline(content, known=frozenset(_fields(names()))):
            return parts
    raise Invalid((Fault(field="form", code="review.offline.unread"),))


def _sent() -> str:
    sent = request.files.get("form")
    content = b""
    if sent is not None:
        with closing(sent):
            content = sent.read(LARGEST + 1)
    if not content or len(content) > LARGEST:
        code = "review.offline.too_large" if content else "review.offline.no_file"
        raise Invalid((Fault(field="form", code=code),))
    try:
        return content.decode("utf-8-sig").replace("\x00", "")
    except UnicodeDecodeError:  # what older spreadsheets write
        return content.decode("cp1252", errors="replace").replace("\x00", "")


def _result(n: Names, part: Part) -> Row:
    typed = {name: _meant(name, value) for name, value in part.typed.items()}
    faults = [say().t("review.offline.stray", text=one.strip()) for one in part.strays]
    if part.file is None:
        faults.append(say().t("review.offline.file_unsaid"))
    try:
        state, more = _take(part, typed)
    except Refusal as refused:
        state, more = "refused", [say().t(_why(refused), **refused.params)]
    given_back = typed_rows(n, typed) if state == "refused" else []
    return {"number": part.number, "state": state, "faults": [*faults, *more], "rows": given_back}


def _meant(name: str, value: str) -> str:
    if not name.startswith("scores."):
        return value
    said = value.strip().lower()
    return NOT_JUDGED if said == CANNOT else said.replace(",", ".")


def _why(refused: Refusal) -> str:
    return "review.offline.unknown" if isinstance(refused, NotFound) else refused.code


def _take(part: Part, typed: dict[str, str]) -> tuple[str, list[str]]:
    """Keep one review, and file it when that was asked: what became of it, and what is wrong with it in words."""
    before = _before(part.number)
    whole = {name: value for name, value in before.typed.items() if name not in part.asked} | typed
    kept = keep(part.number, whole, match=part.tag)
    if not kept.live:
        return "kept", [say().t("review.kept.taken")]
    if not part.file:
        return "kept", []
    try:
        carry(part.number, Deed(act=Act.FILE_REVIEW, actor=actor(), paper=review_paper(whole)))
    except (Invalid, Conflict, Stale) as refused:
        return "kept", [one["message"] for one in faults_of(refused)]
    return "filed", []


def _before(number: str) -> Kept:
    """What is kept of this review. Raises NotFound for a file that never was theirs, Conflict once it is filed."""
    with for_reader(database("review"), actor()) as session:
        found = draft_of(session, actor(), number)
    if found.filed:
        raise Conflict("review.error.review_filed")
    return found
