"""What was filed, as its author reads it again: labels of the form, figures written as people write them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from services.intake.domain.countries import countries
from shared.i18n import Words
from shared.programme import Programme
from shared.programme.values import Entry
from shared.proposal import Associate, CityWish, Milestone, Proposal
from shared.web.context import house, say

Row = dict[str, str]
Pair = tuple[str, str]


def filed(proposal: Proposal) -> dict[str, list[Row]]:
    """The filed answers: `texts` in the applicant's words, `figures` for the rest; what was left empty is left out."""
    words, programme = say(), house().programme
    return {
        "texts": _rows(_texts(proposal, programme, words)),
        "figures": _rows([*_who(proposal, programme, words), *_what(proposal, programme, words)]),
    }


def _rows(pairs: Iterable[Pair]) -> list[Row]:
    return [{"label": label, "value": value} for label, value in pairs if value]


def _texts(proposal: Proposal, programme: Programme, words: Words) -> list[Pair]:
    label = words.t
    wishes = [
        (label("intake.label.cities.objective", city=_city(wish, programme, words)), wish.objective)
        for wish in proposal.cities
    ]
    return [
        (label("intake.label.summary"), proposal.summary),
        (label("intake.label.description"), proposal.description),
        (label("intake.label.sector_why"), proposal.sector_why),
        *wishes,
        (label("intake.label.paris_gain"), proposal.paris_gain),
        (label("intake.label.benefits_why"), proposal.benefits_why),
        (label("intake.label.civic"), proposal.civic),
    ]


def _city(wish: CityWish, programme: Programme, words: Words) -> str:
    city = programme.cities.get(wish.city)
    return city.name.in_(words.locale) if city is not None else wish.city


def _who(proposal: Proposal, programme: Programme, words: Words) -> list[Pair]:
    lead, contact = proposal.organisation, proposal.contact
    person = ", ".join(part for part in (contact.name, contact.role, contact.email, contact.phone) if part)
    return [
        (words.t("intake.label.organisation.name"), lead.name),
        (words.t("intake.label.organisation.display_name"), lead.display_name),
        (words.t("intake.label.organisation.kind"), _labels(programme.org_kinds, [lead.kind], words)),
        (
            words.t("intake.label.organisation.size"),
            _labels(programme.org_sizes, [lead.size] if lead.size else [], words),
        ),
        (words.t("intake.label.organisation.country"), dict(countries(words.locale)).get(lead.country, lead.country)),
        (words.t("intake.label.organisation.id_value"), lead.id_value),
        (words.t("intake.label.organisation.id_reason"), lead.id_reason),
        (words.t("intake.label.organisation.website"), lead.website),
        (words.t("intake.label.organisation.address"), lead.address),
        (words.t("intake.label.organisation.district"), str(lead.district or "")),
        (words.t("intake.proposal.contact"), person),
    ]


def _what(proposal: Proposal, programme: Programme, words: Words) -> list[Pair]:
    jobs, t = proposal.jobs, words.t
    counted = t("intake.proposal.jobs_value", created=words.number(jobs.created), kept=words.number(jobs.kept))
    return [
        (t("intake.label.sector"), _labels(programme.sectors, [proposal.sector], words)),
        *(pair for wish in proposal.cities for pair in _wish(wish, programme, words)),
        *(_associate(one, rank, programme, words) for rank, one in enumerate(proposal.associates, start=1)),
        (t("intake.label.paris_objectives"), _labels(programme.objectives, proposal.paris_objectives, words)),
        (t("intake.proposal.dates"), _dates(proposal.starts_on, proposal.ends_on, words)),
        *((t("intake.form.milestone", n=n), f"{words.day(one.on)} – {one.what}") for n, one in _counted(proposal)),
        (t("intake.proposal.budget_total"), words.money(proposal.budget_total)),
        (t("intake.proposal.budget_own"), _money(proposal.budget_own, words)),
        (t("intake.proposal.budget_public"), _money(proposal.budget_public, words)),
        (t("intake.label.budget_in_kind"), _money(proposal.budget_in_kind, words)),
        (t("intake.proposal.jobs"), counted if jobs.created or jobs.kept else ""),
        (t("intake.label.jobs.basis"), jobs.basis),
        (t("intake.label.benefits"), _labels(programme.benefits, proposal.benefits, words)),
        (t("intake.label.commitments"), _labels(programme.commitments, proposal.commitments, words)),
        *_consents(proposal, words),
    ]


def _counted(proposal: Proposal) -> Iterable[tuple[int, Milestone]]:
    return enumerate(proposal.milestones, start=1)


def _associate(one: Associate, rank: int, programme: Programme, words: Words) -> Pair:
    city = programme.cities.get(one.side)
    place = city.name.in_(words.locale) if city is not None else words.t("intake.form.side_paris")
    kind = _labels(programme.org_kinds, [one.kind] if one.kind else [], words)
    told = ", ".join(part for part in (one.name, kind, place, one.role, one.id_value) if part)
    return words.t("intake.form.associate", n=rank), told


def _wish(wish: CityWish, programme: Programme, words: Words) -> list[Pair]:
    city, name = programme.cities.get(wish.city), _city(wish, programme, words)
    known = {domain.id: domain for domain in city.domains} if city is not None else {}
    domain = _labels(known, [wish.domain], words) if wish.domain else words.t("intake.form.other_domain")
    at = city.forms.at if city is not None else name
    return [
        (words.t("intake.label.cities.domain", city=name), domain if known else ""),
        (words.t("intake.label.cities.local_partner", city=name, at=at), _partner(wish, words)),
        (words.t("intake.label.cities.asset"), _labels(known, [wish.asset] if wish.asset else [], words)),
        (words.t("intake.label.cities.asset_use"), wish.asset_use),
        (words.t("intake.label.cities.if_over", city=name), _if_over(wish, words)),
    ]


def _if_over(wish: CityWish, words: Words) -> str:
    return words.t(f"intake.form.if_over.{wish.if_over}") if wish.if_over is not None else ""


def _partner(wish: CityWish, words: Words) -> str:
    partner = wish.local_partner
    if partner is None:
        return ""
    told = [("local_partner_known", partner.known), ("local_partner_letter", partner.letter)]
    more = [words.t(f"intake.label.cities.{name}") for name, true in told if true]
    return ". ".join([", ".join(part for part in (partner.name, partner.kind) if part), *more])


def _consents(proposal: Proposal, words: Words) -> list[Pair]:
    consents = proposal.consents
    said = {True: words.t("intake.proposal.yes"), False: words.t("intake.proposal.no")}
    quote = words.t("intake.proposal.quote", **consents.quote.model_dump()) if consents.quote is not None else ""
    return [
        (words.t("intake.proposal.cited"), said[consents.cite]),
        (words.t("intake.proposal.introduced"), said[consents.introduce]),
        (words.t("intake.proposal.call_again"), said[consents.call_again]),
        (words.t("intake.label.quote.text"), quote),
    ]


def _labels(entries: Mapping[str, Entry], ids: Iterable[str], words: Words) -> str:
    return ", ".join(entries[one].label.in_(words.locale) if one in entries else one for one in ids)


def _money(euros: int, words: Words) -> str:
    return words.money(euros) if euros else ""


def _dates(start: date | None, end: date | None, words: Words) -> str:
    begins, ends = words.day(start), words.day(end)
    return words.t("intake.proposal.from_to", start=begins, end=ends) if begins and ends else begins or ends
