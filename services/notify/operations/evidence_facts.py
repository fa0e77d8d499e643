"""What the letter about the evidence of an agreement is told."""

from __future__ import annotations

from shared.events import EvidenceReady
from shared.house import House
from shared.i18n import Words


def evidence_ready(house: House, event: EvidenceReady, say: Words) -> dict[str, object]:
    """How many days an agreement has left, and a few figures of what it brought."""
    city = house.programme.cities[event.city]
    return {
        "city": city.name.in_(say.locale),
        "ends_on": say.day(event.ends_on),
        "days": event.days,
        "files": event.files,
        "labels": event.labels,
        "unused": event.unused,
        "link": house.address(f"/registry/{event.city}/evidence"),
    }
