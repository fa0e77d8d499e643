"""A proposal without its author: which of its parts name somebody, and what stands in their place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from services.review.domain.redaction import Hidden, Name, Redactor, fold
from shared.proposal import Associate, CityWish, Consents, Contact, IdType, LocalPartner, Organisation, Proposal

SIREN = 9  # the first digits of a SIRET name the company
STREET = 8  # letters of a part of an address that tells where somebody is
TEXTS = ("title", "summary", "description", "sector_why", "paris_gain", "benefits_why", "civic")


def redactor_of(proposal: Proposal, words: Mapping[Hidden, str], *, kept: Iterable[str] = ()) -> Redactor:
    """What hides everyone who takes part in this proposal. `kept`: names that tell nothing (cities)."""
    kept = tuple(kept)
    texts = (*(getattr(proposal, one) for one in TEXTS), *(wish.objective for wish in proposal.cities))
    return Redactor(_names(proposal, {fold(one) for one in kept}), words, texts=texts, kept=kept)


def _names(proposal: Proposal, kept: set[str]) -> Iterator[Name]:
    lead, contact, quote = proposal.organisation, proposal.contact, proposal.consents.quote
    for one in (lead.name, lead.display_name):
        yield Name(text=one, what=Hidden.ORGANISATION)
    for person in (contact.name, quote.author if quote else ""):
        yield Name(text=person, what=Hidden.PERSON)
    for wish in proposal.cities:
        yield Name(text=wish.local_partner.name if wish.local_partner else "", what=Hidden.PARTNER)
    for associate in proposal.associates:
        yield Name(text=associate.name, what=Hidden.ASSOCIATE)
    for value in (lead.id_value, lead.id_value[:SIREN], *(one.id_value for one in proposal.associates)):
        yield Name(text=value, what=Hidden.NUMBER, whole=True)
    yield Name(text=contact.phone, what=Hidden.PHONE, whole=True)
    for part in (lead.address, *re.split(r"[,;\n]", lead.address)):
        if len(fold(part)) >= STREET and fold(part) not in kept:
            yield Name(text=part, what=Hidden.ADDRESS, whole=True)


def without_names(proposal: Proposal, hide: Redactor, words: Mapping[Hidden, str]) -> Proposal:
    """The proposal as somebody reads it who is not to know whose it is; ids, dates and figures stay."""
    lead = proposal.organisation
    return proposal.model_copy(
        update={
            **{one: hide.text(getattr(proposal, one)) for one in TEXTS},
            "organisation": Organisation(
                kind=lead.kind, name=words[Hidden.ORGANISATION], country=lead.country, size=lead.size
            ),
            "contact": Contact(name=words[Hidden.PERSON], email=words[Hidden.MAIL]),
            "cities": tuple(_wish(one, hide, words) for one in proposal.cities),
            "associates": tuple(_associate(one, hide, words) for one in proposal.associates),
            "milestones": tuple(one.model_copy(update={"what": hide.text(one.what)}) for one in proposal.milestones),
            "jobs": proposal.jobs.model_copy(update={"basis": hide.text(proposal.jobs.basis)}),
            "consents": Consents(),
        }
    )


def _wish(wish: CityWish, hide: Redactor, words: Mapping[Hidden, str]) -> CityWish:
    partner = wish.local_partner
    shown = partner and LocalPartner(
        name=words[Hidden.PARTNER], kind=hide.text(partner.kind), known=partner.known, letter=partner.letter
    )
    texts = {"objective": hide.text(wish.objective), "asset_use": hide.text(wish.asset_use)}
    return wish.model_copy(update={**texts, "local_partner": shown})


def _associate(one: Associate, hide: Redactor, words: Mapping[Hidden, str]) -> Associate:
    hidden = {"name": words[Hidden.ASSOCIATE], "role": hide.text(one.role)}
    return one.model_copy(update={**hidden, "id_type": IdType.NONE, "id_value": ""})
