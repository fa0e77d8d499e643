"""What the shape of a file cannot prove: weights, roads that end, people who may act and sign."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from shared.policy import RULES, Permission
from shared.programme import StageKind, load
from shared.programme.proof import faults, notices
from shared.programme.road_map import longest_road, steps
from shared.programme.road_proof import ACTORS
from shared.settings import PARIS
from tests.unit.programme.ground import a_copy, spoil, told

TODAY = date(2026, 11, 23)
SCREENING = 'id = "screening"\nkind = "screening"'
DETERMINATION = 'id = "determination"\nkind = "determination"'


def test_the_shipped_programme_holds_in_2009_and_today() -> None:
    programme = load(PARIS)
    assert [faults(programme, on=day) for day in (date(2009, 3, 1), TODAY)] == [(), ()]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("weight = 30", "weight = 29", "rubric.toml: criteria: the weights add up to 99, not to 100"),
        ('id = "c5"', 'id = "c4"', "rubric.toml: criteria: c4 stands 2 times"),
        (
            'id = "c2"',
            'id = "c6"',
            "rubric.toml: criteria: c2 is missing: decisions read c1 (quality), c2 (Paris) and c3 (cooperation)",
        ),
        ("gate = 3.0", "gate = 5.5", "rubric.toml: criteria.0.gate: input should be less than or equal to 5"),
        ("press = 4.0", "press = 3.2", "rubric.toml: retain: retain, label and press must not decrease"),
        ("step = 0.5", "step = 0.3", "rubric.toml: step: steps of 0.3 do not lead from 0 to 5"),
        ("comment_from = 4.5", "comment_from = 2.0", "rubric.toml: comment_below: must be lower than comment_from"),
        (
            "open = true",
            "open = false",
            "lists.toml: sectors: no sector is open: projects of quality from other sectors must have a place",
        ),
        ('id = "reseau"', 'id = "label"', "lists.toml: benefits: label stands 2 times"),
        ('tz = "Europe/Paris"', 'tz = "Europe/Lutetia"', "office.toml: tz: Europe/Lutetia is no time zone"),
        (
            "valid_from = 2000-01-01",
            "valid_from = 2000-01-01\nvalid_to = 1999-12-31",
            "office.toml: signatories.0.valid_to: the office ends before it begins",
        ),
        (
            'languages = ["fr", "en"]',
            'languages = ["en"]',
            "call.toml: languages: French is missing: it is the text that counts",
        ),
        ("rank = 4", "rank = 1", "cities/rio.toml: rank: 1 is also the rank of montreal"),
        ('id = "sciences_vie"', 'id = "design"', "cities/montreal.toml: agreement.domains: design stands 2 times"),
        (
            'id = "haut_savoir"',
            'id = "insertion"',
            "cities/montreal.toml: agreement.domains.points: insertion stands 2 times",
        ),
        (
            "ends_on = 2011-01-26",
            "ends_on = 2008-01-26",
            "cities/san_francisco.toml: agreement.ends_on: 2008-01-26 is before renewed_on, 2009-01-26",
        ),
        ('id = "f2"', 'id = "f1"', "deck.toml: facts: f1 stands 2 times"),
        ("minimum = 2", "minimum = 4", "stages.toml: evaluation: asks for more reviews than there are reviewers"),
        (
            'roles = ["reviewer"]',
            'roles = ["desk"]',
            "stages.toml: evaluation: nobody may act: its roles must name reviewer",
        ),
        (
            'parallel_with = "evaluation"',
            'parallel_with = "committee"',
            "stages.toml: partner_check: must run beside the evaluation (parallel_with), or it would never begin",
        ),
        (
            'parallel_with = "evaluation"',
            "",
            "stages.toml: partner_check: must run beside the evaluation (parallel_with), or it would never begin",
        ),
        (
            "only_if_flagged = true",
            'parallel_with = "committee"',
            "stages.toml: consensus: runs beside committee: only a partner check or an approval may",
        ),
        (
            "max_load = 12",
            "only_if_flagged = true",
            "stages.toml: evaluation: only a consensus may be left out (only_if_flagged)",
        ),
        (
            'kind = "committee"',
            'kind = "consensus"',
            "stages.toml: stages: no stage is a committee: files would stop before it",
        ),
        ('kind = "committee"', 'kind = "consensus"', "stages.toml: stages: 2 stages are a consensus: one is the rule"),
        (DETERMINATION, SCREENING, "stages.toml: stages: screening stands 2 times"),
        ("days = 21", "days = -1", "stages.toml: stages.1.days: input should be greater than or equal to 0"),
    ],
)
def test_a_programme_that_does_not_hold_is_refused_with_the_reason(
    tmp_path: Path, old: str, new: str, sentence: str
) -> None:
    folder = a_copy(tmp_path)
    spoil(folder, sentence.split(":", maxsplit=1)[0], old, new)
    assert sentence in told(folder)


VISA = """
[[stages]]
id = "legal_visa"
kind = "approval"
label = { fr = "Visa juridique", en = "Legal visa" }
public = { fr = "Le service juridique donne son visa", en = "The legal service gives its visa" }
days = 5
roles = ["desk"]
approvals = 1
"""


def with_stage(folder: Path, stage: str, *, before: str = 'id = "committee"') -> Path:
    """One stage more in the arrangement, before the stage with this line."""
    file = folder / "stages.toml"
    stages = file.read_text().split("\n[[stages]]\n")
    place = next(at for at, one in enumerate(stages) if before in one)
    stages.insert(place, stage.strip().removeprefix("[[stages]]\n"))
    file.write_text("\n[[stages]]\n".join(stages))
    return folder


def test_a_stage_more_is_an_edit(tmp_path: Path) -> None:
    road = load(with_stage(a_copy(tmp_path), VISA)).stages
    assert [one.id for one in road.main].index("legal_visa") == 3
    before, after = longest_road(load(PARIS).stages, ()), longest_road(road, ())
    assert after == before + 5


def test_a_strand_runs_beside_the_evaluation_and_costs_no_day(tmp_path: Path) -> None:
    road = load(with_stage(a_copy(tmp_path), VISA + 'parallel_with = "evaluation"\n')).stages
    assert [one.id for one in road.beside("evaluation")] == ["partner_check", "legal_visa"]
    assert steps(road)[-1].ends == steps(load(PARIS).stages)[-1].ends


@pytest.mark.parametrize(
    ("edit", "before", "reason"),
    [
        (("approvals = 1", "approvals = 0"), 'id = "committee"', "asks nobody (approvals = 0)"),
        (('["desk"]', '["reviewer"]'), 'id = "committee"', "nobody may act: its roles must name admin or"),
        (('["desk"]', '["desk", "reviewer"]'), 'id = "committee"', "asks for approvals that may not be given there"),
        (
            ("approvals = 1", 'approvals = 1\nsubstitutes = ["partner"]'),
            'id = "committee"',
            "its substitutes may not act",
        ),
        (("", ""), 'id = "determination"', "an approval stands between screening and committee"),
        (("days = 5", 'days = 5\nparallel_with = "committee"'), 'id = "committee"', "must run beside the evaluation"),
        (("days = 5", 'days = 5\nparallel_with = "nothing"'), 'id = "committee"', "must run beside the evaluation"),
        (
            ("days = 5", "days = 5\ntogether = true"),
            'id = "committee"',
            "publishes together: only the determination may",
        ),
    ],
)
def test_a_stage_that_would_stop_files_is_refused(
    tmp_path: Path, edit: tuple[str, str], before: str, reason: str
) -> None:
    folder = with_stage(a_copy(tmp_path), VISA.replace(*edit, 1) if edit[0] else VISA, before=before)
    assert any(reason in one and "legal_visa" in one for one in told(folder))


def test_a_decision_before_the_committee_is_out_of_order(tmp_path: Path) -> None:
    folder = a_copy(tmp_path)
    stages = (folder / "stages.toml").read_text().split("\n\n[[stages]]\n")
    stages[-1], stages[-2] = stages[-2], stages[-1].rstrip()
    (folder / "stages.toml").write_text("\n\n[[stages]]\n".join(stages))
    assert told(folder) == [
        "stages.toml: committee: stands after determination, which needs it: files would never reach it in time"
    ]


def test_nobody_may_sign_before_or_after_their_office() -> None:
    programme = load(PARIS)
    office = programme.office.signatories[0].model_copy(update={"valid_to": date(2026, 11, 22)})
    over = programme.office.model_copy(update={"signatories": (office,)})
    assert over.signatory_on(date(2026, 11, 22)) == office
    assert over.signatory_on(TODAY) is None
    assert over.signatory_on(date(1999, 12, 31)) is None


def test_an_office_without_holder_is_a_fault_on_that_day_only(tmp_path: Path) -> None:
    folder = a_copy(tmp_path)
    spoil(folder, "office.toml", "valid_from = 2000-01-01", "valid_from = 2000-01-01\nvalid_to = 2026-11-22")
    programme = load(folder)
    assert faults(programme, on=date(2026, 11, 22)) == ()
    assert [str(fault) for fault in faults(programme, on=TODAY)] == [
        "office.toml: signatories: nobody may sign on 2026-11-23"
    ]
    assert "nobody may sign after 2026-11-22" in notices(programme)


def test_the_longest_road_counts_a_city_that_is_asked_twice_and_outlasts_the_legal_delay() -> None:
    programme = load(PARIS)
    # 14 for screening, 45 + 10 for Shanghai beside the evaluation, 7, 15, and 7 for notifying
    assert longest_road(programme.stages, tuple(programme.cities.values())) == 98
    assert notices(programme)[0].startswith("the longest road takes about 98 days, silence speaks after about 60")


def test_a_call_without_legal_check_is_told_and_is_no_fault(tmp_path: Path) -> None:
    folder = a_copy(tmp_path)
    text = (folder / "call.toml").read_text()
    (folder / "call.toml").write_text(text[: text.index("[silence.legal_check]")])
    assert any("silence.legal_check" in notice for notice in notices(load(folder)))


def test_who_must_stand_at_a_stage_is_whom_the_doors_let_act_there() -> None:
    doors = {
        StageKind.SCREENING: Permission.SCREEN,
        StageKind.EVALUATION: Permission.REVIEW,
        StageKind.PARTNER_CHECK: Permission.GIVE_OPINION,
        StageKind.CONSENSUS: Permission.CONSENSUS,
        StageKind.COMMITTEE: Permission.DETERMINE,
        StageKind.APPROVAL: Permission.APPROVE,
        StageKind.DETERMINATION: Permission.APPROVE,
    }
    assert {kind: set(RULES[permission]) for kind, permission in doors.items()} == {
        kind: set(roles) for kind, roles in ACTORS.items()
    }
