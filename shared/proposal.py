"""What a proposal says: the one shape that the form, the API, the events and the readers share.

Only shape and limits stand here (domain words, lengths, counts). Whether a city, a sector or a SIRET is
right is asked of the programme and of the registers by intake, which reports all faults at once.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StringConstraints

Line = Annotated[str, StringConstraints(strip_whitespace=True)]
ShortId = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[a-z0-9_]{1,40}$")]
Euros = Annotated[StrictInt, Field(ge=0, le=1_000_000_000_000)]


class Part(BaseModel):
    """A piece of a proposal: frozen, and strict about names it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class IdType(StrEnum):
    """How an organisation proves who it is (R112-9-1 CRPA names the RNA number for associations)."""

    SIRET = "siret"
    RNA = "rna"
    NEQ = "neq"  # Québec
    EIN = "ein"  # United States
    USCC = "uscc"  # China
    CNPJ = "cnpj"  # Brazil
    CIN = "cin"  # India
    FOREIGN = "foreign"  # another register, kept as it was typed
    NONE = "none"  # none, or none yet: with a reason


class Organisation(Part):
    """Who proposes. `kind` is an id of the programme's organisation kinds, `country` an ISO 3166 code."""

    kind: ShortId
    name: Annotated[Line, Field(min_length=2, max_length=200)]
    display_name: Annotated[Line, Field(max_length=80)] = ""
    country: Annotated[Line, Field(pattern=r"^[A-Z]{2}$")] = "FR"
    id_type: IdType = IdType.NONE
    id_value: Annotated[Line, Field(max_length=40)] = ""
    id_reason: Annotated[Line, Field(max_length=200)] = ""  # why there is no number
    size: ShortId | None = None
    website: Annotated[Line, Field(max_length=300)] = ""
    address: Annotated[Line, Field(max_length=300)] = ""
    district: Annotated[StrictInt, Field(ge=1, le=20)] | None = None  # the arrondissement, when it is in Paris

    @property
    def shown_name(self) -> str:
        """The name that letters and the press use."""
        return self.display_name or self.name


class Contact(Part):
    """The person letters go to. One name field: names are not cut in two."""

    name: Annotated[Line, Field(min_length=2, max_length=120)]
    addressed_as: Annotated[Line, Field(max_length=60)] = ""  # « Madame la directrice », as they wish it
    role: Annotated[Line, Field(max_length=120)] = ""
    email: Annotated[Line, Field(min_length=3, max_length=254)]
    phone: Annotated[Line, Field(max_length=30)] = ""


class LocalPartner(Part):
    """The organisation on the partner city's side, when it is known."""

    name: Annotated[Line, Field(min_length=2, max_length=200)]
    kind: Annotated[Line, Field(max_length=80)] = ""
    known: StrictBool = False  # somebody there is known by name and has been spoken to
    letter: StrictBool = False  # it wrote a letter, which is attached


class IfOver(StrEnum):
    """What an applicant wishes for a city whose agreement is over on the day of filing."""

    PREPARE = "prepare"  # go on: the project prepares the next agreement
    WAIT = "wait"  # wait for its renewal
    ELSEWHERE = "elsewhere"  # prefer another city


class CityWish(Part):
    """One city the project addresses, with what the city would gain. `domain` None means another domain.

    `asset`: a shared asset of the agreement (a domain marked so) that the project asks to use, and `asset_use` for
    what. `if_over`: what is wished where the agreement is over; it keeps nothing from being filed.
    """

    city: ShortId
    domain: ShortId | None = None
    objective: Annotated[Line, Field(min_length=100, max_length=1000)]
    local_partner: LocalPartner | None = None
    asset: ShortId | None = None
    asset_use: Annotated[Line, Field(max_length=300)] = ""
    if_over: IfOver | None = None


class Associate(Part):
    """Another organisation of the project. `side` is `paris`, or the id of the city where it works."""

    name: Annotated[Line, Field(min_length=2, max_length=200)]
    side: ShortId
    role: Annotated[Line, Field(min_length=2, max_length=120)]
    kind: ShortId | None = None
    id_type: IdType = IdType.NONE
    id_value: Annotated[Line, Field(max_length=40)] = ""


class Milestone(Part):
    """Something that will be there on a day."""

    on: date
    what: Annotated[Line, Field(min_length=3, max_length=200)]


class Jobs(Part):
    """Jobs the applicant expects in Paris: always shown as declared by the applicant."""

    created: Annotated[StrictInt, Field(ge=0, le=100_000)] = 0
    kept: Annotated[StrictInt, Field(ge=0, le=1_000_000)] = 0
    by_year: Annotated[StrictInt, Field(ge=2000, le=2100)] | None = None
    basis: Annotated[Line, Field(max_length=300)] = ""


class Quote(Part):
    """A sentence its author allows the press office to cite, word for word."""

    text: Annotated[Line, Field(min_length=10, max_length=240)]
    author: Annotated[Line, Field(min_length=2, max_length=120)]
    capacity: Annotated[Line, Field(min_length=2, max_length=120)]
    agreed: StrictBool = True  # the author allows it; the form asks, unticked


class Consents(Part):
    """What the applicant freely allows, each apart, never ticked beforehand (GDPR art. 7)."""

    cite: StrictBool = False
    introduce: StrictBool = False
    photo: StrictBool = False
    newsletter: StrictBool = False
    call_again: StrictBool = False  # when an agreement that the project prepares is there
    quote: Quote | None = None


class Proposal(Part):
    """A complete proposal, as filed. Amounts are whole euros; texts keep their paragraphs."""

    call: Annotated[Line, Field(pattern=r"^[a-z0-9-]{1,60}$")]
    locale: Literal["fr", "en"] = "fr"
    organisation: Organisation
    contact: Contact
    title: Annotated[Line, Field(min_length=10, max_length=150)]
    summary: Annotated[Line, Field(min_length=300, max_length=1500)]
    description: Annotated[Line, Field(max_length=8000)] = ""
    sector: ShortId
    sector_why: Annotated[Line, Field(max_length=300)] = ""
    cities: Annotated[tuple[CityWish, ...], Field(min_length=1, max_length=6)]
    associates: Annotated[tuple[Associate, ...], Field(max_length=8)] = ()
    paris_objectives: Annotated[tuple[ShortId, ...], Field(min_length=1, max_length=5)]
    paris_gain: Annotated[Line, Field(min_length=100, max_length=1000)]
    starts_on: date | None = None
    ends_on: date | None = None
    milestones: Annotated[tuple[Milestone, ...], Field(max_length=8)] = ()
    budget_total: Euros
    budget_own: Euros = 0
    budget_public: Euros = 0
    budget_in_kind: Euros = 0
    benefits: Annotated[tuple[ShortId, ...], Field(max_length=5)] = ()
    benefits_why: Annotated[Line, Field(max_length=1000)] = ""
    jobs: Jobs = Jobs()
    civic: Annotated[Line, Field(min_length=50, max_length=1500)]
    commitments: Annotated[tuple[ShortId, ...], Field(max_length=10)] = ()
    statements: Annotated[tuple[ShortId, ...], Field(max_length=10)] = ()
    consents: Consents = Consents()

    @property
    def city_ids(self) -> tuple[str, ...]:
        """The cities addressed, in the applicant's order."""
        return tuple(wish.city for wish in self.cities)


class FiledFile(Part):
    """A file that came with a proposal, as its receipt tells of it: `size` in bytes, `name` as its author wrote it."""

    id: UUID
    name: str
    media_type: str
    size: int
    sha256: str
