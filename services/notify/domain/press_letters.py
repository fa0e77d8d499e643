"""The letters around a press text: a quote for its author, words for a city, alarms for the press office."""

from __future__ import annotations

from shared.events import Event, PressAlerted, QuoteAsked, WordsAsked

OFFICER = ("officer_email", "officer_locale")
WRITER = ("email", "locale")
COMMS = ("press_email", "press_locale")
# event -> the letter, its kind of reader, and the fields in which the event says to whom and in which language to write
PRESS: dict[type[Event], tuple[str, str, tuple[str, str]]] = {
    QuoteAsked: ("press_quote", "applicant", WRITER),
    WordsAsked: ("press_words", "partner", OFFICER),
    PressAlerted: ("press_alert", "press", COMMS),
}


def press_key(event: Event) -> list[str]:
    """What tells two events of the same kind, subject and instant apart."""
    match event:
        case WordsAsked():
            return [event.city]
        case PressAlerted():
            return [event.kind]
        case _:
            return []
