"""The letters that time makes while a city does not answer: reminders, the second period, and what the desk is told."""

from __future__ import annotations

from shared.events import Event, PartnerLate, PartnerReminded, PartnerSilent, SecondPeriodBegan

OFFICER = ("officer_email", "officer_locale")
WRITER = ("email", "locale")
# event -> the letter, its kind of reader, and the fields in which the event says to whom and in which language to write
CLOCK: dict[type[Event], tuple[str, str, tuple[str, str]]] = {
    PartnerReminded: ("opinion_reminder", "partner", OFFICER),
    SecondPeriodBegan: ("opinion_second", "partner", OFFICER),
    PartnerLate: ("opinion_desk_alert", "staff", WRITER),
    PartnerSilent: ("opinion_silent", "staff", WRITER),
}
# Letters that bring an officer a question: where one is refused for good, the desk must find another way.
QUESTIONS = frozenset({"opinion_request", "opinion_reminder", "opinion_second"})


def clock_key(event: Event) -> list[str]:
    """What tells two events of the same kind, subject and instant apart."""
    return [event.city] if isinstance(event, (PartnerReminded, SecondPeriodBegan, PartnerLate, PartnerSilent)) else []
