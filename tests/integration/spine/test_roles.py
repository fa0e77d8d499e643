"""One schema and one role per service: none reads another's tables, none makes tables."""

from __future__ import annotations

from itertools import permutations

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import ProgrammingError

TABLES = {"intake": "intake.filing", "review": "review.dossier", "notify": "notify.mail"}


@pytest.mark.parametrize(("service", "other"), list(permutations(TABLES, 2)))
def test_a_service_cannot_read_anothers_tables(engines: dict[str, Engine], service: str, other: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), engines[service].connect() as connection:
        connection.execute(text(f"SELECT count(*) FROM {TABLES[other]}"))


@pytest.mark.parametrize("service", sorted(TABLES))
def test_a_service_reads_its_own_tables_and_makes_none(engines: dict[str, Engine], service: str) -> None:
    with engines[service].connect() as connection:
        assert connection.execute(text(f"SELECT count(*) FROM {TABLES[service]}")).scalar_one() == 0
        with pytest.raises(ProgrammingError, match="permission denied"):
            connection.execute(text(f"CREATE TABLE {service}.another (id int)"))


@pytest.mark.parametrize("service", sorted(TABLES))
def test_no_service_reads_sessions_or_tokens(engines: dict[str, Engine], service: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), engines[service].connect() as connection:
        connection.execute(text("SELECT * FROM access.token"))
