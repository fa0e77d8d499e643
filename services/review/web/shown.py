"""Names, figures and states as people read them on the examination's pages: one language, one day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from babel import Locale
from babel.numbers import format_decimal

from services.review.domain.papers import LocalPartnerKnown, Naming, Offer
from shared.i18n import Words
from shared.programme import AgreementState, Opinion, Outcome, Programme
from shared.programme.values import Entry
from shared.proposal import Associate, CityWish, Proposal
from shared.web.context import house, say

Row = dict[str, Any]
Option = tuple[str, str, str]  # value, text, hint

TONES = {
    AgreementState.IN_FORCE: "go",
    AgreementState.IN_FORCE_UNCONFIRMED: "wait",
    AgreementState.ENDING: "wait",
    AgreementState.SIGNED: "plain",
    AgreementState.TO_BE_CREATED: "plain",
    AgreementState.NEGOTIATING: "plain",
    AgreementState.EXPIRED: "stop",
    AgreementState.SUPERSEDED: "plain",
    AgreementState.SUSPENDED: "stop",
    AgreementState.DENOUNCED: "stop",
}
EXPLAINED = frozenset(  # outcomes whose name alone does not say what follows
    {
        Outcome.RETAINED_CONDITIONS,
        Outcome.PARIS_ONLY,
        Outcome.DEFERRED,
        Outcome.HELD,
        Outcome.OUTSIDE_AGREEMENT,
        Outcome.THEME_ONLY,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """How one reader sees the programme's entries: their language, their day."""

    programme: Programme
    words: Words
    day: date

    def label(self, entries: Mapping[str, Entry], entry_id: str | None) -> str:
        """An entry's label; its id when the programme has dropped it since the file was opened."""
        found = entries.get(entry_id or "")
        return found.label.in_(self.words.locale) if found is not None else entry_id or ""

    def labels(self, entries: Mapping[str, Entry], ids: Iterable[str]) -> str:
        """Several labels in one line."""
        return ", ".join(self.label(entries, one) for one in ids)

    def city(self, city_id: str) -> str:
        """A city's name."""
        found = self.programme.cities.get(city_id)
        return found.name.in_(self.words.locale) if found is not None else city_id

    def country(self, code: str) -> str:
        """A country's name, from its ISO 3166 code."""
        return str(Locale.parse(self.words.locale).territories.get(code, code))

    def has_domains(self, city_id: str) -> bool:
        """Whether the agreement with a city names domains of cooperation."""
        found = self.programme.cities.get(city_id)
        return found is not None and bool(found.domains)

    def domain(self, city_id: str, domain_id: str | None) -> str:
        """A domain of the agreement with a city; `None` is another domain."""
        if domain_id is None:
            return self.words.t("review.filed.other_domain")
        found = self.programme.cities.get(city_id)
        return self.label({one.id: one for one in found.domains} if found else {}, domain_id)

    def agreement(self, city_id: str) -> Row:
        """The state today of the agreement with a city, and its tone."""
        found = self.programme.cities.get(city_id)
        state = found.state_on(self.day) if found is not None else AgreementState.TO_BE_CREATED
        return {"agreement": self.state(state), "agreement_tone": TONES[state]}

    def ending(self, city_id: str, ends_on: date | None) -> str:
        """A warning where a current agreement ends soon, or before a project that ends on `ends_on`."""
        found = self.programme.cities.get(city_id)
        standing = found.standing_on(self.day) if found is not None and found.state_on(self.day).current else None
        if standing is None or standing.ends_on is None:
            return ""
        name, day = self.city(city_id), self.words.day(standing.ends_on)
        if ends_on is not None and ends_on > standing.ends_on:
            return self.words.t("review.turn.note_ends_first", city=name, day=day)
        soon = standing.state_on(self.day) is AgreementState.ENDING
        return self.words.t("review.turn.note_ending", city=name, day=day) if soon else ""

    def asked_note(self, city_id: str, ends_on: date | None) -> str:
        """What a city should know of its agreement before it answers; empty when that is in force for long."""
        found = self.programme.cities.get(city_id)
        state = found.state_on(self.day) if found is not None else AgreementState.TO_BE_CREATED
        if state.current:
            return self.ending(city_id, ends_on)
        return self.words.t("review.turn.note_frozen" if state.frozen else "review.turn.note_courtesy")

    def state(self, state: AgreementState) -> str:
        """The state of an agreement."""
        return self.words.t(f"review.agreement.{state}")

    def cents(self, value: Decimal | None) -> str:
        """A mean out of 5, to the hundredth: rounder, it could seem to stand on a threshold it misses."""
        return "" if value is None else str(format_decimal(value, format="0.00", locale=self.words.locale))

    def mark(self, value: Decimal | None) -> str:
        """One reviewer's score, as given."""
        return "" if value is None else str(format_decimal(value, format="0.#", locale=self.words.locale))

    def figures(self, proposal: Proposal) -> list[Row]:
        """What is proposed, in figures and lists."""
        return [self._row(name, value) for name, value in self._figures(proposal) if value]

    def _figures(self, proposal: Proposal) -> list[tuple[str, str]]:
        t, lists = self.words.t, self.programme
        jobs = t("review.filed.jobs_value", created=proposal.jobs.created, kept=proposal.jobs.kept)
        return [
            ("objectives", self.labels(lists.objectives, proposal.paris_objectives)),
            ("benefits", self.labels(lists.benefits, proposal.benefits)),
            ("dates", self.dates(proposal.starts_on, proposal.ends_on)),
            ("budget_total", self.words.money(proposal.budget_total)),
            ("budget_own", self._money(proposal.budget_own)),
            ("budget_public", self._money(proposal.budget_public)),
            ("budget_in_kind", self._money(proposal.budget_in_kind)),
            ("milestones", "\n".join(f"{self.words.day(one.on)} – {one.what}" for one in proposal.milestones)),
            ("associates", "\n".join(self._associate(one) for one in proposal.associates)),
            ("commitments", self.labels(lists.commitments, proposal.commitments)),
            ("jobs", jobs if proposal.jobs.created or proposal.jobs.kept else ""),
            *self._wishes(proposal),
        ]

    def _associate(self, one: Associate) -> str:
        place = self.city(one.side) if one.side in self.programme.cities else self.words.t("review.filed.paris_side")
        return ", ".join(part for part in (one.name, place, one.role) if part)

    def _money(self, euros: int) -> str:
        return self.words.money(euros) if euros else ""

    def _wishes(self, proposal: Proposal) -> list[tuple[str, str]]:
        return [
            pair
            for wish in proposal.cities
            for pair in (
                ("domain_of:" + wish.city, self.domain(wish.city, wish.domain)),
                ("local_partner_of:" + wish.city, wish.local_partner.name if wish.local_partner else ""),
                ("asset_of:" + wish.city, self._asset(wish)),
                ("if_over_of:" + wish.city, self._if_over(wish)),
            )
        ]

    def _asset(self, wish: CityWish) -> str:
        return f"{self.domain(wish.city, wish.asset)} – {wish.asset_use}" if wish.asset else ""

    def _if_over(self, wish: CityWish) -> str:
        return self.words.t(f"review.filed.if_over_{wish.if_over}") if wish.if_over is not None else ""

    def _row(self, name: str, value: str) -> Row:
        what, _, city = name.partition(":")
        label = self.words.t(f"review.filed.{what}", city=self.city(city) if city else "")
        return {"label": label, "value": value}

    def dates(self, start: date | None, end: date | None) -> str:
        """From when to when a project runs, as far as it is known."""
        begins, ends = self.words.day(start), self.words.day(end)
        return self.words.t("review.filed.from_to", start=begins, end=ends) if begins and ends else begins or ends

    def organisation(self, proposal: Proposal) -> list[Row]:
        """Who proposes and how to reach them: for the desk and the committee."""
        lead, contact = proposal.organisation, proposal.contact
        rows = [
            ("name", lead.name),
            ("kind", self.label(self.programme.org_kinds, lead.kind)),
            ("identifier", lead.id_value),
            ("country", self.country(lead.country)),
            ("website", lead.website),
            ("contact", ", ".join(part for part in (contact.name, contact.role, contact.email) if part)),
        ]
        return [self._row(name, value) for name, value in rows if value]

    def criteria(self) -> list[Row]:
        """The rubric's questions with their anchors."""
        locale = self.words.locale
        anchors = [anchor.in_(locale) for anchor in self.programme.rubric.anchors]
        return [
            {
                "id": one.id,
                "label": one.label.in_(locale),
                "question": one.question.in_(locale),
                "anchors": anchors,
            }
            for one in self.programme.rubric.criteria
        ]

    def outcomes(self, outcomes: Iterable[Outcome]) -> list[Option]:
        """Outcomes to choose from, the less plain ones explained."""
        t = self.words.t
        return [
            (
                str(one),
                t(f"review.outcome.{one}"),
                t(f"review.outcome_hint.{one}") if one in EXPLAINED else "",
            )
            for one in outcomes
        ]

    def questions(self, city_id: str) -> dict[str, list[Option]]:
        """What can be answered to the eight questions put to a city."""
        t = self.words.t
        found = self.programme.cities.get(city_id)
        domains = [(one.id, one.label.in_(self.words.locale), "") for one in (found.domains if found else ())]
        ends = {0: t("review.partner.q2_0"), 5: t("review.partner.q2_5")}
        reserves = t("review.partner.q7_reservations_hint")
        return {
            "domains": [*domains, ("none", t("review.partner.q1_none"), "")] if domains else [],
            "marks": [(str(mark), ends.get(mark, str(mark)), "") for mark in range(6)],
            "local_partner": [(str(one), t(f"review.partner.q3_{one}"), "") for one in LocalPartnerKnown],
            "offers": [(str(one), t(f"review.partner.q4_{one}"), "") for one in Offer],
            "naming": [(str(one), t(f"review.partner.q6_{one}"), "") for one in Naming],
            "opinions": [
                (str(one), t(f"review.opinion.{one}"), reserves if one is Opinion.RESERVATIONS else "")
                for one in Opinion
            ],
        }


def names() -> Names:
    """The names as this request's reader sees them."""
    return Names(programme=house().programme, words=say(), day=house().today())
