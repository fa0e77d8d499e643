"""The facts that the statements tell: from the programme and the settings, never typed twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from flask import url_for

from services.intake.domain.answers import CONSENTS
from services.intake.domain.countries import EUROPEAN_ECONOMIC_AREA, country_name
from services.intake.web.call import tongues
from shared.files import MEDIA_TYPES
from shared.programme import City
from shared.web.context import house, say


def facts() -> dict[str, object]:
    """What the sentences of every statement are filled in with, in the reader's language."""
    return {**_office(), **_notices(), **_call()}


def absent() -> set[str]:
    """The sections that have nothing to say here: a plan that is not published, files that are not taken."""
    programme = house().programme
    notices, call = programme.notices, programme.call
    either = {
        "plan": notices.accessibility.plan_url is not None,
        "transfers": bool(_abroad()),
        "files": call.files.count > 0,
        "closing": call.closes_at is not None,
        "security": notices.teleservice.approved_on is not None,
    }
    without = {f"no_{name}" if there else name for name, there in either.items()}
    return without if notices.accessibility.audited_on is not None else without | {"audited"}


def listed(section: str) -> Sequence[str]:
    """What is counted up below a section: cities with their countries, delays, choices. Nothing below most."""
    return LISTS[section]() if section in LISTS else ()


def _abroad() -> list[City]:
    return [one for one in house().programme.cities.values() if one.country not in EUROPEAN_ECONOMIC_AREA]


def _cities(cities: Iterable[City]) -> list[str]:
    words, tongue = say(), say().locale
    return [
        words.t("intake.legal.city", city=city.name.in_(tongue), country=country_name(city.country, tongue))
        for city in cities
    ]


def _choices() -> list[str]:
    return [say().t(f"intake.label.consents.{one}") for one in CONSENTS]


def _statements() -> list[str]:
    return [one.label.in_(say().locale) for one in house().programme.statements.values()]


def _delays() -> list[str]:
    words, kept = say(), house().programme.notices.retention
    return [
        words.tn("intake.legal.kept.draft", kept.draft_months),
        words.tn("intake.legal.kept.not_retained", kept.not_retained_years),
        words.tn("intake.legal.kept.after_label", kept.after_label_years),
        words.tn("intake.legal.kept.logs", kept.logs_months),
    ]


def _office() -> dict[str, object]:
    office, tongue = house().programme.office, say().locale
    return {
        "authority": office.authority.in_(tongue),
        "service": office.name.in_(tongue),
        "address": office.address,
        "email": office.email,
        "phone": office.phone,
        "dpo": office.dpo,
        "tz": office.tz,
    }


def _notices() -> dict[str, object]:
    notices, words = house().programme.notices, say()
    access, tongue = notices.accessibility, words.locale
    return {
        "status": words.t(f"intake.legal.status.{access.status}"),
        "reason": words.t(f"intake.legal.reason.{access.status}"),
        "audited_on": words.day(access.audited_on),
        "contact": access.contact,
        "plan": access.plan_url or "",
        "director": notices.publisher.director,
        "capacity": notices.publisher.capacity.in_(tongue),
        "host": notices.host.name,
        "host_address": notices.host.address,
        "host_phone": notices.host.phone,
        "controller": notices.controller.name.in_(tongue),
        "controller_address": notices.controller.address,
        "hours": notices.teleservice.hours.in_(tongue),
        "approved_on": words.day(notices.teleservice.approved_on),
    }


def _call() -> dict[str, object]:
    call, words = house().programme.call, say()
    return {
        "call": call.title.in_(words.locale),
        "home": house().address(url_for("intake.home")),
        "api": house().address("/api/v1"),
        "sender": house().settings.mail_from,
        "formats": ", ".join(extension.upper() for extension in MEDIA_TYPES.values()),
        "count": call.files.count,
        "each": call.files.each_mb,
        "together": call.files.together_mb,
        "languages": tongues(call),
        "closes": words.moment(call.closes_at),
        "months": call.silence.months,
        "silence": words.t(f"intake.legal.silence.{call.silence.effect}"),
    }


LISTS: Mapping[str, Callable[[], list[str]]] = {
    "recipients": lambda: _cities(house().programme.cities.values()),
    "transfers": lambda: _cities(_abroad()),
    "retention": _delays,
    "consents": _choices,
    "statements": _statements,
}
