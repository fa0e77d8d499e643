"""The journal: whatever is changed, removed or moved in it, verification names the place."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import ProgrammingError

from shared import audit
from shared.db import transaction
from tests.conftest import MORNING


@pytest.fixture
def journal(engines: dict[str, Engine]) -> None:
    """Three acts on A and one on B, sealed; then one more on A, not sealed yet."""
    for subject, act in [("A", "filed"), ("B", "filed"), ("A", "admitted"), ("A", "decided")]:
        _write(engines, subject, act)
    with transaction(engines["relay"]) as session:
        assert audit.seal(session, MORNING) == 4
    _write(engines, "A", "notified")


def _write(engines: dict[str, Engine], subject: str, act: str) -> None:
    with transaction(engines["review"]) as session:
        audit.record(session, subject, act=act, actor="person:1", at=MORNING, reasons="because")


def _verify(owner: Engine) -> tuple[int, audit.Broken | None]:
    with transaction(owner) as session:
        return audit.verify(session)


@pytest.mark.usefixtures("journal")
def test_an_untouched_journal_holds(owner: Engine) -> None:
    assert _verify(owner) == (5, None)


@pytest.mark.parametrize(
    ("tampering", "subject", "seq"),
    [
        ("UPDATE audit.entry SET act = 'refused' WHERE subject = 'A' AND seq = 2", "A", 2),
        ("UPDATE audit.entry SET actor = 'person:2' WHERE subject = 'B'", "B", 1),
        ("UPDATE audit.entry SET at = at + interval '1 us' WHERE subject = 'A' AND seq = 3", "A", 3),
        ("DELETE FROM audit.entry WHERE subject = 'A' AND seq = 2", "A", 3),
        ("DELETE FROM audit.entry WHERE subject = 'B'", "seal 1", 4),
        ("UPDATE audit.entry SET seq = 12 WHERE subject = 'A' AND seq = 3", "A", 12),
        ("UPDATE audit.entry SET digest = repeat('a', 64) WHERE subject = 'A' AND seq = 1", "A", 1),
        (
            """UPDATE audit.detail SET payload = '{"reasons": "none"}'
               WHERE hash = (SELECT hash FROM audit.entry WHERE subject = 'A' AND seq = 2)""",
            "A",
            2,
        ),
        ("UPDATE audit.seal SET hash = repeat('b', 64)", "seal 1", 4),
    ],
)
@pytest.mark.usefixtures("journal")
def test_tampering_is_found_and_located(owner: Engine, tampering: str, subject: str, seq: int) -> None:
    with owner.begin() as connection:
        connection.execute(text(tampering))
    broken = _verify(owner)[1]
    assert broken is not None
    assert (broken.subject, broken.seq) == (subject, seq)


@pytest.mark.usefixtures("journal")
def test_erasing_the_details_of_an_entry_leaves_the_chain_whole(owner: Engine) -> None:
    with owner.begin() as connection:
        connection.execute(text("DELETE FROM audit.detail"))
    assert _verify(owner) == (5, None)


@pytest.mark.parametrize(
    "statement", ["UPDATE audit.entry SET act = 'x'", "DELETE FROM audit.entry", "DELETE FROM audit.detail"]
)
@pytest.mark.usefixtures("journal")
def test_no_service_may_rewrite_the_journal(engines: dict[str, Engine], statement: str) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction(engines["review"]) as session,
    ):
        session.execute(text(statement))
