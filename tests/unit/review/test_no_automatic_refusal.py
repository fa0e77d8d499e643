"""No path leads from a rule to a refusal: whoever ends a file to somebody's disadvantage is a named person.

GDPR, article 22; act 78-17 of 1978, article 47: the machine may propose, a person decides.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from services.review.domain.road import (
    ADVERSE_ACTS,
    ADVERSE_ENDS,
    ENDS,
    POSSIBLE,
    Act,
    Place,
    Progress,
    Stage,
    decide,
)
from services.review.handlers import APPLICANT
from services.review.operations.case import SYSTEM, Deed
from services.review.operations.gate import EFFECTS, carry_out, check_person
from services.review.operations.partner_periods import ACTS
from shared.clock import SystemClock
from shared.errors import Conflict, Forbidden
from shared.house import House
from shared.policy import ANYONE, Actor
from shared.programme import load
from shared.registry import Registry
from shared.settings import PARIS, Settings

ROOT = Path(__file__).parent.parent.parent.parent
PROGRAMME = load(PARIS)
HOUSE = House(settings=Settings(), registry=Registry(PROGRAMME), clock=SystemClock())
NOBODY = (SYSTEM, ANYONE, APPLICANT)
REFS = st.one_of(
    st.sampled_from([one.ref for one in NOBODY]),
    st.from_regex(r"(link|operator|service|timer):[a-z0-9-]{1,20}", fullmatch=True),
)


@given(act=st.sampled_from(sorted(ADVERSE_ACTS)), ref=REFS)
def test_nobody_but_a_person_comes_through_the_gate_with_an_adverse_act(act: Act, ref: str) -> None:
    # The session leads nowhere: the gate refuses before it looks at any file.
    with Session(create_engine("postgresql+psycopg://nowhere.invalid/none")) as session, pytest.raises(Forbidden):
        carry_out(session, HOUSE, "TR-2026-00001-70", Deed(act=act, actor=Actor(ref=ref)))


@given(act=st.sampled_from(list(Act)), ref=REFS)
def test_a_system_actor_is_never_taken_for_a_person(act: Act, ref: str) -> None:
    with pytest.raises(Forbidden):
        check_person(Deed(act=act, actor=Actor(ref=ref)))


@given(
    act=st.sampled_from(list(Act)),
    stage=st.sampled_from([one for one in PROGRAMME.stages.stages if one.parallel_with is None]),
    progress=st.builds(
        Progress,
        reviews_open=st.integers(0, 2),
        reviews_filed=st.integers(0, 3),
        reviews_needed=st.integers(0, 3),
        opinions_open=st.integers(0, 2),
        approvals_open=st.integers(0, 2),
        disagreement=st.booleans(),
        refused=st.booleans(),
    ),
)
def test_an_act_that_is_not_adverse_reaches_an_adverse_end_only_by_the_last_signature(
    act: Act, stage: object, progress: Progress
) -> None:
    here = Place(id=getattr(stage, "id", ""), kind=Stage(getattr(stage, "kind", "")))
    assume(act not in ADVERSE_ACTS)
    try:
        there = decide(here, act, road=PROGRAMME.stages, progress=progress)
    except Conflict:
        return
    # There the gate asks for a person again, whatever the act was: see `carry_out`.
    assert there.kind not in ADVERSE_ENDS or here.kind is Stage.DETERMINATION


def test_every_end_but_a_withdrawal_is_adverse() -> None:
    assert {act for act, end in ENDS.items() if end in ADVERSE_ENDS} <= ADVERSE_ACTS
    assert {stage for stage in Stage if not stage.open} - ADVERSE_ENDS == {Stage.WITHDRAWN}
    assert Act.DETERMINE in ADVERSE_ACTS
    assert set(EFFECTS) <= set(POSSIBLE)


def acts_of_deeds(path: Path) -> set[str]:
    """The acts of every Deed that a module makes, as written; anything but `Act.NAME` is told as it stands."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Deed":
            act = next(one.value for one in node.keywords if one.arg == "act")
            found.add(ast.unparse(act))
    return found


PERIODS = "operations/partner_periods.py"
# Where the house acts by itself, because it heard of something or a delay ended.
HEARD = ("handlers.py", "operations/ringing.py", "operations/holding.py", "operations/touched.py", PERIODS)


def test_no_handler_or_timer_does_an_adverse_deed() -> None:
    written = set().union(*(acts_of_deeds(ROOT / "services/review" / one) for one in HEARD))
    assert written, "the handlers make deeds"
    named = {one.removeprefix("Act.") for one in written if one.startswith("Act.")}
    assert {Act[one] for one in named}.isdisjoint(ADVERSE_ACTS)
    assert written - {f"Act.{one}" for one in named} <= {"act"}
    assert "act" in acts_of_deeds(ROOT / "services/review" / PERIODS), "it takes its acts from this table"
    assert set(ACTS.values()).isdisjoint(ADVERSE_ACTS)


def test_deeds_are_made_only_where_somebody_knocks_or_an_event_is_heard() -> None:
    makers = {
        str(path.relative_to(ROOT / "services/review"))
        for path in (ROOT / "services/review").rglob("*.py")
        if acts_of_deeds(path)
    }
    inside = {one for one in makers if not one.startswith(("web/", "api/")) and one not in HEARD}
    # Here deeds are made of what somebody asked for, and carry the actor who asked.
    for one in inside:
        source = (ROOT / "services/review" / one).read_text()
        assert "SYSTEM" not in source, f"{one} makes deeds in nobody's name"


def test_the_system_acts_in_no_other_module() -> None:
    users = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "services").rglob("*.py")
        if any(isinstance(node, ast.Name) and node.id == "SYSTEM" for node in ast.walk(ast.parse(path.read_text())))
    }
    allowed = {
        "services/review/operations/case.py",  # where it is defined
        "services/review/operations/opening.py",  # a filing opens its file
        *(f"services/review/{one}" for one in HEARD),  # proven above
        "services/review/operations/legal.py",  # warnings before the legal date move no file
        "services/review/operations/undelivered.py",  # the mark that a letter did not arrive moves no file
        "services/review/operations/officers.py",  # a question goes to another officer of its city
    }
    assert {one for one in users if one.startswith("services/review/")} <= allowed
