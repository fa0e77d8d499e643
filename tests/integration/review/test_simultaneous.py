"""Two people decide one file at the same instant: one wins, the other learns who did; two hundred times."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Engine, func, select

from services.intake.example import EXAMPLE
from services.review.domain.papers import CityDecision, DeterminationForm
from services.review.domain.road import Act, Stage
from services.review.models import Determination, Dossier
from services.review.operations.case import Deed
from services.review.operations.gate import carry_out
from services.review.operations.opening import open_dossier
from shared.bus import EventRow
from shared.db import transaction
from shared.errors import Conflict
from shared.events import ProposalSubmitted
from shared.faults import read
from shared.house import House
from shared.ids import proposal_number, uuid7
from shared.policy import Actor, Role
from shared.programme import Outcome
from shared.proposal import Proposal

PAIRS = 200
REASONS = "The readers found the quality of the project too low for this call."
ADA, BEN = (Actor(ref=f"person:{uuid7()}", name=name, roles=frozenset({Role.COMMITTEE})) for name in ("Ada", "Ben"))
CHOICE = {ADA.name: Outcome.NOT_RETAINED, BEN.name: Outcome.DEFERRED}


@pytest.fixture
def numbers(house: House, engines: dict[str, Engine]) -> list[str]:
    """Files before the committee, of which nobody has decided any."""
    proposal, found = read(Proposal, EXAMPLE), [proposal_number(2026, k + 1) for k in range(PAIRS)]
    with transaction(engines["review"]) as session:
        for number in found:
            event = ProposalSubmitted(
                number=number, at=house.now(), proposal=proposal, link_id=uuid7(), legal_on=house.today()
            )
            open_dossier(session, house, event)
        session.flush()
        for dossier in session.scalars(select(Dossier)):
            dossier.screened_at, dossier.screened_by = house.now(), "system"
            dossier.stage = dossier.stage_id = Stage.COMMITTEE
    return found


def test_of_two_hundred_pairs_two_hundred_win_and_two_hundred_learn_who_did(
    house: House, engines: dict[str, Engine], numbers: list[str]
) -> None:
    meet = Barrier(2)

    def decide(actor: Actor, number: str) -> str:
        word = CityDecision(city="montreal", outcome=CHOICE[actor.name], reasons=REASONS)
        deed = Deed(act=Act.DETERMINE, actor=actor, paper=DeterminationForm(decisions=(word,)))
        meet.wait(30)
        try:
            with transaction(engines["review"]) as session:
                carry_out(session, house, number, deed)
        except Conflict as refused:
            return str(refused.params["by"])
        return "won"

    with ThreadPoolExecutor(1) as one, ThreadPoolExecutor(1) as other:
        first = one.map(lambda number: decide(ADA, number), numbers)
        second = other.map(lambda number: decide(BEN, number), numbers)
        pairs = list(zip(numbers, first, second, strict=True))
    assert Counter(answer == "won" for _, *answers in pairs for answer in answers) == {True: PAIRS, False: PAIRS}
    with transaction(engines["review"]) as session:
        rows = {row.number: row for row in session.scalars(select(Determination))}
        told = session.scalar(select(func.count()).where(EventRow.kind == "DeterminationSigned"))
    assert (len(rows), told) == (PAIRS, PAIRS)
    for number, ada, ben in pairs:
        winner, loser = ("Ada", ben) if ada == "won" else ("Ben", ada)
        assert loser == winner
        assert rows[number].outcome == CHOICE[winner]
