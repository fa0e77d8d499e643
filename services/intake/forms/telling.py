"""Faults as the page tells them: at a question of the form, in sentences that can be read far from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from services.intake.domain.answers import CONSENTS, DATES, GROUPS, LISTS, NUMBERS, ROWS
from services.intake.forms.reading import Typed, picked
from shared.errors import Fault
from shared.i18n import Words
from shared.programme import Programme

LEFT_EMPTY = frozenset({"shared.fault.missing", "shared.fault.too_few"})
ASKED = frozenset(  # questions that say in their own words that they were left empty
    {
        *("organisation.kind", "organisation.name", "contact.name", "contact.email"),
        *("title", "summary", "sector", "cities", "cities.objective", "paris_objectives", "paris_gain"),
        *("budget_total", "benefits", "civic", "quote.text", "quote.author", "quote.capacity"),
    }
)
ANY_FIELD = frozenset({"intake.fault.unknown_choice", "intake.fault.hidden_sign", "intake.fault.twice"})
ON_PAGE = (  # the questions from top to bottom: faults are told in this order
    "form",
    *(f"organisation.{name}" for name in ("kind", "name", "display_name", "size", "country", "id_type")),
    *(f"organisation.{name}" for name in ("id_value", "id_reason", "website", "address", "district")),
    *(f"contact.{name}" for name in GROUPS["contact"]),
    *("title", "summary", "description", "sector", "sector_why"),
    *("cities", *(f"associates.{name}" for name in ROWS["associates"]), "paris_objectives", "paris_gain"),
    *(
        *DATES,
        *(f"milestones.{name}" for name in ROWS["milestones"]),
        *NUMBERS,
        *(f"jobs.{name}" for name in ("created", "kept", "by_year", "basis")),
    ),
    *("benefits", "benefits_why", "civic", "commitments", "attachments", "statements"),
    *(f"consents.{name}" for name in CONSENTS),
    *("quote.text", "quote.author", "quote.capacity", "quote.agreed"),
)
PLACES = {name: place for place, name in enumerate(ON_PAGE)}


def shown(faults: Iterable[Fault], form: Typed, programme: Programme, *, words: Words) -> list[dict[str, str]]:
    """Faults as the page tells them: at a field of the form, in sentences that can be read far from it."""
    cities = picked(form, programme)
    found = [(fault, _question(fault.field, cities)) for fault in faults]
    return [_told(fault, at, programme, words) for fault, at in sorted(found, key=lambda one: _place(one[1]))]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """What a fault is about: `asked` names the question in the catalogue, `field` its place on the page."""

    asked: str
    field: str
    rank: int = 0  # of the city, or of the row
    city: str = ""


def _place(question: _Question) -> tuple[int, int]:
    return PLACES.get("cities" if question.city else question.asked, len(PLACES)), question.rank


def _told(fault: Fault, question: _Question, programme: Programme, words: Words) -> dict[str, str]:
    asked, name = question.asked, {"city": "", "at": "", "n": str(question.rank + 1)}
    if question.city:
        found = programme.cities[question.city]
        name |= {"city": found.name.in_(words.locale), "at": found.forms.at}
    if fault.code in LEFT_EMPTY and asked in ASKED:
        return {"field": question.field, "message": words.t(f"intake.missing.{asked}", **name)}
    message = words.t(fault.code, **fault.params)
    if asked != "form" and (fault.code.startswith("shared.") or fault.code in ANY_FIELD):
        label = words.t(f"intake.label.{asked}", **name)
        message = words.t("intake.fault.at", label=label, message=message[:1].lower() + message[1:])
    return {"field": question.field, "message": message}


def _question(path: str, cities: list[str]) -> _Question:
    head, *rest = path.split(".")
    if head in {"call", "locale", "body"}:
        return _Question(asked="form", field="form")
    if head == "cities":
        return _of_city(rest, cities)
    if head in ROWS and rest and rest[0].isdecimal():
        inside = rest[1] if len(rest) > 1 else ROWS[head][0]
        return _Question(asked=f"{head}.{inside}", field=f"{head}.{rest[0]}.{inside}", rank=int(rest[0]))
    if path.startswith("consents.quote"):
        head = f"quote.{path.split('.')[2]}" if path.count(".") > 1 else "quote.text"
    elif head not in {*LISTS, "attachments"}:
        head = path
    return _Question(asked=head, field=head)


def _of_city(rest: list[str], cities: list[str]) -> _Question:
    rank = int(rest[0]) if rest and rest[0].isdecimal() else len(cities)
    inside = rest[1] if len(rest) > 1 else "city"
    if rank >= len(cities) or inside == "city":
        return _Question(asked="cities", field="cities")
    city = cities[rank]
    return _Question(asked=f"cities.{inside}", field=f"{city}.{inside}", rank=rank, city=city)
