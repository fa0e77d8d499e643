"""What tests of agreements that turn share: acts on a city's record, whole rows side by side, files at any place."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, text

from services.review import example
from services.review.models import AgreementTurn, Determination, Dossier, Move, OpinionRow
from shared.db import transaction
from tests.integration.review.conftest import Cast, decision, wish
from tests.integration.review.deciding import minutes_pass

SF = "san_francisco"
FRISCO, BOTH = [wish(SF)], [wish("montreal"), wish(SF)]
WORD = example.OPINION | {"domain": None}
TABLES = (
    "dossier",
    "move",
    "assignment",
    "opinion",
    "determination",
    "basis",
    "condition",
    "label",
    "approval",
    "agreement_turn",
)


def at(cast: Cast, day: str) -> None:
    """Put the clock on the morning of a day."""
    cast.clock.at = datetime.fromisoformat(f"{day}T09:00:00+00:00")


def act(cast: Cast, city: str, name: str, **form: Any) -> Any:
    """An act of the desk on a city's record; what follows from it is done at once."""
    sent = {"Authorization": f"Bearer {cast.desk}"}
    body = {"reason": ""} | form
    answer = cast.client.post(f"/api/v1/registry/cities/{city}/{name}", json=body, headers=sent)
    assert answer.status_code == 200, answer.text
    cast.drain()
    return answer.get_json()


def renew(cast: Cast, city: str = SF, *, until: str | None = None) -> None:
    """The agreement is renewed today."""
    today = cast.house.today().isoformat()
    act(cast, city, "renew", version=f"renewed-{today}", renewed_on=today, ends_on=until)


def suspend(cast: Cast, city: str = "montreal") -> None:
    """The agreement is suspended from today on."""
    reason = "The council there asked for a pause until its elections."
    act(cast, city, "suspend", reason=reason, suspended_on=cast.house.today().isoformat())


def resume(cast: Cast, city: str = "montreal") -> None:
    """The suspension ends today."""
    act(cast, city, "resume", resumed_on=cast.house.today().isoformat())


def create(cast: Cast, city: str = "rio") -> None:
    """An agreement is signed and in force today."""
    today = cast.house.today().isoformat()
    act(cast, city, "sign", version="first", signed_on=today, wording_fr="l’accord", wording_en="the agreement")
    act(cast, city, "transmit", transmitted_on=today)


def dump(cast: Cast) -> dict[str, list[dict[str, Any]]]:
    """Every row of review's own tables."""
    with transaction(cast.engines["review"]) as session:
        return {
            table: [dict(row) for row in session.execute(text(f"SELECT * FROM review.{table}")).mappings()]
            for table in TABLES
        }


def changed(
    before: dict[str, list[dict[str, Any]]], after: dict[str, list[dict[str, Any]]]
) -> dict[str, list[dict[str, Any]]]:
    """The rows that are new or not what they were, by table; tables without any are left out."""
    found = {table: [row for row in rows if row not in before[table]] for table, rows in after.items()}
    return {table: rows for table, rows in found.items() if rows}


def decided(cast: Cast, outcomes: dict[str, str], **changes: Any) -> str:
    """A file that is decided and told: cities that can be asked say yes."""
    number = cast.admitted(cities=[wish(one) for one in outcomes], **changes)
    for city in outcomes:
        if opinion(cast, number, city).state == "asked":
            cast.answers(number, city, WORD)
    cast.read_by_all(number)
    sign(cast, number, outcomes)
    minutes_pass(cast, 31)
    return number


def sign(cast: Cast, number: str, outcomes: dict[str, str]) -> Any:
    """The committee decides these cities."""
    decisions = [decision(city, outcome) for city, outcome in outcomes.items()]
    return cast.done(cast.committee, f"{number}/determinations", {"decisions": decisions})


def opinion(cast: Cast, number: str, city: str) -> OpinionRow:
    """The question to a city."""
    with transaction(cast.engines["review"]) as session:
        return session.get_one(OpinionRow, (number, city))


def rows(cast: Cast, number: str) -> dict[str, str]:
    """The outcomes that stand, by city."""
    query = select(Determination).where(Determination.number == number)
    with transaction(cast.engines["review"]) as session:
        return {one.city: one.outcome for one in session.scalars(query)}


def file(cast: Cast, number: str) -> Dossier:
    """The file's own row."""
    with transaction(cast.engines["review"]) as session:
        return session.get_one(Dossier, number)


def moves(cast: Cast, number: str) -> list[Move]:
    """The file's history."""
    query = select(Move).where(Move.number == number).order_by(Move.seq)
    with transaction(cast.engines["review"]) as session:
        return list(session.scalars(query))


def turns(cast: Cast) -> list[AgreementTurn]:
    """Every change of an agreement, in order."""
    with transaction(cast.engines["review"]) as session:
        return list(session.scalars(select(AgreementTurn).order_by(AgreementTurn.at, AgreementTurn.id)))


def effects(cast: Cast) -> dict[str, str]:
    """What the last change did, by file."""
    return {one["number"]: one["effect"] for one in turns(cast)[-1].files}
