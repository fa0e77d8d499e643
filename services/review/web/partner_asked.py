"""Who comes by a partner city's link, and what they were asked; any other link finds one polite page, nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import Response, after_this_request, current_app, render_template, request
from sqlalchemy.orm import Session

from services.review.domain.papers import LocalPartnerKnown, Naming, Offer, OpinionForm
from services.review.operations.barred import for_reader
from services.review.operations.officer import KeptAnswers, kept_answers, note_browser
from services.review.operations.opinion_typed import Typed, opinion_paper
from services.review.operations.reading import PartnerSheet, partner_sheet
from services.review.web.shown import Names, Row, names
from shared.errors import Invalid, NotFound
from shared.i18n import Words, words
from shared.ids import digest, secret
from shared.policy import Actor, Permission, may
from shared.programme import Opinion
from shared.web.context import actor, come_by_link, database, house, locale

COOKIE = "opened"
COOKIE_LIFE = timedelta(days=400)
LONGEST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question to one city, as the holder of its link finds it."""

    token: str
    holder: Actor
    sheet: PartnerSheet
    kept: KeptAnswers

    @property
    def there(self) -> Words:
        """The reader's language, in the city's time."""
        return words(locale(), house().programme.cities[self.sheet.city].tz)


def asked_by(token: str) -> Asked:
    """What the holder of this link was asked; a browser that opens it is noted. Raises NotFound, always the same."""
    holder = come_by_link(token)
    try:
        if holder.number is None or not may(holder, Permission.GIVE_OPINION, number=holder.number, city=holder.city):
            raise NotFound("shared.error.link_over")
        with for_reader(database("review"), actor()) as session:
            sheet = partner_sheet(session, house(), holder.number, holder.city or "")
            kept = kept_answers(session, holder)
            if request.method != "HEAD":
                note(session, token, holder)
    except NotFound as refused:
        raise NotFound("shared.error.link_over") from refused
    return Asked(token=token, holder=holder, sheet=sheet, kept=kept)


def note(session: Session, token: str, holder: Actor) -> None:
    """Write down in which browser the link is opened, known by a random cookie of this address alone."""
    cookie = request.cookies.get(COOKIE, "")[:LONGEST]
    if not cookie:
        cookie = secret()
        path = request.path[: request.path.index(token) + len(token)]

        @after_this_request
        def _set(answer: Response) -> Response:
            secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
            answer.set_cookie(
                COOKIE, cookie, max_age=COOKIE_LIFE, path=path, secure=secure, httponly=True, samesite="Lax"
            )
            return answer

    note_browser(session, house(), holder, digest=digest(cookie))


def city_of(n: Names, city: str) -> Row:
    """A city's name and the state of its agreement."""
    return {"id": city, "name": n.city(city), **n.agreement(city)}


def over_page(asked: Asked, why: str = "") -> str:
    """What was sent, or that nothing is awaited; `why`: a sentence on what was just refused, with what was typed."""
    n, sheet = names(), asked.sheet
    given = n.words.t(f"review.opinion.{sheet.answers.opinion}") if sheet.answers is not None else ""
    return render_template(
        "review/partner_over.html",
        city=city_of(n, sheet.city),
        answered_at=asked.there.moment(sheet.given_at),
        opinion=n.words.t("review.partner.given", opinion=given) if given else "",
        proposal_number=sheet.number,
        why=why,
        lost=typed_rows(n, sheet.city, asked.kept.typed) if why and not _was_sent(asked) else [],
    )


def _was_sent(asked: Asked) -> bool:
    try:
        return _typed_paper(asked) == asked.sheet.answers
    except Invalid:
        return False


def _typed_paper(asked: Asked) -> OpinionForm:
    domains = house().programme.cities[asked.sheet.city].domains
    return opinion_paper(asked.kept.typed, asks_domain=bool(domains), by_desk=False)


def typed_rows(n: Names, city: str, typed: Typed) -> list[Row]:
    """Answers as they were typed, whatever is wrong with them."""
    t = n.words.t
    offers = ", ".join(t(f"review.partner.q4_{one}") for one in typed.get("offers", ()) if one in set(Offer))
    known, named, opinion = (typed.get(name, "") for name in ("local_partner", "naming", "opinion"))
    naming = (t(f"review.partner.q6_{named}") if named in set(Naming) else "", typed.get("naming_contact"))
    pairs = [
        ("domain", n.domain(city, typed["domain"]) if typed.get("domain", "none") != "none" else ""),
        ("objectives", " · ".join(filter(None, (typed.get("objectives"), typed.get("objectives_why"))))),
        ("local_partner", t(f"review.partner.q3_{known}") if known in set(LocalPartnerKnown) else ""),
        ("offers", offers),
        ("objection", typed.get("objection", "")),
        ("naming", ", ".join(filter(None, naming))),
        ("opinion", t(f"review.opinion.{opinion}") if opinion in set(Opinion) else ""),
        ("reason", typed.get("reason", "")),
    ]
    return [{"label": n.words.t(f"review.answer.{name}"), "value": value} for name, value in pairs if value]
