"""The rules of one file: those of the programme on the day it was opened, whatever the programme says now."""

from __future__ import annotations

import json
from functools import lru_cache

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.review.models import Arrangement
from shared.house import House
from shared.programme.rules import Rules, rules_in


def keep_rules(session: Session, house: House) -> None:
    """Keep the present rules for the files that begin with them, and under the name of the cities as they are lived
    for the decisions that rest on them; kept once."""
    programme, known = house.programme, session.info.setdefault("kept_rules", set())
    wanted = sorted({programme.digest, programme.agreements_digest} - known)
    if not wanted:
        return
    rules = rules_in(programme).model_dump(mode="json")
    rows = [{"digest": digest, "rules": rules, "kept_at": house.now()} for digest in wanted]
    session.execute(insert(Arrangement).values(rows).on_conflict_do_nothing())
    known.update(wanted)


def rules_by(session: Session, house: House, digest: str) -> Rules:
    """The rules under this digest. Files opened before rules were kept follow the present ones."""
    present = rules_in(house.programme)
    if digest == present.digest:
        return present
    row = session.get(Arrangement, digest)
    return present if row is None else _read(json.dumps(row.rules, sort_keys=True))


@lru_cache(maxsize=64)
def _read(kept: str) -> Rules:
    return Rules.model_validate_json(kept)
