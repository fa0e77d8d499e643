"""What a city's officer hands in before an answer is sent, and the desk about their links: shapes and limits."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StrictBool, StringConstraints

from services.review.domain.papers import LocalPartnerKnown, Naming, Offer, Paper, ShortId, Text
from shared.addresses import is_address
from shared.errors import Fault
from shared.programme.outcomes import Opinion


class OpinionDraftForm(Paper):
    """A city's answers while they are being written: nothing is required yet, and texts may still be too long.

    `domain`: an id of the agreement, or `none`; left out: not answered yet.
    """

    domain: ShortId | None = None
    objectives: Annotated[int, Field(ge=0, le=5)] | None = None
    objectives_why: Annotated[Text, Field(max_length=20_000)] = ""
    local_partner: LocalPartnerKnown | None = None
    offers: Annotated[tuple[Offer, ...], Field(max_length=6)] = ()
    objection: Annotated[Text, Field(max_length=20_000)] = ""
    naming: Naming | None = None
    naming_contact: Annotated[Text, Field(max_length=20_000)] = ""
    opinion: Opinion | None = None
    reason: Annotated[Text, Field(max_length=20_000)] = ""
    reason_public: StrictBool = False


class CodeForm(Paper):
    """The code that was mailed; spaces do not count."""

    code: Annotated[Text, Field(max_length=40)]


class LinkForm(Paper):
    """Whom a new link to a question is sent to: somebody who speaks for the city today."""

    officer: UUID


class AddressForm(Paper):
    """An address at which somebody of the city can be reached, where the officer's own did not work."""

    name: Annotated[Text, Field(min_length=2, max_length=120)]
    email: Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, max_length=254)]
    locale: Literal["fr", "en"]

    def faults(self) -> tuple[Fault, ...]:
        """What is wrong with the address."""
        if is_address(self.email):
            return ()
        return (Fault(field="email", code="review.clock.fault_email", params={"email": self.email}),)
