"""Writes docs/mentions.md: mentions drafted from the samples, French and English side by side, for people to judge.

python -m tests.mention_sheet
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from services.demo.samples import Sample, load_samples
from services.notify.domain.press.checks import check_mention, errors, warnings, word_count
from services.notify.domain.press.facts import Facts, facts_of
from services.notify.domain.press.mention import Draft, draft
from services.notify.domain.press.patterns import arranged
from services.notify.domain.press.profiles import locales_of
from services.notify.domain.press.sources import record_of
from shared.events import CityDetermination, DeterminationSigned, Signatory
from shared.programme import Programme, load
from shared.proposal import Proposal
from shared.settings import PARIS

SHEET = Path(__file__).parent.parent / "docs" / "mentions.md"
DAY = date(2027, 1, 14)  # the day of publication, on which agreements are looked at
SIGNED = datetime(2026, 12, 15, 10, 0, tzinfo=UTC)
MOST = 20
SIGNATORY = Signatory(
    name="Anne Signoret", capacity="adjointe à la maire de Paris", service="Relations internationales"
)
INTRODUCTION = f"""# Twenty mentions, as they are drafted

Drafted from the samples of the demonstration by `python -m tests.mention_sheet`, as one release of {DAY:%d %B %Y}, with
the agreements as they stand that day. Nobody has edited them: they are here to be judged. A test holds this page to
what the product drafts.

The organisations, people and projects are fictional. *Pattern* says which of the six ways of building a mention was
chosen; neighbours never share one. A finding that is no error stands under *to read again*.
"""


def release(programme: Programme) -> list[tuple[Facts, dict[str, Draft]]]:
    """The mentions of one release, with their facts: of samples that were retained and whose authors agree."""
    current = frozenset(city.id for city in programme.cities.values() if city.state_on(DAY).current)
    told = [one for one in load_samples() if one.repeats is None and _is_cited(one, current)][:MOST]
    facts = [_facts(one, current) for one in told]
    patterns = arranged(one.number for one in facts)
    return [
        (
            one,
            {
                place: draft(one, programme, locale=place, day=DAY, pattern=chosen)
                for place in locales_of(one, programme)
            },
        )
        for one, chosen in zip(facts, patterns, strict=True)
    ]


def _is_cited(sample: Sample, current: frozenset[str]) -> bool:
    outcomes = sample.expected(current).outcomes.values()
    return (
        bool(sample.body["consents"].get("cite")) and not sample.play.uncite and any(one.positive for one in outcomes)
    )


def _facts(sample: Sample, current: frozenset[str]) -> Facts:
    proposal = Proposal.model_validate(sample.final_body)
    decisions = []
    for city, outcome in sample.expected(current).outcomes.items():
        answers = sample.play.opinion_of(city)
        named = answers is not None and not answers.silent and answers.may_be_named != "no"
        domain = next((one.domain for one in proposal.cities if one.city == city), None)
        decisions.append(
            CityDetermination(
                city=city, outcome=outcome, reasons="-", agreement_state="-", may_name_partner=named, domain=domain
            )
        )
    event = DeterminationSigned(
        number=f"TR-2026-{sample.number:05d}",
        at=SIGNED,
        decisions=tuple(decisions),
        signatory=SIGNATORY,
        case_officer="Claire Martin",
        proposal=proposal,
        press_worthy=True,
        benefits=tuple(one for one in proposal.benefits),
    )
    return facts_of(event)


def sheet() -> str:
    """The whole page, in Markdown."""
    programme = load(PARIS)
    return "\n".join([INTRODUCTION, *_mentions(programme)])


def _mentions(programme: Programme) -> Iterator[str]:
    for place, (facts, drafts) in enumerate(release(programme), start=1):
        yield f"## {place}. {facts.number}\n"
        states = ", ".join(f"{city} {state}" for city, state in drafts["fr"].agreements.items()) or "no city named"
        yield f"Pattern {drafts['fr'].pattern}; {states}.\n"
        for locale in ("fr", "en"):
            yield from _one(drafts[locale], facts, programme)


def _one(written: Draft, facts: Facts, programme: Programme) -> Iterator[str]:
    record = record_of(facts, programme, day=DAY)
    found = check_mention(written.title, written.text, written.short, locale=written.locale, record=record)
    yield f"**{written.locale}, {word_count(written.text)} words. {written.title}**\n"
    yield f"{written.text}\n"
    yield f"*Short form ({len(written.short)} characters):* {written.short}\n"
    blocking = sorted({one.code for one in errors(found)})
    again = sorted({one.code for one in warnings(found)})
    if blocking or again:
        yield f"*Errors:* {', '.join(blocking) or 'none'}; *to read again:* {', '.join(again) or 'nothing'}.\n"


if __name__ == "__main__":
    SHEET.write_text(sheet(), encoding="utf-8")
