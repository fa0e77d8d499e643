"""The letters that follow a partner city's answer: which event makes which, and to whom it speaks."""

from __future__ import annotations

from shared.events import (
    ConditionPut,
    ConditionsDue,
    ConditionTurned,
    CourtesyNoted,
    DialogueNoted,
    DialogueOpened,
    DialogueOver,
    DialogueReported,
    Event,
)

OFFICER = ("officer_email", "officer_locale")
WRITER = ("email", "locale")
# event -> the letter, its kind of reader, and the fields in which the event says to whom and in which language to write
FOLLOWING: dict[type[Event], tuple[str, str, tuple[str, str]]] = {
    ConditionsDue: ("conditions_to_answer", "applicant", WRITER),
    ConditionPut: ("condition_answered", "partner", OFFICER),
    ConditionTurned: ("condition_closed", "applicant", WRITER),
    DialogueOpened: ("dialogue_opened", "partner", OFFICER),
    DialogueNoted: ("dialogue_note", "partner", OFFICER),
    DialogueOver: ("dialogue_over", "partner", OFFICER),
    DialogueReported: ("dialogue_result", "staff", WRITER),
    CourtesyNoted: ("partner_courtesy", "partner", OFFICER),
}


def makes_letter(event: Event) -> bool:
    """Whether this very event is written about: a condition that stays open has its own letter, or none."""
    return not isinstance(event, ConditionTurned) or event.state in {"met", "waived"}


def key_parts(event: Event) -> list[str]:
    """What tells two events of the same kind, file and instant apart."""
    match event:
        case ConditionPut() | ConditionTurned():
            return [event.city, str(event.position)]
        case ConditionsDue():
            return [event.city, *(str(one.position) for one in event.conditions)]
        case DialogueNoted():
            return [event.city, str(event.note_id)]
        case DialogueOpened() | DialogueOver() | DialogueReported() | CourtesyNoted():
            return [event.city]
        case _:
            return []
