"""A reviewer's pages: the declaration of interests, the file beside its rubric, what was filed. Blind until filed."""

from __future__ import annotations

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.review.domain.papers import ConflictForm
from services.review.domain.road import Act
from services.review.operations.attached import copies
from services.review.operations.barred import for_reader
from services.review.operations.case import Deed
from services.review.operations.own_past import comparable, own_spread
from services.review.operations.queue import next_number
from services.review.operations.reading import OtherReview, ReviewerFile, reviewer_file
from services.review.operations.review_drafts import Kept, draft_of
from services.review.operations.views import ReviewView
from services.review.web.blueprint import pages
from services.review.web.files import without_names
from services.review.web.kept import keep, kept_page
from services.review.web.past import alike, spread
from services.review.web.queue import hour_of
from services.review.web.review_form import review_paper, review_typed
from services.review.web.shown import Names, Row, names
from services.review.web.typed import Told, Typed, carry, only, or_again, texts, typed
from shared.errors import Conflict, NotFound, Stale
from shared.faults import read
from shared.ids import digest
from shared.policy import Permission
from shared.web.context import actor, database, house, say
from shared.web.doors import allow

CONFLICTS = ("none", "perhaps", "yes")


@pages.get("/reviews/<number>", endpoint="read")
@allow(Permission.REVIEW)
def read_file(number: str) -> str:
    """The declaration first, then the file and the rubric with what was typed so far, then what was filed."""
    return _page(number)


@pages.get("/reviews/<number>/amend")
@allow(Permission.REVIEW)
def amend(number: str) -> ResponseReturnValue:
    """What was filed, back in the form, while the file is still being read."""
    return _page(number, amending=True)


def _page(number: str, form: Typed | None = None, faults: Told | None = None, *, amending: bool = False) -> str:
    with for_reader(database("review"), actor()) as session:
        found = reviewer_file(session, house(), actor(), number)
        if amending and not found.amendable:
            raise NotFound("shared.error.not_found")
        files = copies(session, house(), actor(), number)
        kept = draft_of(session, actor(), number)
        past = own_spread(session, actor(), but=number)
        beside = comparable(session, house(), actor(), sector=found.sector, but=number)
        following = next_number(session, actor(), after=found.mine.id)
    n = names()
    return render_template(
        f"review/{_template(found, amending=amending)}.html",
        file=_file(n, found),
        files=without_names(number, files, anonymous=found.anonymous),
        choices=[
            (one, n.words.t(f"review.declare.{one}"), n.words.t(f"review.declare.{one}_hint")) for one in CONFLICTS
        ],
        criteria=[one | {"past": spread(n, one, past.get(one["id"], {}))} for one in n.criteria()],
        alike=alike(n, beside),
        due_on=found.mine.due_on,
        review={"filed_at": found.mine.filed_at, "rows": _filed(n, found.mine), "version": found.mine.version},
        others=[_filed(n, one) for one in found.others],
        amending=amending,
        next_url=url_for("review.read", number=following) if following else None,
        form=_form(n, found, kept, amending=amending) if form is None else form,
        draft={"tag": kept.tag, "told": hour_of(n, kept.saved_at)},
        local=digest(f"{actor().ref}:{number}")[:20],
        faults=faults or [],
    )


def _form(n: Names, found: ReviewerFile, kept: Kept, *, amending: bool) -> Typed:
    filed = review_typed(n, found.mine) if amending else {}
    return kept.typed or filed


def _template(found: ReviewerFile, *, amending: bool) -> str:
    if found.proposal is None:
        return "waits" if found.mine.declaration == "perhaps" else "declare"
    return "reviewed" if found.mine.state == "filed" and not amending else "review"


def _file(n: Names, found: ReviewerFile) -> Row:
    lead = {"label": n.words.t("review.declare.lead"), "value": found.organisation}
    partners = [
        {"label": n.words.t("review.declare.partner", city=n.city(city)), "value": name}
        for city, name in found.partners
    ]
    return {
        "number": found.number,
        "title": found.title,
        "written_in": found.locale,
        "tag": found.tag,
        "why": n.words.t(f"review.why.{found.mine.why}"),
        "organisations": [lead, *partners],
        "sector": n.label(n.programme.sectors, found.sector),
        "cities": [{"id": city, "name": n.city(city), **n.agreement(city)} for city in found.cities],
        "proposal": found.proposal,
        "amendable": found.amendable,
        "anonymous": found.anonymous,
    }


def _filed(n: Names, review: ReviewView | OtherReview) -> list[Row]:
    t = n.words.t
    confidential = review.confidential if isinstance(review, ReviewView) else ""
    said = [
        (t("review.rubric.total"), t("review.determine.out_of_five", score=n.cents(review.total))),
        *((_criterion(n, one), _scored(n, one["id"], review)) for one in n.criteria()),
        (t("review.rubric.for_applicant"), review.for_applicant),
        (t("review.rubric.confidential"), confidential),
    ]
    return [{"label": label, "value": value} for label, value in said if value]


def _criterion(n: Names, one: Row) -> str:
    return n.words.t("review.rubric.criterion", code=one["id"].upper(), label=one["label"])


def _scored(n: Names, criterion: str, review: ReviewView | OtherReview) -> str:
    why = review.unjudged.get(criterion)
    mark = n.words.t("review.unjudged.said", why=why) if why else n.mark(review.scores.get(criterion))
    return " · ".join(part for part in (mark, review.comments.get(criterion, "")) if part)


@pages.post("/reviews/<number>/conflict")
@allow(Permission.REVIEW)
def declare(number: str) -> ResponseReturnValue:
    """A reviewer declares their interests, on title and organisations alone."""
    form = typed()

    def act() -> ResponseReturnValue:
        paper = read(ConflictForm, {**only(form, "conflict"), **texts(form, "reason")})
        carry(number, Deed(act=Act.DECLARE_CONFLICT, actor=actor(), paper=paper, match=form.get("tag")))
        if paper.conflict == "none":
            return redirect(url_for("review.read", number=number), 303)
        flash(say().t("review.declare.recused" if paper.conflict == "yes" else "review.declare.waits"))
        return redirect(url_for("review.queue"), 303)

    return or_again(act, lambda faults: _page(number, form, faults))


@pages.post("/reviews/<number>/review")
@allow(Permission.REVIEW)
def file_review(number: str) -> ResponseReturnValue:
    """A reviewer files scores and texts, or keeps them for later; what is refused is kept too."""
    return _hand_in(number, Act.FILE_REVIEW, done="review.rubric.filed")


@pages.post("/reviews/<number>/amend")
@allow(Permission.REVIEW)
def amend_review(number: str) -> ResponseReturnValue:
    """A reviewer files another version of their review."""
    return _hand_in(number, Act.AMEND_REVIEW, done="review.amend.done")


def _hand_in(number: str, act: Act, *, done: str) -> ResponseReturnValue:
    """Kept before it is judged: whatever becomes of it, what was typed is there."""
    form, amending = typed(), act is Act.AMEND_REVIEW
    kept = keep(number, form)
    if not kept.live:
        return kept_page(number, form, "review.kept.taken"), Conflict.status
    if form.get("later"):  # the page says itself when it was kept
        return redirect(url_for("review.amend" if amending else "review.read", number=number), 303)

    def hand_in() -> ResponseReturnValue:
        deed = Deed(act=act, actor=actor(), paper=review_paper(form), match=form.get("tag"))
        try:
            carry(number, deed)
        except Conflict as refused:
            return kept_page(number, form, refused.code, **refused.params), refused.status
        flash(say().t(done))
        return redirect(url_for("review.queue"), 303)

    return or_again(hand_in, lambda faults: _page(number, form, faults, amending=amending))


@pages.post("/reviews/<number>/autosave")
@allow(Permission.REVIEW)
def autosave_review(number: str) -> ResponseReturnValue:
    """Keep what is being typed, without a word about what is wrong with it yet.

    What comes late, after it was filed or another window saved, is told and not kept.
    """
    try:
        kept = keep(number, typed(), match=request.form.get("seen", ""))
    except Stale as refused:
        return jsonify({"told": say().t(refused.code)}), refused.status
    if not kept.live:
        return jsonify({"told": say().t("review.kept.taken"), "tag": kept.tag}), Conflict.status
    return jsonify({"told": hour_of(names(), kept.saved_at), "tag": kept.tag})


@pages.get("/reviews/<number>/draft", endpoint="kept")
@allow(Permission.REVIEW)
def show_kept(number: str) -> str:
    """What I typed about a file that is not mine any more, to be copied."""
    with for_reader(database("review"), actor()) as session:
        found = draft_of(session, actor(), number)
    return kept_page(number, found.typed, "" if found.live else "review.kept.taken")
