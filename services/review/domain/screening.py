"""What the machine notices before a person says whether a file is admissible. It never refuses."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shared.programme import AgreementState
from shared.proposal import Proposal

IN_PARIS = re.compile(r"\b75(0(0[1-9]|1[0-9]|20)|116)\b|\bparis\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """Something to look at: a catalogue id under `review.hint`, and what its sentence needs."""

    code: str
    city: str | None = None
    params: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookalike:
    """Another file that looks like this one: nearly the same text, the same title, or the same organisation."""

    number: str
    same_title: bool
    same_organisation: bool
    same_text: bool = False  # nearly, by the trigrams that intake compares


def hints(
    proposal: Proposal,
    *,
    states: Mapping[str, AgreementState],
    off_sector: bool,
    lookalikes: Sequence[Lookalike] = (),
) -> tuple[Hint, ...]:
    """All that a desk officer should look at; nothing found means that the machine proposes to admit.

    `states`: of the agreement with each city, today.
    """
    return (
        *_place(proposal),
        *_partners(proposal),
        *_agreements(states),
        *((Hint(code="review.hint.off_sector"),) if off_sector else ()),
        *_twice(lookalikes),
    )


def _place(proposal: Proposal) -> list[Hint]:
    address = proposal.organisation.address
    if proposal.organisation.country == "FR" and IN_PARIS.search(address):
        return []
    if proposal.organisation.country == "FR" and not address:
        return [Hint(code="review.hint.address_unknown")]
    return [Hint(code="review.hint.outside_paris")]


def _partners(proposal: Proposal) -> list[Hint]:
    return [
        Hint(code="review.hint.no_local_partner", city=wish.city)
        for wish in proposal.cities
        if wish.local_partner is None
    ]


def _agreements(states: Mapping[str, AgreementState]) -> list[Hint]:
    return [
        Hint(code="review.hint.no_current_agreement", city=city) for city, state in states.items() if not state.current
    ]


def _twice(lookalikes: Sequence[Lookalike]) -> list[Hint]:
    found = []
    for other in lookalikes:
        if other.same_title and other.same_organisation:
            code = "review.hint.same_project"
        elif other.same_text:
            code = "review.hint.same_text"
        else:
            code = "review.hint.same_title" if other.same_title else "review.hint.same_organisation"
        found.append(Hint(code=code, params={"number": other.number}))
    return found
