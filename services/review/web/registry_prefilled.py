"""What the record of a city says already, in the fields of the form that changes it: only what is new is typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import request

from services.review.domain.city_papers import CityAct
from services.review.web.registry_fields import YES
from shared.programme import City
from shared.programme.agreements import GoalSide
from shared.web.context import house

DATES = ("signed_on", "transmitted_on", "in_force_on", "ends_on")


def prefilled(city: City, act: CityAct) -> dict[str, Any]:
    """The fields of this act's form as the record has them; what the address asks for (a side, an asset) counts."""
    fill = FILLED.get(act)
    return fill(city) if fill is not None else {}


def _goals(city: City) -> dict[str, Any]:
    asked = request.args.get("side", "")
    side = GoalSide(asked) if asked in set(GoalSide) else GoalSide.PARIS
    found = enumerate(one.label for one in city.goals if one.side is side)
    lines = [(f"goals.{place}", label) for place, label in found]
    said = {f"{line}.{part}": getattr(label, part) for line, label in lines for part in ("fr", "en")}
    return {"side": str(side), **said}


def _asset(city: City) -> dict[str, Any]:
    domain = request.args.get("domain", "")
    known = next((one for one in city.agreement.assets if one.domain == domain), None) if city.agreement else None
    if known is None:
        return {"domain": domain}
    said = {"domain": domain, "paris_owner": known.paris_owner, "partner_owner": known.partner_owner}
    return said | ({"capacity_fr": known.capacity.fr, "capacity_en": known.capacity.en} if known.capacity else {})


def _reply(city: City) -> dict[str, Any]:
    return {"reply_days": city.reply_days, "second_days": city.second_days}


def _officer(city: City) -> dict[str, Any]:
    return {"locale": city.language, "valid_from": house().today().isoformat(), "ends_before": YES}


def _sign(city: City) -> dict[str, Any]:
    return {"keeps_domains": YES if city.domains else ""}


def _dates(city: City) -> dict[str, Any]:
    return {name: getattr(city.agreement, name, None) or "" for name in DATES}


def _pending(city: City) -> dict[str, Any]:
    return {"pending": "no" if city.agreement is not None and city.agreement.renewal_pending else YES}


FILLED: dict[CityAct, Callable[[City], dict[str, Any]]] = {
    CityAct.REVISE_GOALS: _goals,
    CityAct.SHARE_ASSET: _asset,
    CityAct.SET_REPLY: _reply,
    CityAct.CHANGE_OFFICER: _officer,
    CityAct.SIGN: _sign,
    CityAct.DATE: _dates,
    CityAct.AWAIT_RENEWAL: _pending,
}
