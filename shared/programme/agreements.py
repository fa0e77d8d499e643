"""Cities and their agreements: the state is computed from dates on a given day, never typed."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from shared.programme.values import Entry, Filled, Label, Source, Value

ENDING_DAYS = 180  # an agreement that ends within so many days is said to be ending
ONE_DAY = timedelta(days=1)


class AgreementState(StrEnum):
    """What an agreement is worth on a day. It is computed; nobody types it."""

    TO_BE_CREATED = "to_be_created"  # envisaged: the wish is known, nothing more
    NEGOTIATING = "negotiating"
    SIGNED = "signed"  # signed, not yet in force
    IN_FORCE = "in_force"
    IN_FORCE_UNCONFIRMED = "in_force_unconfirmed"  # it exists; its dates are not known here
    ENDING = "ending"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"  # of a version alone: a later one has taken its place
    SUSPENDED = "suspended"
    DENOUNCED = "denounced"

    @property
    def current(self) -> bool:
        """Whether the partner city is asked with a clock, and texts may cite the agreement."""
        return self in {AgreementState.IN_FORCE, AgreementState.IN_FORCE_UNCONFIRMED, AgreementState.ENDING}

    @property
    def prepared(self) -> bool:
        """Whether there is no agreement yet: files for the city prepare it."""
        return self in {AgreementState.TO_BE_CREATED, AgreementState.NEGOTIATING}

    @property
    def frozen(self) -> bool:
        """Whether the agreement was stopped: files for that city wait, other cities go on."""
        return self in {AgreementState.SUSPENDED, AgreementState.DENOUNCED}


NOT_BEGUN = frozenset({AgreementState.TO_BE_CREATED, AgreementState.SIGNED})
OVER = frozenset({AgreementState.EXPIRED, AgreementState.DENOUNCED})  # a version does not come back from these


class Point(Entry):
    """A sub-point of a domain."""


class Domain(Entry):
    """A domain of cooperation; `shared_asset` marks a tool that a proposal may ask to use."""

    points: tuple[Point, ...] = ()
    shared_asset: bool = False


class Asset(Entry):
    """A tool that both cities share: what it can bear, and who answers for it on either side.

    `domain`: the domain of the agreement under which a proposal may ask to use it.
    """

    domain: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]
    capacity: Label | None = None
    paris_owner: str = ""
    partner_owner: str = ""


class GoalSide(StrEnum):
    """One of the two cities of an agreement."""

    PARIS = "paris"
    PARTNER = "partner"


class Goal(Entry):
    """Something one of the two cities wants of the agreement."""

    side: GoalSide


class Signing(Value):
    """Someone who concluded an agreement, in the capacity they had then."""

    name: Filled
    capacity: Label
    city: Filled


class Agreement(Value):
    """One version of an agreement on the economic and scientific plane. A date that is not known stays empty.

    `deliberation`, `object`, `commitments`, `transmitted_on`: what an agreement with a foreign local authority states,
    and the day it reached the prefect, from which it is in force (L1115-1 CGCT).
    """

    version: Filled
    source: Source
    wording: Label
    plane: Literal["economic_scientific"] = "economic_scientific"
    deliberation: str = ""
    object: Label | None = None
    commitments: Label | None = None
    signed_on: date | None = None
    transmitted_on: date | None = None
    awaits_transmission: bool = False  # signed here: in force once the prefect has it, and not before
    in_force_on: date | None = None
    renewed_on: date | None = None
    renewed_at: str = ""
    ends_on: date | None = None  # the last day on which it holds
    suspended_on: date | None = None
    resumed_on: date | None = None  # the first day after a suspension
    denounced_on: date | None = None
    renewal_pending: bool = False
    signatories: tuple[Signing, ...] = ()
    domains: tuple[Domain, ...] = ()
    assets: tuple[Asset, ...] = ()

    @property
    def turns(self) -> frozenset[date]:
        """The days on which its state may change."""
        begins = {self.signed_on, self.in_force_on, self.renewed_on, self.suspended_on, self.resumed_on}
        ends = set() if self.ends_on is None else {self.ends_on + ONE_DAY, self.ends_on - timedelta(days=ENDING_DAYS)}
        return frozenset(day for day in {*begins, self.denounced_on, *ends} if day is not None)

    def state_on(self, day: date) -> AgreementState:
        """What this version is worth on `day`, whatever other versions say. The day it ends on still counts.

        Without a suspension the states only ever follow one another, in the order in which they are declared; one that
        is suspended comes back to where it would be.
        """
        state = self._unless_suspended(day)
        return AgreementState.SUSPENDED if state.current and self._suspended_on(day) else state

    def _unless_suspended(self, day: date) -> AgreementState:
        if self.denounced_on is not None and self.denounced_on <= day:
            return AgreementState.DENOUNCED
        if self.ends_on is not None and self.ends_on < day:
            return AgreementState.EXPIRED
        began = self.in_force_on or self.renewed_on
        if began is None or day < began:
            return self._before(day)
        if self.ends_on is not None and self.ends_on - day <= timedelta(days=ENDING_DAYS):
            return AgreementState.ENDING
        return AgreementState.IN_FORCE

    def _suspended_on(self, day: date) -> bool:
        if self.suspended_on is None or day < self.suspended_on:
            return False
        return self.resumed_on is None or day < self.resumed_on

    def _before(self, day: date) -> AgreementState:
        # Before the first day in force that is known here.
        if self.signed_on is not None and day < self.signed_on:
            return AgreementState.TO_BE_CREATED
        if self.in_force_on is not None or self.awaits_transmission:
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
    subdivision: str = ""  # ISO 3166-2 without the country, for the public holidays there
    tz: Filled
    hue: Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]
    language: Literal["fr", "en"]
    press_profile: Literal["fr-FR", "fr-CA", "en-US"] = "fr-FR"
    authority: Label | None = None
    public_records: bool = False  # what we send there can be asked for by anyone under a public-records law
    reply_days: Annotated[int, Field(ge=1, le=180)] = 30
    second_days: Annotated[int, Field(ge=0, le=90)] = 10
    forms: Forms
    negotiating_since: date | None = None
    goals: tuple[Goal, ...] = ()
    agreement: Agreement | None = None  # the latest version
    earlier: tuple[Agreement, ...] = ()  # the versions before it, the oldest first

    @property
    def to_be_created(self) -> bool:
        """Whether no agreement exists yet."""
        return self.agreement is None

    @property
    def domains(self) -> tuple[Domain, ...]:
        """The domains of the agreement; none when it has none, or none that is known."""
        return self.agreement.domains if self.agreement is not None else ()

    @property
    def versions(self) -> tuple[Agreement, ...]:
        """Every version of its agreement, the oldest first."""
        return (*self.earlier, *((self.agreement,) if self.agreement is not None else ()))

    def standing_on(self, day: date) -> Agreement | None:
        """The version that counts on `day`: the latest that has begun; one signed since, where that one is over."""
        signed: Agreement | None = None
        for one in self.versions[::-1]:
            state = one.state_on(day)
            if state not in NOT_BEGUN:
                return signed if signed is not None and state in OVER else one
            if state is AgreementState.SIGNED and signed is None:
                signed = one
        return signed

    def state_on(self, day: date) -> AgreementState:
        """What binds Paris and this city on `day`."""
        standing = self.standing_on(day)
        if standing is not None:
            return standing.state_on(day)
        negotiating = self.negotiating_since is not None and self.negotiating_since <= day
        return AgreementState.NEGOTIATING if negotiating else AgreementState.TO_BE_CREATED

    def version_on(self, day: date) -> str:
        """The name of the version that counts on `day`; empty when there is none."""
        standing = self.standing_on(day)
        return standing.version if standing is not None else ""

    def state_of(self, version: Agreement, day: date) -> AgreementState:
        """What one of its versions is worth on `day`, seen beside the others."""
        standing = self.standing_on(day)
        versions = self.versions
        if standing is not None and versions.index(version) < versions.index(standing):
            return AgreementState.SUPERSEDED
        return version.state_on(day)

    def turns_after(self, day: date) -> tuple[date, ...]:
        """The days after `day` on which its state changes by the mere passing of time, in order."""
        return tuple(one for one in self._turns() if one > day)

    def since(self, day: date) -> date | None:
        """The first day on which its state has been what it is on `day`; None where no date that is known says so."""
        return max((one for one in self._turns() if one <= day), default=None)

    def _turns(self) -> list[date]:
        asked = {turn for one in self.versions for turn in one.turns}
        asked |= {self.negotiating_since} if self.negotiating_since is not None else set()
        return sorted(one for one in asked if self.state_on(one) != self.state_on(one - ONE_DAY))
