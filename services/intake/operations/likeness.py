"""Likeness: nearly the same text was filed before. A hint to the author and to the desk, never a reason to refuse."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from unicodedata import combining, normalize

from sqlalchemy import text
from sqlalchemy.orm import Session

from shared.bus import publish
from shared.clock import day_in
from shared.events import Event, LikenessFound, ProposalRevised, ProposalSubmitted
from shared.house import House
from shared.proposal import Proposal

LONGEST = 500  # signs compared: title and how the summary begins; among 3,000 texts some 10 ms with the index
CLOSE = 0.6  # share of trigrams in common
MOST = 5

_KEEP = text("""
    INSERT INTO intake.likeness (number, words) VALUES (:number, :words)
    ON CONFLICT (number) DO UPDATE SET words = excluded.words""")
_NEAR = text("""
    SELECT likeness.number, filing.received_at
      FROM intake.likeness JOIN intake.filing USING (number)
     WHERE words % :words AND likeness.number <> :number
     ORDER BY similarity(words, :words) DESC, likeness.number LIMIT :most""")
# For one query. The planner takes comparing two long texts for cheap and would read every row.
INDEXED = text("""
    SELECT set_config('pg_trgm.similarity_threshold', :close, true), set_config('enable_seqscan', 'off', true)""")
_USUAL = text("SELECT set_config('enable_seqscan', 'on', true)")


def remember(house: House, session: Session, event: Event) -> None:
    """Keep the words of a proposal, and tell the office which others are very close."""
    assert isinstance(event, ProposalSubmitted | ProposalRevised)  # noqa: S101 -- the station hands over these alone
    words = words_of(event.proposal)
    session.execute(_KEEP, {"number": event.number, "words": words})
    near = _near(session, words, but=event.number)
    if near:
        others = tuple(number for number, _ in near)
        publish(session, LikenessFound(number=event.number, at=house.now(), others=others))


def similar_filed(session: Session, house: House, proposal: Proposal) -> tuple[date, ...]:
    """The days on which nearly the same was filed; never what, nor by whom."""
    near = _near(session, words_of(proposal), but="")
    return tuple(sorted({day_in(house.programme.office.tz, at) for _, at in near}))


def words_of(proposal: Proposal) -> str:
    """The words that are compared: title and summary, without case, accents and signs."""
    whole = f"{proposal.title} {proposal.summary}".casefold()
    plain = "".join(sign for sign in normalize("NFKD", whole) if not combining(sign))
    return " ".join("".join(sign if sign.isalnum() else " " for sign in plain).split())[:LONGEST]


def _near(session: Session, words: str, *, but: str) -> Sequence[tuple[str, datetime]]:
    session.execute(INDEXED, {"close": str(CLOSE)})
    found = session.execute(_NEAR, {"words": words, "number": but, "most": MOST}).all()
    session.execute(_USUAL)
    return [(row.number, row.received_at) for row in found]
