"""A partner city's page, reached by personal link: the sheet, eight answers that are kept, and the way to send them."""

from __future__ import annotations

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.review.operations.barred import for_reader
from services.review.operations.officer import KeptAnswers, checked_answers, keep_answers
from services.review.operations.opinion_typed import Typed, opinion_typed
from services.review.operations.reading import PartnerSheet
from services.review.web.blueprint import pages
from services.review.web.officer_clock import officer_clock
from services.review.web.partner_asked import Asked, asked_by, city_of, over_page
from services.review.web.shown import Names, Row, names
from services.review.web.typed import Told, or_again, typed
from shared.errors import Conflict, Stale
from shared.policy import Permission
from shared.programme.agreements import Goal, GoalSide
from shared.web.context import database, house, say
from shared.web.doors import allow


@pages.get("/partner/<token>")
@allow(Permission.PUBLIC)
def partner(token: str) -> str:
    """The sheet and the eight questions with what was kept or, once answered, what was sent."""
    asked = asked_by(token)
    return form_page(asked, asked.kept.typed) if asked.sheet.open else over_page(asked)


def form_page(asked: Asked, form: Typed, faults: Told | None = None) -> str:
    """The sheet and the questions, with these answers."""
    n, sheet = names(), asked.sheet
    return render_template(
        "review/partner.html",
        city=city_of(n, sheet.city),
        public_records=house().programme.cities[sheet.city].public_records,
        agreement=_agreement(n, sheet.city),
        note=n.asked_note(sheet.city, sheet.ends_on),
        sheet=_sheet(n, sheet),
        due_on=sheet.due_on,
        clock=officer_clock(n, sheet),
        choices=n.questions(sheet.city),
        form=form,
        token=asked.token,
        kept={"tag": asked.kept.tag, "told": _told(asked, asked.kept)},
        faults=faults or [],
    )


def _told(asked: Asked, kept: KeptAnswers) -> str:
    there = asked.there
    return there.t("review.draft.saved_at", hour=there.hour(kept.saved_at)) if kept.saved_at is not None else ""


def _agreement(n: Names, city: str) -> list[Row]:
    """What either city looks for, and what they share."""
    found = n.programme.cities[city]
    assets = found.agreement.assets if found.agreement is not None else ()
    rows = [
        ("looks_for", _goals(n, found.goals, GoalSide.PARTNER)),
        ("paris_looks_for", _goals(n, found.goals, GoalSide.PARIS)),
        ("can_offer", ", ".join(one.label.in_(n.words.locale) for one in assets)),
    ]
    name = n.city(city)
    return [{"label": n.words.t(f"review.officer.{one}", city=name), "value": value} for one, value in rows if value]


def _goals(n: Names, goals: tuple[Goal, ...], side: GoalSide) -> str:
    return ", ".join(one.label.in_(n.words.locale) for one in goals if one.side is side)


def _sheet(n: Names, sheet: PartnerSheet) -> Row:
    partner_there, wish = sheet.wish.local_partner, sheet.wish
    asset = f"{n.domain(sheet.city, wish.asset)} – {wish.asset_use}" if wish.asset else ""
    rows = [
        ("organisation", sheet.organisation),
        ("kind", n.label(n.programme.org_kinds, sheet.kind)),
        ("country", n.country(sheet.country)),
        ("sector", n.label(n.programme.sectors, sheet.sector)),
        ("domain", n.domain(sheet.city, wish.domain)),
        ("local_partner", partner_there.name if partner_there is not None else ""),
        ("dates", n.dates(sheet.starts_on, sheet.ends_on)),
        ("budget_total", n.words.money(sheet.budget_total)),
        ("asset_of", asset),
    ]
    label = {name: n.words.t(f"review.filed.{name}", city=n.city(sheet.city)) for name, _ in rows}
    return {
        "title": sheet.title,
        "written_in": sheet.locale,
        "rows": [{"label": label[name], "value": value} for name, value in rows if value],
        "summary": sheet.summary,
        "objective": wish.objective,
        "paris_gain": sheet.paris_gain,
    }


@pages.post("/partner/<token>")
@allow(Permission.PUBLIC)
def answer(token: str) -> ResponseReturnValue:
    """The answers are kept before they are judged; then they are saved for later, or read again before sending."""
    asked, form = asked_by(token), typed()
    with for_reader(database("review"), asked.holder) as session:
        kept = keep_answers(session, house(), asked.holder, typed=opinion_typed(form))
    if not kept.open:
        return over_page(asked_by(token), say().t("review.officer.not_awaited")), Conflict.status
    if form.get("later"):  # the page says itself when it was kept
        return redirect(url_for("review.partner", token=token), 303)

    def act() -> ResponseReturnValue:
        checked_answers(house(), asked.holder, kept)
        return redirect(url_for("review.partner_preview", token=token), 303)

    return or_again(act, lambda faults: form_page(asked_by(token), form, faults))


@pages.post("/partner/<token>/autosave")
@allow(Permission.PUBLIC)
def autosave_answers(token: str) -> ResponseReturnValue:
    """Keep what is being typed, without a word about what is wrong with it yet.

    What comes late, after another window saved or the city answered, is told and not kept.
    """
    asked = asked_by(token)
    if not asked.kept.open:
        return jsonify({"told": say().t("review.officer.not_awaited"), "tag": asked.kept.tag}), Conflict.status
    try:
        with for_reader(database("review"), asked.holder) as session:
            seen = request.form.get("seen", "")
            kept = keep_answers(session, house(), asked.holder, typed=opinion_typed(typed()), match=seen)
    except Stale as refused:
        return jsonify({"told": say().t(refused.code)}), refused.status
    return jsonify({"told": _told(asked, kept), "tag": kept.tag})
