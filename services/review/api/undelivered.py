"""Letters that did not arrive, through the JSON door."""

from __future__ import annotations

from pydantic import BaseModel

from services.review.api.base import api
from services.review.domain.invitation import Nothing
from services.review.operations.barred import for_office
from services.review.operations.undelivered import seen_to
from shared.policy import Permission
from shared.web.context import actor, database, house
from shared.web.doors import allow, answers, takes


class SeenTo(BaseModel):
    """The file about which no letter waits any more."""

    number: str


@api.post("/dossiers/<number>/undelivered/seen")
@allow(Permission.UNDELIVERED)
@takes(Nothing, {})
@answers(SeenTo)
def see_to_undelivered(number: str, body: Nothing) -> dict[str, str]:
    """Say that whoever a letter about this file did not reach was reached another way."""
    with for_office(database("review"), actor()) as session:
        seen_to(session, house(), actor(), number=number)
    return {"number": number}
