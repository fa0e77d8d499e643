"""What a project is, in one sentence of the office's own: the one thing a mention says that is nobody's raw text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy.orm import Session

from services.notify.domain.press.checks import between, word_count
from services.notify.domain.press.facts import Approved, Facts, names_any
from services.notify.domain.press.typed import fit
from services.notify.models import PressFile
from services.notify.operations.mentions import follow
from services.notify.operations.press_states import press_facts
from shared.audit import record
from shared.errors import Fault, Invalid, NotFound, Stale
from shared.house import House
from shared.i18n import LOCALES
from shared.policy import Actor

MOST_WORDS = 30  # of the sentence: a mention has 60 to 110


def say_what(session: Session, house: House, number: str, *, said: Mapping[str, str], seen: int, actor: Actor) -> None:
    """Keep the sentence in every language, and draft the mention anew with it; empty in all: without any.

    `seen`: the version on the page. Raises NotFound where nothing may be cited, Stale where another version came
    since, Invalid with every fault: one language only, too long, what typography cannot mend, a city that did not
    agree to be named, figures that differ.
    """
    kept = session.get(PressFile, number, with_for_update=True)
    facts = press_facts(kept) if kept is not None else None
    if kept is None or facts is None:
        raise NotFound("notify.error.no_mention")
    if seen != version_of(facts):
        raise Stale("notify.what.stale")
    faults = tuple(_faults(house, facts, said))
    if faults:
        raise Invalid(faults)
    told = {locale: text for locale in LOCALES if (text := fit(said[locale], locale))}
    kept.what = {locale: _approved(text, actor, seen + 1) for locale, text in told.items()} or None
    record(session, number, act="say_what", actor=actor.ref, at=house.now(), version=seen + 1)
    follow(session, house, kept)


def version_of(facts: Facts) -> int:
    """The version of the sentence; 0 where there is none."""
    return max((one.version for one in facts.what.values()), default=0)


def _approved(text: str, actor: Actor, version: int) -> dict[str, object]:
    return Approved(text=text, by=actor.name or actor.ref, version=version).model_dump(mode="json")


def _faults(house: House, facts: Facts, said: Mapping[str, str]) -> Iterator[Fault]:
    if not any(said[locale].strip() for locale in LOCALES):
        return
    hidden = [house.programme.cities[city] for city in facts.hidden if city in house.programme.cities]
    for locale in LOCALES:
        field, text = f"what_{locale}", said[locale].strip()
        if not text:
            yield Fault(field=field, code="notify.what.fault_missing")
        elif word_count(text) > MOST_WORDS:
            yield Fault(field=field, code="notify.what.fault_long", params={"n": word_count(text), "most": MOST_WORDS})
        elif names_any(text, hidden):
            yield Fault(field=field, code="notify.what.fault_city")
        elif not fit(text, locale).endswith((".", "!", "?", "…")):
            yield Fault(field=field, code="notify.what.fault_set")
    only = [one.seen for one in between(said["fr"], said["en"])]
    if only and all(said[locale].strip() for locale in LOCALES):
        yield Fault(field="what_en", code="notify.what.fault_figures", params={"seen": ", ".join(only)})
