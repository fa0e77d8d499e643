"""The last look at a draft, and the one button that files it: however often it is pressed, once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.intake.domain.proposal import proposal_from
from services.intake.forms import PARTS, Typed, compacted, data_from, part_of, picked, restored
from services.intake.limiting import counted
from services.intake.models import Attachment, Draft, Filing
from services.intake.operations.drafts import draft_of
from services.intake.operations.likeness import similar_filed
from services.intake.operations.submitting import Coming, submit
from services.intake.operations.uploads import files_of_draft
from services.intake.web.answered import Row, answered
from services.intake.web.blueprint import pages
from services.intake.web.call import closed_because, ends_first
from services.intake.web.drafting import Told, faults_of, kind_of, open_proposal, own_link
from shared.db import transaction
from shared.errors import Conflict, Invalid, TooMany
from shared.policy import Permission
from shared.proposal import Proposal
from shared.web.context import actor, arrived_at, database, house, say
from shared.web.doors import allow
from shared.web.limits import hit


@pages.get("/drafts/<uuid:draft>/check")
@allow(Permission.DRAFT)
def check_draft(draft: UUID) -> ResponseReturnValue:
    """All answers, what is still wrong with them, and the button."""
    with transaction(database("intake")) as db:
        found = draft_of(db, draft)
    if found.filed_as:
        return redirect(url_for("intake.show_proposal", number=found.filed_as), 303)
    return _page(found, faults_of(compacted(restored(found.typed))))


@pages.post("/drafts/<uuid:draft>/filing")
@allow(Permission.DRAFT)
def file_draft(draft: UUID) -> ResponseReturnValue:
    """File the draft, or tell all that is wrong with it; nothing that was typed is lost either way."""
    hit("attempt")
    try:
        with transaction(database("intake")) as db:
            found = draft_of(db, draft, lock=True)
            first = found.filed_as is None and found.number is None
            filing = _file(db, found)
    except Invalid:
        return _again(draft, []), Invalid.status
    except (Conflict, TooMany) as refusal:
        told = {"field": "form", "message": say().t(refusal.code, **refusal.params)}
        return _again(draft, [told]), refusal.status
    open_proposal(filing.number, filing.link_id)
    return redirect(url_for("intake.receipt" if first else "intake.show_proposal", number=filing.number), 303)


def _file(db: Session, draft: Draft) -> Filing:
    proposal = proposal_of(draft)
    coming = Coming(actor=actor(), arrived_at=arrived_at(), count=partial(counted, proposal.contact.email))
    return submit(db, house(), draft, proposal, coming=coming)


def proposal_of(draft: Draft) -> Proposal:
    """The proposal that a draft's answers make. Raises Invalid with every fault."""
    programme, typed = house().programme, compacted(restored(draft.typed))
    return proposal_from(data_from(typed, programme, locale=draft.locale), programme)


def _again(draft_id: UUID, faults: Told) -> str:
    with transaction(database("intake")) as db:
        draft = draft_of(db, draft_id)
    return _page(draft, faults or faults_of(compacted(restored(draft.typed))))


def _page(draft: Draft, faults: Told) -> str:
    typed = compacted(restored(draft.typed))
    with transaction(database("intake")) as db:
        files = files_of_draft(db, draft.id)
        alike = () if faults or draft.number else similar_filed(db, house(), proposal_of(draft))
    said = answered(typed)
    return render_template(
        "intake/check.html",
        draft=draft,
        faults=[_linked(one, draft) for one in faults],
        kind=kind_of(draft),
        link=own_link(draft),
        closed=closed_because(house().programme.call) if draft.request_id is None else "",
        alike=alike,
        endings=_endings(typed),
        parts=[
            {
                "id": part,
                "title": say().t(f"intake.form.part.{part}"),
                "url": url_for("intake.show_task", draft=draft.id, part=part),
                "rows": said[part] + (_attached(files) if part is PARTS[-1] else []),
            }
            for part in PARTS
        ],
    )


def _endings(typed: Typed) -> list[str]:
    """What to know of agreements that end before the project does."""
    try:
        ends_on = date.fromisoformat(typed.get("ends_on", ""))
    except ValueError:
        return []
    programme = house().programme
    return [told for one in picked(typed, programme) if (told := ends_first(programme.cities[one], ends_on))]


def _linked(fault: dict[str, str], draft: Draft) -> dict[str, str]:
    """A fault with the page on which it can be mended, when that is a task."""
    part = part_of(fault["field"], cities=house().programme.cities)
    return (
        fault if part is None else {**fault, "url": url_for("intake.show_task", draft=draft.id, part=part, mend="yes")}
    )


def _attached(files: Sequence[Attachment]) -> list[Row]:
    return [{"label": say().t("intake.label.attachments"), "value": one.name} for one in files]
