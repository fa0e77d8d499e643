"""Partner cities, their agreements and what was done on them, as rows that the templates print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from flask import url_for

from services.review.domain.city_papers import CityAct
from services.review.operations.city_views import (
    CityActView,
    CityRow,
    CityTask,
    CityTaskKind,
    CityView,
    OfficerView,
    VersionView,
)
from services.review.operations.what_if import FileTurn, Turn
from services.review.web.shown import TONES, Names, Row
from shared.programme import Agreement, City
from shared.programme.agreements import GoalSide

CURES = {
    CityTaskKind.CONFIRM_DATES: CityAct.DATE,
    CityTaskKind.TRANSMIT: CityAct.TRANSMIT,
    CityTaskKind.ENDING: CityAct.RENEW,
    CityTaskKind.NO_OFFICER: CityAct.CHANGE_OFFICER,
    CityTaskKind.OFFICE_ENDING: CityAct.CHANGE_OFFICER,
}
DATES = ("signed_on", "transmitted_on", "in_force_on", "renewed_on", "ends_on")
STOPS = ("suspended_on", "resumed_on", "denounced_on")  # told only where they happened


def city(n: Names, row: CityRow) -> Row:
    """A city in the list."""
    t = n.words.t
    turns = row.turns_on is not None and row.becomes is not None
    return {
        "id": row.city,
        "name": n.city(row.city),
        "url": url_for("review.city", city=row.city),
        "agreement": n.state(row.state),
        "agreement_tone": TONES[row.state],
        "since": t("review.registry.since", day=n.words.day(row.since)) if row.since else "",
        "until": t("review.registry.until", day=n.words.day(row.ends_on))
        if row.ends_on and row.ends_on >= n.day
        else "",
        "turn": t("review.registry.turn", day=n.words.day(row.turns_on), state=n.state(row.becomes))
        if turns and row.becomes is not None
        else "",
        "officers": [_officer_line(n, one) for one in row.officers],
        "open_files": row.open_files,
        "tasks": [task(n, one) for one in row.tasks],
    }


def task(n: Names, one: CityTask) -> Row:
    """A task about a city, with the page on which it is done."""
    return {
        "text": n.words.t(f"review.registry.task.{one.kind}", city=n.city(one.city), day=n.words.day(one.day)),
        "short": n.words.t(f"review.registry.task_short.{one.kind}", day=n.words.day(one.day)),
        "url": url_for("review.city_act", city=one.city, act=CURES[one.kind]),
    }


def _officer_line(n: Names, one: OfficerView) -> str:
    return n.words.t("review.registry.deputy_line", name=one.name) if one.deputy else one.name


def facts(n: Names, view: CityView) -> list[Row]:
    """What is known of the city itself."""
    t, found, row = n.words.t, view.city, city(n, view.row)
    pairs = (
        ("state", ", ".join(filter(None, (row["agreement"], row["since"], row["until"])))),
        ("turn", row["turn"] or t("review.registry.no_turn")),
        (
            "renewal",
            t("review.registry.renewal_pending") if found.agreement and found.agreement.renewal_pending else "",
        ),
        ("country", n.country(found.country)),
        ("authority", found.authority.in_(n.words.locale) if found.authority else ""),
        ("language", t(f"review.registry.choice.locale_{found.language}")),
        ("zone", found.tz),
        ("reply", t("review.registry.reply_days", first=found.reply_days, second=found.second_days)),
        ("open_files", n.words.number(view.row.open_files)),
    )
    asked = [(name, value) for name, value in pairs if value or name != "renewal"]
    return [{"label": t(f"review.registry.fact.{name}"), "value": value} for name, value in asked]


def _pending(found: City) -> bool:
    return found.agreement is not None and found.agreement.renewal_pending


def officer(n: Names, one: OfficerView) -> Row:
    """Somebody who speaks for the city, with the days of their office."""
    t = n.words.t
    return {
        "name": one.name,
        "email": one.email,
        "capacity": one.capacity,
        "office": t("review.registry.deputy" if one.deputy else "review.registry.officer"),
        "language": t(f"review.registry.choice.locale_{one.locale}") if one.locale in ("fr", "en") else one.locale,
        "period": period(n, one.valid_from, one.valid_to),
        "state": t("review.registry.in_office" if one.in_office else "review.registry.not_in_office"),
        "tone": "go" if one.in_office else "plain",
    }


def period(n: Names, first: date | None, last: date | None) -> str:
    """From when to when, each as far as it is known."""
    t = n.words.t
    begins = t("review.registry.from", day=n.words.day(first)) if first else t("review.registry.from_unknown")
    return f"{begins}, {t('review.registry.to', day=n.words.day(last))}" if last else begins


def version(n: Names, one: VersionView) -> Row:
    """One version: its state, its dates, who signed it in what capacity, what it is about."""
    agreement, locale = one.agreement, n.words.locale
    signed = n.words.day(agreement.renewed_on or agreement.signed_on) or n.words.t("review.registry.unknown")
    return {
        "version": agreement.version,
        "wording": agreement.wording.in_(locale),
        "state": n.state(one.state),
        "tone": TONES[one.state],
        "facts": [*_dates(n, agreement), *_texts(n, agreement)],
        "signatories": [
            {
                "name": signer.name,
                "capacity": signer.capacity.in_(locale),
                "city": n.city(signer.city) if signer.city in n.programme.cities else signer.city.capitalize(),
                "on": signed,
            }
            for signer in agreement.signatories
        ],
    }


def _dates(n: Names, agreement: Agreement) -> Iterator[Row]:
    for name in (*DATES, *STOPS):
        day: date | None = getattr(agreement, name)
        if day is not None or name in DATES:
            told = n.words.day(day) or n.words.t("review.registry.unknown")
            yield {"label": n.words.t(f"review.registry.date.{name}"), "value": told}


def _texts(n: Names, agreement: Agreement) -> Iterator[Row]:
    labels = (("object", agreement.object), ("commitments", agreement.commitments))
    texts = [(name, label.in_(n.words.locale)) for name, label in labels if label is not None]
    for name, text in (("deliberation", agreement.deliberation), *texts):
        if text:
            yield {"label": n.words.t(f"review.registry.fact.{name}"), "value": text}


def domains(n: Names, found: City) -> list[Row]:
    """The two levels of the agreement's subjects."""
    locale = n.words.locale
    return [
        {
            "label": one.label.in_(locale),
            "shared": one.shared_asset,
            "points": [point.label.in_(locale) for point in one.points],
        }
        for one in found.domains
    ]


def assets(n: Names, found: City) -> list[Row]:
    """The tools that both cities share: those of the text, with what is known of each."""
    known = {one.domain: one for one in found.agreement.assets} if found.agreement else {}
    return [
        {
            "label": one.label.in_(n.words.locale),
            "capacity": asset.capacity.in_(n.words.locale) if asset and asset.capacity else "",
            "paris_owner": asset.paris_owner if asset else "",
            "partner_owner": asset.partner_owner if asset else "",
            "url": url_for("review.city_act", city=found.id, act=CityAct.SHARE_ASSET, domain=one.id),
        }
        for one in found.domains
        if one.shared_asset
        for asset in (known.get(one.id),)
    ]


def goals(n: Names, found: City) -> list[Row]:
    """What each of the two sides wants of the agreement."""
    return [
        {
            "side": n.words.t(f"review.registry.side.{side}", city=n.city(found.id)),
            "goals": [one.label.in_(n.words.locale) for one in found.goals if one.side is side],
            "url": url_for("review.city_act", city=found.id, act=CityAct.REVISE_GOALS, side=side),
        }
        for side in GoalSide
    ]


def done(n: Names, one: CityActView) -> Row:
    """Something that was done on the record."""
    return {"what": act(n, one.act), "at": one.at, "by": one.by, "reason": one.reason}


def act(n: Names, name: str) -> str:
    """What an act is called."""
    return n.words.t(f"review.registry.act.{name}")


def turn(n: Names, one: Turn) -> Row:
    """A day on which the state would change, and the files for which something would."""
    return {
        "day": n.words.day(one.on),
        "before": (n.state(one.before), TONES[one.before]),
        "after": (n.state(one.after), TONES[one.after]),
        "files": [_file(n, file) for file in one.files],
        "untouched": one.untouched,
        "count": len(one.files),
    }


def _file(n: Names, one: FileTurn) -> Row:
    def outcomes(allowed: Iterable[str]) -> list[str]:
        return [n.words.t(f"review.outcome.{outcome}") for outcome in allowed]

    def lamps(lit: Any) -> Row:
        return {"q": lit.quality, "p": lit.paris, "v": lit.city}

    return {
        "number": one.number,
        "title": one.title,
        "written_in": one.locale,
        "url": url_for("review.file", number=one.number),
        "before": {"lamps": lamps(one.lamps_before), "outcomes": outcomes(one.allowed_before)},
        "after": {"lamps": lamps(one.lamps_after), "outcomes": outcomes(one.allowed_after)},
        "effect": n.words.t(f"review.registry.effect.{one.effect}") if one.effect else "",
    }
