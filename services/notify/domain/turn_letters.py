"""The letters that a change of an agreement's state makes: one to the office, and one to applicants once it says so."""

from __future__ import annotations

from shared.events import AgreementTold, AgreementTurned, Event

WRITER = ("email", "locale")
# event -> the letter, its kind of reader, and the fields in which the event says to whom and in which language to write
TURNS: dict[type[Event], tuple[str, str, tuple[str, str]]] = {
    AgreementTurned: ("agreement_turned", "staff", WRITER),
    AgreementTold: ("agreement_changed", "applicant", WRITER),
}
