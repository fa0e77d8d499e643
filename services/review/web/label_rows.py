"""Labels in words: the office's part of a file's page, its holder's page, and what anyone may verify."""

from __future__ import annotations

from collections.abc import Iterable

from flask import url_for

from services.review.documents import Certificate, Line, verification_code
from services.review.domain.label import HEARING_DAYS, Bar, Ground, LabelState
from services.review.operations.label_facts import GrantView, LabelView, NoticeView, PublicLabel
from services.review.web.shown import Names, Option, Row
from shared.clock import day_in
from shared.web.context import house

TONES = {
    LabelState.GRANTED: "go",
    LabelState.NOTICE: "wait",
    LabelState.WITHDRAWN: "stop",
    LabelState.EXPIRED: "plain",
}


def verify_address(number: str) -> str:
    """Where anyone can verify a label: what stands on paper, and in the code."""
    return house().address(f"/labels/{number}")


def label_row(n: Names, view: LabelView) -> Row:
    """A label with its notices, for its holder and for the office."""
    return {
        "number": view.number,
        "title": view.title,
        "state": n.words.t(f"review.labels.state.{view.state}"),
        "tone": TONES[view.state],
        "rows": _scope(n, view),
        "notices": [notice_row(n, one) for one in view.notices],
        "open": notice_row(n, view.open_notice) if view.open_notice is not None else None,
        "ended": view.state is LabelState.EXPIRED,
        "withdrawn": view.state is LabelState.WITHDRAWN,
        "verify": verify_address(view.number),
        "code_url": url_for("review.label_code", label=view.number),
    }


def _scope(n: Names, view: LabelView) -> list[Row]:
    t = n.words.t
    signed = ", ".join((view.signatory_name, view.signatory_capacity, view.signatory_service))
    shown = [
        (t("review.labels.cities"), _cities(n, view.cities)),
        (t("review.labels.period"), n.dates(view.starts_on, view.ends_on)),
        (t("review.labels.granted"), f"{n.words.moment(view.granted_at)} · {view.granted_name}"),
        (t("review.labels.signed"), signed),
    ]
    return [{"label": label, "value": value} for label, value in shown]


def _cities(n: Names, cities: Iterable[str]) -> str:
    return ", ".join(n.city(one) for one in cities)


def notice_row(n: Names, view: NoticeView) -> Row:
    """A notice with its answer and its end."""
    t = n.words.t
    decision = t(f"review.labels.decided.{view.decision}") if view.decision else ""
    return {
        "given": f"{n.words.moment(view.given_at)} · {view.given_name}",
        "ground": t(f"review.labels.ground.{view.ground}"),
        "reasons": view.reasons,
        "until": view.hearing_until,
        "over": view.over,
        "answer": view.answer,
        "answered_at": view.answered_at,
        "decision": decision,
        "decided": f"{n.words.moment(view.decided_at)} · {view.decided_name}" if view.decision else "",
        "decision_reasons": view.decision_reasons,
    }


def grant_row(n: Names, view: GrantView) -> Row:
    """What the office may grant, and what the rules propose."""
    t = n.words.t
    means = {"total": n.cents(view.total), "least": n.cents(view.least)}
    why = "below" if view.total is not None else "unread"
    why = "proposed" if view.proposed else why if view.asked else "not_asked"
    return {
        "refusal": t(view.refusal) if view.refusal else "",
        "proposed": view.proposed,
        "why": t(f"review.labels.{why}", **means),
        "cities": [(city, n.city(city)) for city, bar in view.bars.items() if bar is None],
        "barred": [_barred(n, city, bar) for city, bar in view.bars.items() if bar is not None],
        "starts_on": view.period.starts_on.isoformat(),
        "ends_on": view.period.ends_on.isoformat(),
    }


def _barred(n: Names, city: str, bar: Bar) -> str:
    return n.words.t(f"review.labels.fault_city_{bar}", city=n.city(city))


def grounds(n: Names) -> list[Option]:
    """Why a label may be taken back, to choose from."""
    t = n.words.t
    return [(str(one), t(f"review.labels.ground.{one}"), t(f"review.labels.ground_hint.{one}")) for one in Ground]


def hearing_days() -> int:
    """How many days a hearing lasts."""
    return HEARING_DAYS


def public_row(n: Names, view: PublicLabel) -> Row:
    """What anyone may know of a label, in sentences and lines."""
    t, day = n.words.t, n.words.day
    ahead = view.state is LabelState.GRANTED and view.starts_on > n.day
    days = {"starts": day(view.starts_on), "ends": day(view.ends_on), "withdrawn": day(view.withdrawn_on)}
    shown = [
        (t("review.labels.number"), view.number, False),
        (t("review.labels.project"), view.title, True),
        (t("review.labels.organisation"), view.organisation, True),
        (t("review.labels.cities"), _cities(n, view.cities), False),
        (t("review.labels.period"), n.dates(view.starts_on, view.ends_on), False),
        (t("review.labels.granted"), day(view.granted_on), False),
        (t("review.labels.withdrawn_on"), days["withdrawn"], False),
    ]
    return {
        "number": view.number,
        "said": t(f"review.labels.public.{'ahead' if ahead else view.state}", **days),
        "tone": TONES[view.state],
        "state": t(f"review.labels.state.{view.state}"),
        "rows": [{"label": label, "value": value, "voice": voice} for label, value, voice in shown if value],
        "code_url": url_for("review.label_code", label=view.number),
    }


def certificate(n: Names, view: LabelView, *, written_in: str) -> Certificate:
    """The certificate of a label in this reader's language; title and organisation as they were filed."""
    t, office, verify = n.words.t, n.programme.office, verify_address(view.number)
    granted = n.words.day(day_in(office.tz, view.granted_at))
    signatory = (view.signatory_name, view.signatory_capacity, view.signatory_service)
    return Certificate(
        lang=n.words.locale,
        text_lang=written_in,
        title=t("review.labels.certificate.title", number=view.number),
        author=office.authority.in_(n.words.locale),
        number=view.number,
        lede=t("review.labels.certificate.lede"),
        project=view.title,
        rows=_lines(n, view),
        signed=(t("review.labels.certificate.signed", day=granted), *signatory),
        scope=t("review.labels.certificate.scope"),
        verify_title=t("review.labels.certificate.verify"),
        verify_text=t("review.labels.certificate.verify_text"),
        verify=verify,
        code=verification_code(verify).decode(),
        code_text=t("review.labels.code", number=view.number),
    )


def _lines(n: Names, view: LabelView) -> tuple[Line, ...]:
    t = n.words.t
    return (
        Line(label=t("review.labels.organisation"), value=view.organisation),
        Line(label=t("review.labels.cities"), value=_cities(n, view.cities)),
        Line(label=t("review.labels.period"), value=n.dates(view.starts_on, view.ends_on)),
    )
