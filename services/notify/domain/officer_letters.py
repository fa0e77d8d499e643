"""The letters around a partner city's answer: its code, the desk's receipt, the week's list; and to whom they speak."""

from __future__ import annotations

from shared.events import Event, OpinionArrived, OpinionCodeAsked, PartnerDigest

OFFICER = ("officer_email", "officer_locale")
WRITER = ("email", "locale")
# event -> the letter, its kind of reader, and the fields in which the event says to whom and in which language to write
OFFICERS: dict[type[Event], tuple[str, str, tuple[str, str]]] = {
    OpinionCodeAsked: ("opinion_code", "partner", OFFICER),
    OpinionArrived: ("opinion_arrived", "staff", WRITER),
    PartnerDigest: ("partner_digest", "partner", OFFICER),
}


def officer_key(event: Event) -> list[str]:
    """What tells two events of the same kind, subject and instant apart."""
    match event:
        case OpinionCodeAsked():
            return [str(event.code_id)]
        case OpinionArrived():
            return [event.city]
        case PartnerDigest():
            return [str(event.link_id)]
        case _:
            return []
