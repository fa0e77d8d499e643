"""How a letter names a project and the person in charge of it."""

from __future__ import annotations

from services.notify.domain.typography import polish, quoted
from services.notify.operations.rendering import plain
from shared.house import House
from shared.i18n import Words


def title_of(title: str, say: Words) -> str:
    """A project's title between the quotation marks of the reader's language."""
    return plain(quoted(polish(title, say.locale), say.locale))


def officer_of(house: House, name: str, say: Words) -> dict[str, str]:
    """The person in charge, with their capacity where it is known (L111-2 CRPA)."""
    office = house.programme.office
    known = name == office.case_officer
    return {"name": plain(name), "capacity": office.case_officer_capacity.in_(say.locale) if known else ""}
