"""Drafts on the screen: six short tasks, kept whatever is wrong with them, checked as a whole, then filed."""

from __future__ import annotations

from uuid import UUID

from flask import jsonify, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from services.intake.domain.proposal import proposal_from
from services.intake.forms import PARTS, Part, Typed, compacted, data_from, kept, part_of, restored, shown
from services.intake.models import Draft
from services.intake.operations import drafts
from services.intake.operations.uploads import files_of_draft
from services.intake.web.blueprint import pages
from services.intake.web.call import call_named, closed_because
from services.intake.web.questions import asking
from shared.access import link_token
from shared.db import transaction
from shared.errors import Conflict, Invalid, NotFound, Stale, TooMany
from shared.files import remove
from shared.policy import Permission
from shared.web.context import database, house, locale, remember_draft, say
from shared.web.doors import allow
from shared.web.limits import hit

Told = list[dict[str, str]]


@pages.get("/calls/<slug>/start")
@allow(Permission.PUBLIC)
def start(slug: str) -> str:
    """What is asked, before one begins."""
    call = call_named(slug)
    if closed := closed_because(call):
        return render_template("intake/closed.html", call=call, because=closed)
    return render_template("intake/start.html", call=call)


@pages.post("/calls/<slug>/drafts")
@allow(Permission.PUBLIC)
def begin_draft(slug: str) -> ResponseReturnValue:
    """Begin a draft and lead to its tasks."""
    hit("draft")
    call = call_named(slug)
    if closed := closed_because(call):
        return render_template("intake/closed.html", call=call, because=closed), Conflict.status
    with transaction(database("intake")) as db:
        draft = drafts.begin(db, house(), locale=locale())
    return open_draft(draft)


def open_draft(draft: Draft) -> ResponseReturnValue:
    """Lead to a draft's tasks, and let this browser come back to it."""
    remember_draft(draft.id, own_link(draft))
    return redirect(url_for("intake.show_draft", draft=draft.id), 303)


def own_link(draft: Draft) -> str:
    """The token that opens a draft; its forms carry it, so that a lost cookie loses nothing."""
    return link_token(draft.link_id, house().settings.key)


@pages.get("/drafts/<uuid:draft>")
@allow(Permission.DRAFT)
def show_draft(draft: UUID) -> ResponseReturnValue:
    """The six tasks, each done or not."""
    found = _read(draft)
    return _to_filed(found) if found.filed_as else tasks_page(found)


def tasks_page(draft: Draft, faults: Told | None = None, *, typed_email: str = "", mailed: bool = False) -> str:
    """The page of a draft's tasks."""
    typed = restored(draft.typed)
    states = [_state(draft, part, faults_of(typed)) for part in PARTS]
    closes_at = house().programme.call.closes_at
    return render_template(
        "intake/tasks.html",
        draft=draft,
        faults=faults or [],
        heading=say().t(f"intake.draft.heading.{kind_of(draft)}", number=draft.number or ""),
        tasks=states,
        done=sum(one["tone"] == "go" for one in states),
        closes=say().t("intake.draft.closes", moment=say().moment(closes_at)) if closes_at else "",
        typed_email=typed_email or draft.email or typed.get("contact.email", ""),
        mailed=mailed,
    )


def kind_of(draft: Draft) -> str:
    """What filing this draft will do: file, revise or complete."""
    if draft.number is None:
        return "file"
    return "revise" if draft.request_id is None else "complete"


def _state(draft: Draft, part: Part, faults: Told) -> dict[str, str]:
    begun = any(part_of(name, cities=house().programme.cities) is part for name in draft.typed)
    wrong = of_part(faults, part)
    state = "to_do" if not begun else "begun" if wrong else "done"
    return {
        "text": say().t(f"intake.form.part.{part}"),
        "url": url_for("intake.show_task", draft=draft.id, part=part),
        "state": say().t(f"intake.draft.state.{state}"),
        "tone": {"to_do": "plain", "begun": "wait", "done": "go"}[state],
        "hint": say().tn("intake.draft.to_mend", len(wrong)) if begun and wrong else "",
    }


def faults_of(typed: Typed) -> Told:
    """All that is wrong with these answers, told at the fields of the form."""
    try:
        proposal_from(data_from(typed, house().programme, locale=locale()), house().programme)
    except Invalid as refusal:
        return shown(refusal.faults, typed, house().programme, words=say())
    return []


def of_part(faults: Told, part: Part) -> Told:
    """Those of the faults that one task can mend."""
    return [one for one in faults if part_of(one["field"], cities=house().programme.cities) is part]


@pages.get("/drafts/<uuid:draft>/<any(organisation, contact, project, cities, means, statements):part>")
@allow(Permission.DRAFT)
def show_task(draft: UUID, part: str) -> ResponseReturnValue:
    """One task with what was typed so far; what is wrong with it is told to whoever comes to mend it."""
    found = _read(draft)
    if found.filed_as:
        return _to_filed(found)
    mending = "mend" in request.args
    return task_page(found, Part(part), of_part(faults_of(restored(found.typed)), Part(part)) if mending else [])


def task_page(draft: Draft, part: Part, faults: Told) -> str:
    """The page of one task."""
    with transaction(database("intake")) as db:
        attachments = files_of_draft(db, draft.id) if part is Part.STATEMENTS else []
    return render_template(
        "intake/task.html",
        draft=draft,
        part=part,
        rank=PARTS.index(part) + 1,
        faults=faults,
        link=own_link(draft),
        attachments=attachments,
        **asking(compacted(restored(draft.typed))),
    )


@pages.post("/drafts/<uuid:draft>/<any(organisation, contact, project, cities, means, statements):part>")
@allow(Permission.DRAFT)
def save_task(draft: UUID, part: str) -> ResponseReturnValue:
    """Keep one task whatever is wrong with it; then go on, stay to mend, or leave for later."""
    task = Part(part)
    saved = _save(draft, task)
    remember_draft(saved.id, own_link(saved))
    if request.form.get("later"):
        return redirect(url_for("intake.show_draft", draft=draft), 303)
    if faults := of_part(faults_of(restored(saved.typed)), task):
        return task_page(saved, task, faults), Invalid.status
    following = PARTS.index(task) + 1
    if following == len(PARTS):
        return redirect(url_for("intake.check_draft", draft=draft), 303)
    return redirect(url_for("intake.show_task", draft=draft, part=PARTS[following]), 303)


@pages.post("/drafts/<uuid:draft>/<any(organisation, contact, project, cities, means, statements):part>/autosave")
@allow(Permission.DRAFT)
def autosave(draft: UUID, part: str) -> ResponseReturnValue:
    """Keep what is being typed, without a word about what is wrong with it yet.

    What comes late, after the button was pressed or another page saved, is told and not kept.
    """
    try:
        saved = _save(draft, Part(part), match=request.form.get("seen", ""))
    except Stale as refusal:
        return jsonify({"told": say().t(refusal.code)}), refusal.status
    told = say().t("intake.draft.saved_at", hour=say().hour(saved.touched_at))
    return jsonify({"told": told, "tag": saved.tag})


def _save(draft_id: UUID, part: Part, *, match: str = "") -> Draft:
    with transaction(database("intake")) as db:
        # Locked before it is read: two tasks saved at once must not lose one another's answers.
        before = drafts.draft_of(db, draft_id, lock=True).typed
        typed = kept(compacted(request.form), before, house().programme, part=part)
        return drafts.save(db, house(), draft_id, typed, match=match)


@pages.post("/drafts/<uuid:draft>/mail")
@allow(Permission.DRAFT)
def mail_draft(draft: UUID) -> ResponseReturnValue:
    """Mail the link by which the draft is found again."""
    email = request.form.get("email", "").strip()
    try:
        hit("link", email=email)
        with transaction(database("intake")) as db:
            found = drafts.mail_link(db, house(), draft, email)
    except TooMany as refusal:
        told = {"field": "email", "message": say().t(refusal.code, **refusal.params)}
        return tasks_page(_read(draft), [told], typed_email=email), refusal.status
    except Invalid as refusal:
        faults = [{"field": one.field, "message": say().t(one.code, **one.params)} for one in refusal.faults]
        return tasks_page(_read(draft), faults, typed_email=email), refusal.status
    return tasks_page(found, mailed=True)


@pages.get("/drafts/<uuid:draft>/leave")
@allow(Permission.DRAFT)
def leave_draft(draft: UUID) -> str:
    """Ask before a draft is thrown away."""
    return render_template("intake/leave_draft.html", draft=_read(draft))


@pages.post("/drafts/<uuid:draft>/leave")
@allow(Permission.DRAFT)
def throw_draft_away(draft: UUID) -> str:
    """Throw a draft away, with its files."""
    with transaction(database("intake")) as db:
        files = drafts.throw_away(db, draft)
    for file_id in files:
        remove(house().settings.files_folder, file_id)
    return render_template("intake/thrown_away.html")


def _read(draft_id: UUID) -> Draft:
    with transaction(database("intake")) as db:
        return drafts.draft_of(db, draft_id)


def _to_filed(draft: Draft) -> ResponseReturnValue:
    """A draft that was filed has become a proposal: its author goes on there."""
    if draft.filed_as is None:
        raise NotFound("intake.error.no_draft")
    return redirect(url_for("intake.show_proposal", number=draft.filed_as), 303)


def open_proposal(number: str, link_id: UUID) -> None:
    """Let this browser follow the proposal that was filed."""
    session["link"] = link_token(link_id, house().settings.key)
