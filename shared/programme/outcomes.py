"""How a file can end with a city, and what a partner city can answer: closed lists, code reads them."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """The end of a proposal with one city."""

    RETAINED = "retained"
    RETAINED_CONDITIONS = "retained_conditions"
    REWORK = "rework"
    RESERVE = "reserve"
    PARIS_ONLY = "paris_only"  # the partner city stayed silent: Paris goes on alone and never names it
    DEFERRED = "deferred"  # the partner city stayed silent: silence is neither yes nor no
    HELD = "held"  # the agreement is over: kept until it is renewed
    OUTSIDE_AGREEMENT = "outside_agreement"
    THEME_ONLY = "theme_only"  # no agreement yet: the project feeds its preparation
    NOT_RETAINED = "not_retained"
    TRANSFERRED = "transferred"
    INADMISSIBLE = "inadmissible"
    WITHDRAWN = "withdrawn"

    @property
    def positive(self) -> bool:
        """Whether the project goes on with the support of Paris, benefits and all."""
        return self in {Outcome.RETAINED, Outcome.RETAINED_CONDITIONS, Outcome.PARIS_ONLY}


class Opinion(StrEnum):
    """What a partner city thinks of a project."""

    FAVOURABLE = "favourable"
    RESERVATIONS = "favourable_with_reservations"
    NOT_NOW = "not_now"
    UNFAVOURABLE = "unfavourable"

    @property
    def favourable(self) -> bool:
        """Whether the city says yes, with or without reservations."""
        return self in {Opinion.FAVOURABLE, Opinion.RESERVATIONS}
