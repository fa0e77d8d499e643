"""A draft's answers as its author checks them: each task with its questions and what was said, empty ones too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from services.intake.domain.answers import DATES, NUMBERS
from services.intake.forms import PARTS, Part, Typed, part_of, picked
from services.intake.forms.telling import ON_PAGE
from services.intake.web.questions import lists, ranks_of
from shared.proposal import IfOver
from shared.web.context import house, say

Row = dict[str, str | bool]
CHOSEN: Mapping[str, str] = {  # the list from which an answer was chosen
    "organisation.kind": "kinds",
    "organisation.size": "sizes",
    "organisation.country": "countries",
    "organisation.id_type": "id_types",
    "sector": "sectors",
    "paris_objectives": "objectives",
    "benefits": "benefits",
    "commitments": "commitments",
    "statements": "statements",
    "side": "sides",
    "kind": "kinds",
    "id_type": "id_types",
}
TICKS = ("consents.", "quote.agreed", "local_partner_")
VOICES = frozenset({"title", "summary", "description", "paris_gain", "benefits_why", "civic", "objective", "text"})
AMOUNTS = frozenset({*NUMBERS, "jobs.created", "jobs.kept"})
OF_CITY = ("domain", "objective", "local_partner", "local_partner_kind", "asset", "asset_use", "if_over")


def answered(typed: Typed) -> dict[Part, list[Row]]:
    """The answers of each task, in the order of the form."""
    found: dict[Part, list[Row]] = {part: [] for part in PARTS}
    for name in ON_PAGE:
        part = part_of(name, cities=house().programme.cities)
        if part is not None and name != "attachments":
            found[part] += _rows(name, typed)
    return found


def _rows(name: str, typed: Typed) -> Iterator[Row]:
    head, _, inside = name.partition(".")
    if name == "cities":
        yield from _cities(typed)
    elif head in {"associates", "milestones"}:
        for rank in ranks_of(typed, head):
            if value := said(inside, typed.getlist(f"{head}.{rank}.{inside}")):
                yield {"label": say().t(f"intake.label.{name}", n=rank + 1), "value": value}
    else:
        value = said(name, typed.getlist(name))
        yield {
            "label": say().t(f"intake.label.{name}"),
            "value": value,
            "voice": name.rsplit(".", maxsplit=1)[-1] in VOICES,
        }


def _cities(typed: Typed) -> Iterator[Row]:
    words, programme = say(), house().programme
    for city_id in picked(typed, programme):
        city = programme.cities[city_id]
        name = {"city": city.name.in_(words.locale), "at": city.forms.at}
        domains = {domain.id: domain.label.in_(words.locale) for domain in city.domains}
        for asked in OF_CITY:
            value = typed.get(f"{city_id}.{asked}", "")
            if asked == "domain" and city.domains and not value:
                value = words.t("intake.form.other_domain")
            if value or asked == "objective":
                label = words.t(f"intake.label.cities.{asked}", **name)
                shown = words.t(f"intake.form.if_over.{value}") if value in set(IfOver) else domains.get(value, value)
                yield {"label": label, "value": shown, "voice": asked in VOICES}


def said(name: str, values: list[str]) -> str:
    """The answers to one question, in the words of the page; what cannot be read stays as it was typed."""
    if name.startswith(TICKS):
        return say().t("intake.proposal.yes" if any(values) else "intake.proposal.no")
    known = dict(lists()[CHOSEN[name]]) if name in CHOSEN else {}
    told = [known.get(one) or _written(name, one) for one in values if one]
    return (" " if name == "statements" else " · ").join(told)  # statements are sentences


def _written(name: str, value: str) -> str:
    if name in {*DATES, "on"}:
        try:
            return say().day(date.fromisoformat(value))
        except ValueError:
            return value
    if name in AMOUNTS and value.isdecimal() and len(value) < 16:
        return say().money(int(value)) if name in NUMBERS else say().number(int(value))
    return value
