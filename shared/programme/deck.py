"""What the founding presentation of the agreements ("the deck") says, in its own words, and who held office then.

The ledger keeps its sentences as they stand, in French, so that nobody has to guess what `source = "deck"` means
elsewhere. The people it names held an office for a time: nothing here signs or decides today.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from shared.programme.values import Filled, Label, Value


class Fact(Value):
    """One fact of the deck: what it is about, and the sentences that say so, letter for letter."""

    id: Annotated[str, Field(pattern=r"^f[1-9][0-9]?$")]
    label: Label
    quotes: Annotated[tuple[Filled, ...], Field(min_length=1)]


class Holder(Value):
    """Someone the deck names, and the office they held. A day that the deck does not give stays empty."""

    name: Filled
    office: Label
    held_from: date | None = None
    held_to: date | None = None


class Deck(Value):
    """The ledger: facts in the deck's order, and the people it names."""

    facts: Annotated[tuple[Fact, ...], Field(min_length=1)]
    holders: tuple[Holder, ...] = ()
