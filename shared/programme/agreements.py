"""Cities and their agreements: the state is computed from dates on a given day, never typed."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from shared.programme.values import Entry, Filled, Label, Source, Value

ENDING_DAYS = 180  # an agreement that ends within so many days is said to be ending


class AgreementState(StrEnum):
    """What an agreement is worth on a day."""

    TO_BE_CREATED = "to_be_created"
    SIGNED = "signed"  # signed, not yet in force
    IN_FORCE = "in_force"
    IN_FORCE_UNCONFIRMED = "in_force_unconfirmed"  # it exists; its dates are not known here
    ENDING = "ending"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    DENOUNCED = "denounced"

    @property
    def current(self) -> bool:
        """Whether the partner city is asked with a clock, and texts may cite the agreement."""
        return self in {AgreementState.IN_FORCE, AgreementState.IN_FORCE_UNCONFIRMED, AgreementState.ENDING}


class Point(Entry):
    """A sub-point of a domain."""


class Domain(Entry):
    """A domain of cooperation; `shared_asset` marks a tool that a proposal may ask to use."""

    points: tuple[Point, ...] = ()
    shared_asset: bool = False


class Signing(Value):
    """Someone who concluded an agreement, in the capacity they had then."""

    name: Filled
    capacity: Label
    city: Filled


class Agreement(Value):
    """One agreement on the economic and scientific plane. A date that is not known stays empty."""

    version: Filled
    source: Source
    wording: Label
    plane: Literal["economic_scientific"] = "economic_scientific"
    signed_on: date | None = None
    in_force_on: date | None = None
    renewed_on: date | None = None
    renewed_at: str = ""
    ends_on: date | None = None  # the last day on which it holds
    suspended_on: date | None = None
    denounced_on: date | None = None
    renewal_pending: bool = False
    signatories: tuple[Signing, ...] = ()
    domains: tuple[Domain, ...] = ()

    def state_on(self, day: date) -> AgreementState:
        """What this agreement is worth on `day`. The day it ends on still counts."""
        if self.denounced_on is not None and self.denounced_on <= day:
            return AgreementState.DENOUNCED
        if self.ends_on is not None and self.ends_on < day:
            return AgreementState.EXPIRED
        if self.suspended_on is not None and self.suspended_on <= day:
            return AgreementState.SUSPENDED
        began = self.in_force_on or self.renewed_on
        if began is None or day < began:
            return self._before(day)
        if self.ends_on is not None and self.ends_on - day <= timedelta(days=ENDING_DAYS):
            return AgreementState.ENDING
        return AgreementState.IN_FORCE

    def _before(self, day: date) -> AgreementState:
        # Before the first day in force that is known here.
        if self.signed_on is not None and day < self.signed_on:
            return AgreementState.TO_BE_CREATED
        if self.in_force_on is not None:
            return AgreementState.SIGNED if self.signed_on is not None else AgreementState.TO_BE_CREATED
        # It was signed on a known day, or a renewal proves an earlier version, or the deck says that it exists: in
        # each case there is an agreement, and since when it is in force is not known.
        return AgreementState.IN_FORCE_UNCONFIRMED


class Forms(Value):
    """How a city's name is written in a French sentence (à Montréal, de Montréal) and in an English one."""

    at: Filled
    of: Filled
    en: Filled


class City(Value):
    """A city Paris works with, or wants to."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]
    rank: int
    name: Label
    source: Source
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    country_source: Source
    tz: Filled
    hue: Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]
    language: Literal["fr", "en"]
    press_profile: Literal["fr-FR", "fr-CA", "en-US"] = "fr-FR"
    authority: Label | None = None
    reply_days: Annotated[int, Field(ge=1, le=180)] = 30
    second_days: Annotated[int, Field(ge=0, le=90)] = 10
    forms: Forms
    agreement: Agreement | None = None

    @property
    def to_be_created(self) -> bool:
        """Whether no agreement exists yet."""
        return self.agreement is None

    @property
    def domains(self) -> tuple[Domain, ...]:
        """The domains of the agreement; none when it has none, or none that is known."""
        return self.agreement.domains if self.agreement is not None else ()

    def state_on(self, day: date) -> AgreementState:
        """What binds Paris and this city on `day`."""
        return AgreementState.TO_BE_CREATED if self.agreement is None else self.agreement.state_on(day)
