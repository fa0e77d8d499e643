"""Where Paris says yes and a partner city no: when both offices talk it over, for how long, and how that ends.

Nobody's answer outweighs the other's: the talk changes a record only where the city itself changes its opinion,
once. A no that stands is a no of that city alone; the other cities of the file go on.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StrictBool

from services.review.domain.papers import REASON, Channel, Paper, Text
from services.review.domain.road import Stage
from services.review.domain.verdict import Lamp, Lamps
from shared.errors import Fault
from shared.programme.outcomes import Opinion, Outcome

DIALOGUE_DAYS = 15


class DialogueState(StrEnum):
    """How a dialogue stands. Proposed by the rules, opened by the desk, ended by one side or by the clock."""

    PROPOSED = "proposed"
    OPEN = "open"
    CONFIRMED = "confirmed"  # the city keeps its opinion
    REVISED = "revised"  # the city changed its opinion
    CLOSED = "closed"  # the desk ended it
    LAPSED = "lapsed"  # the days are over: the opinion stands as it was given

    @property
    def over(self) -> bool:
        """Whether nothing more can be written in it."""
        return self not in {DialogueState.PROPOSED, DialogueState.OPEN}


class Side(StrEnum):
    """Which office wrote a note, or is awaited."""

    PARIS = "paris"
    CITY = "city"


class DialogueForm(Paper):
    """What the desk writes when it opens a dialogue: why Paris sees it otherwise."""

    text: Annotated[Text, Field(min_length=REASON, max_length=2000)]


class DialogueNoteForm(Paper):
    """A note of one office to the other. It leaves neither of them."""

    text: Annotated[Text, Field(min_length=1, max_length=2000)]


class DialogueEndForm(Paper):
    """Why the desk ends a dialogue before its day; the city reads it."""

    reason: Annotated[Text, Field(min_length=REASON, max_length=2000)]


class WordForm(Paper):
    """A city's final word: the opinion it keeps or changes, once. `channel`, `who`, `proof`: when the desk writes."""

    opinion: Opinion
    reason: Annotated[Text, Field(max_length=1000)] = ""
    reason_public: StrictBool = False
    channel: Channel | None = None
    who: Annotated[Text, Field(max_length=200)] = ""
    proof: Annotated[Text, Field(max_length=500)] = ""

    def faults(self, *, by_desk: bool) -> tuple[Fault, ...]:
        """What does not hold: what is not a plain yes is explained, what the desk writes down is proven."""
        wrong = []
        if self.opinion is not Opinion.FAVOURABLE and not self.reason:
            wrong.append(Fault(field="reason", code="review.fault.opinion_unexplained"))
        if by_desk:
            missing = [name for name in ("channel", "who", "proof") if not getattr(self, name)]
            wrong += [Fault(field=name, code="review.fault.proof_needed") for name in missing]
        elif self.channel or self.who or self.proof:
            wrong.append(Fault(field="channel", code="review.fault.desk_only"))
        return tuple(wrong)


def disagree(lit: Lamps, opinion: Opinion | None) -> bool:
    """Whether a city says no to what is of quality and serves Paris."""
    paris_says_yes = lit.quality is Lamp.YES and lit.paris is Lamp.YES
    return paris_says_yes and opinion is not None and not opinion.favourable


def is_settled(stage: Stage, *, read_by_all: bool, flagged: bool) -> bool:
    """Whether Paris's own answer is known: everything asked for was read, and reviewers who disagree have settled."""
    if stage is Stage.COMMITTEE:
        return True
    return stage in (Stage.EVALUATION, Stage.APPROVAL) and read_by_all and not flagged


def last_day(opened_on: date) -> date:
    """The last day of a dialogue that was opened on this one."""
    return opened_on + timedelta(days=DIALOGUE_DAYS)


def ended_by(before: Opinion, after: Opinion) -> DialogueState:
    """How a city's final word ends a dialogue."""
    return DialogueState.CONFIRMED if before is after else DialogueState.REVISED


def deserves_courtesy(opinion: Opinion | None, lit: Lamps, outcome: Outcome) -> bool:
    """Whether a city that said yes is owed a word: Paris's own answer was no, and the project is not retained."""
    below = Lamp.NO in (lit.quality, lit.paris)
    return opinion is not None and opinion.favourable and below and outcome is Outcome.NOT_RETAINED
