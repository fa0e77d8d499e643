"""A partner city's page, reached by personal link: reading changes nothing, one button sends the answers."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from services.review.domain.road import Act
from services.review.operations.barred import for_reader
from services.review.operations.case import Deed
from services.review.operations.reading import PartnerSheet, partner_sheet
from services.review.web.blueprint import pages
from services.review.web.shown import Names, Row, names
from services.review.web.typed import Told, Typed, carry, opinion_form, or_again, typed
from shared.errors import NotFound
from shared.policy import Permission
from shared.web.context import actor, come_by_link, database, house
from shared.web.doors import allow, check


@pages.get("/partner/<token>")
@allow(Permission.PUBLIC)
def partner(token: str) -> str:
    """The sheet and the eight questions or, once answered, what was sent."""
    return _page(_asked(token), {})


def _asked(token: str) -> PartnerSheet:
    """What the holder of this link was asked. Raises NotFound for any other link, and for one that is over."""
    holder = come_by_link(token)
    check(Permission.GIVE_OPINION, number=holder.number, city=holder.city)
    if holder.number is None or holder.city is None:
        raise NotFound("shared.error.link_over")
    with for_reader(database("review"), actor()) as session:
        return partner_sheet(session, house(), holder.number, holder.city)


def _page(asked: PartnerSheet, form: Typed, faults: Told | None = None) -> str:
    n = names()
    city = {"id": asked.city, "name": n.city(asked.city), **n.agreement(asked.city)}
    if not asked.open:
        return render_template(
            "review/partner_over.html",
            city=city,
            answered_at=asked.given_at,
            opinion=_given(n, asked),
            proposal_number=asked.number,
        )
    return render_template(
        "review/partner.html",
        city=city,
        sheet=_sheet(n, asked),
        due_on=asked.due_on,
        choices=n.questions(asked.city),
        form=form,
        faults=faults or [],
    )


def _given(n: Names, asked: PartnerSheet) -> str:
    if asked.answers is None:
        return ""
    return n.words.t("review.partner.given", opinion=n.words.t(f"review.opinion.{asked.answers.opinion}"))


def _sheet(n: Names, asked: PartnerSheet) -> Row:
    partner = asked.wish.local_partner
    rows = [
        ("organisation", asked.organisation),
        ("kind", n.label(n.programme.org_kinds, asked.kind)),
        ("country", n.country(asked.country)),
        ("sector", n.label(n.programme.sectors, asked.sector)),
        ("domain", n.domain(asked.city, asked.wish.domain)),
        ("local_partner", partner.name if partner is not None else ""),
        ("dates", n.dates(asked.starts_on, asked.ends_on)),
        ("budget_total", n.words.money(asked.budget_total)),
    ]
    return {
        "title": asked.title,
        "written_in": asked.locale,
        "tag": asked.tag,
        "rows": [{"label": n.words.t(f"review.filed.{name}"), "value": value} for name, value in rows if value],
        "summary": asked.summary,
        "objective": asked.wish.objective,
        "paris_gain": asked.paris_gain,
    }


@pages.post("/partner/<token>")
@allow(Permission.PUBLIC)
def answer(token: str) -> ResponseReturnValue:
    """The city sends its eight answers, once."""
    asked = _asked(token)
    holder = come_by_link(token)
    form = typed()

    def act() -> ResponseReturnValue:
        paper = opinion_form(form, asks_domain=names().has_domains(asked.city), by_desk=False)
        deed = Deed(act=Act.GIVE_OPINION, actor=holder, paper=paper, city=asked.city, match=form.get("tag"))
        carry(asked.number, deed)
        return redirect(url_for("review.partner", token=token), 303)

    return or_again(act, lambda faults: _page(_asked(token), form, faults))
