"""What the letters about a label are told."""

from __future__ import annotations

from services.notify.domain.agreement_wording import listed
from services.notify.domain.appeal import appeal_from
from services.notify.operations.naming import officer_of, title_of
from services.notify.operations.rendering import plain
from shared.clock import day_in
from shared.events import LabelGranted, LabelKept, LabelNoticeGiven, LabelWithdrawn, Signatory
from shared.events.labels import LabelEvent
from shared.house import House
from shared.i18n import Words

Facts = dict[str, object]


def label_granted(house: House, event: LabelGranted, say: Words) -> Facts:
    """What the label covers, from when to when, and where anyone can verify it."""
    known = house.programme.cities
    names = [known[one].name.in_(say.locale) if one in known else one for one in event.cities]
    period = {"starts_on": say.day(event.starts_on), "ends_on": say.day(event.ends_on)}
    return _about(house, event, say) | period | {"cities": listed(names, say)} | _signed(event.signatory)


def label_notice(house: House, event: LabelNoticeGiven, say: Words) -> Facts:
    """Why the office thinks of withdrawing the label, and until when its holder is heard (L121-1, L122-1 CRPA)."""
    return _about(house, event, say) | {
        "ground": event.ground,
        "reasons": plain(event.reasons),
        "hearing_until": say.day(event.hearing_until),
    }


def label_withdrawn(house: House, event: LabelWithdrawn, say: Words) -> Facts:
    """Why the label is withdrawn (L211-2, L242-1, L242-2 CRPA)."""
    told = {"ground": event.ground, "reasons": plain(event.reasons)}
    return _about(house, event, say) | told | _signed(event.signatory)


def label_kept(house: House, event: LabelKept, say: Words) -> Facts:
    """Why the label stands, and until when."""
    told = {"ends_on": say.day(event.ends_on), "reasons": plain(event.reasons)}
    return _about(house, event, say) | told | _signed(event.signatory)


def _about(house: House, event: LabelEvent, say: Words) -> Facts:
    return {
        "name": plain(event.contact_name),
        "title": title_of(event.title, say),
        "label": event.label,
        "signed_on": say.day(day_in(house.programme.office.tz, event.at)),
        "verify": house.address(f"/labels/{event.label}"),
        "appeal": appeal_from(event.country),
        "officer": officer_of(house, event.officer, say),
    }


def _signed(signatory: Signatory) -> Facts:
    return {"signatory": {name: plain(value) for name, value in signatory.model_dump().items()}}
