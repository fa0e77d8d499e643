"""The six tasks of the form: what is written in each, in the order in which its page asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Locator, Page

from shared.i18n import Words
from shared.programme import Programme
from shared.programme.values import Entry, Label
from tests.e2e.acts import FRENCH, box, group
from tests.e2e.hands import Hand, Mouse

TASKS = ("organisation", "contact", "project", "cities", "means", "statements")
QUOTE = ("text", "author", "capacity")


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Someone in front of the form, with the notes of a whole proposal."""

    page: Page
    body: Mapping[str, Any]
    programme: Programme
    words: Words = FRENCH
    hand: Hand = field(default_factory=Mouse)

    def fill(self, *tasks: str) -> None:
        """Answer the questions of these tasks; of all six where none is named."""
        for task in tasks or TASKS:
            WRITTEN[task](self)

    def press(self, msgid: str) -> None:
        """Press the button with these words."""
        self.hand.press(self.page.get_by_role("button", name=self.words.t(msgid), exact=True))

    def go_on(self, *tasks: str) -> None:
        """Fill in these tasks, each on its page, and go on to the next."""
        for task in tasks:
            self.fill(task)
            self.press("intake.draft.save_and_go")

    def box(self, name: str, **params: str) -> Locator:
        """The field to type in that asks for this."""
        return box(self.page, self.words.t(f"intake.label.{name}", **params)).first

    def write(self, *names: str) -> None:
        """Type the answers to these questions; what the notes leave out is left out."""
        for name in names:
            if (answer := self._noted(name)) not in ("", None):
                self.hand.write(self.box(name), str(answer))

    def _noted(self, name: str) -> object:
        head, _, inside = name.partition(".")
        return self.body.get(head, {}).get(inside) if inside else self.body.get(head)

    def choose(self, name: str, label: Label) -> None:
        """Choose from the list that asks for this."""
        self.hand.choose(self.box(name), label.in_(self.words.locale))

    def tick(self, name: str, entries: Mapping[str, Entry]) -> None:
        """Tick what the notes name of these entries, in the order of the page."""
        question = group(self.page, self.words.t(f"intake.label.{name}"))
        for label in (one.label for key, one in entries.items() if key in self.body[name]):
            self.hand.tick(question.get_by_label(label.in_(self.words.locale), exact=True))


def _organisation(author: Author) -> None:
    organisation = author.body["organisation"]
    author.choose("organisation.kind", author.programme.org_kinds[organisation["kind"]].label)
    author.write("organisation.name", "organisation.display_name")
    named = author.words.t(f"intake.form.id_type.{organisation['id_type']}")
    author.hand.tick(author.page.get_by_role("radio", name=named))
    author.write(*(f"organisation.{name}" for name in ("id_value", "website", "address")))


def _contact(author: Author) -> None:
    author.write(*(f"contact.{name}" for name in ("name", "role", "email", "phone")))


def _project(author: Author) -> None:
    author.write("title", "summary", "description")
    author.choose("sector", author.programme.sectors[author.body["sector"]].label)


def _cities(author: Author) -> None:
    wishes = {wish["city"]: wish for wish in author.body["cities"]}
    for city in author.programme.cities:
        if city in wishes:
            _wish(author, wishes[city])
    author.tick("paris_objectives", author.programme.objectives)
    author.write("paris_gain")


def _wish(author: Author, wish: Mapping[str, Any]) -> None:
    city = author.programme.cities[wish["city"]]
    name = city.name.in_(author.words.locale)
    part = author.page.get_by_role("group", name=name, exact=True)
    author.hand.tick(part.get_by_role("checkbox", name=author.words.t("intake.form.pick", city=name)))
    domain = next(one for one in city.domains if one.id == wish["domain"])
    author.hand.choose(author.box("cities.domain", city=name), domain.label.in_(author.words.locale))
    author.hand.write(author.box("cities.objective", city=name), wish["objective"])
    partner = author.box("cities.local_partner", city=name, at=city.forms.at)
    author.hand.write(partner, wish["local_partner"]["name"])


def _means(author: Author) -> None:
    author.write("starts_on", "ends_on")
    for rank, one in enumerate(author.body.get("milestones", ()), start=1):
        author.hand.write(author.box("milestones.on", n=str(rank)), one["on"])
        author.hand.write(author.box("milestones.what", n=str(rank)), one["what"])
    author.write("budget_total", "budget_own", "budget_public", "jobs.created", "jobs.kept", "jobs.by_year")
    author.tick("benefits", author.programme.benefits)
    author.write("benefits_why", "civic")


def _statements(author: Author) -> None:
    consents = author.body["consents"]
    author.tick("statements", author.programme.statements)
    for consent in ("cite", "introduce"):
        if consents[consent]:
            author.hand.tick(author.page.get_by_label(author.words.t(f"intake.label.consents.{consent}")))
    if quote := consents.get("quote"):
        for name in QUOTE:
            author.hand.write(author.box(f"quote.{name}"), quote[name])
        author.hand.tick(author.page.get_by_label(author.words.t("intake.label.quote.agreed")))


WRITTEN: Mapping[str, Callable[[Author], None]] = {
    "organisation": _organisation,
    "contact": _contact,
    "project": _project,
    "cities": _cities,
    "means": _means,
    "statements": _statements,
}
