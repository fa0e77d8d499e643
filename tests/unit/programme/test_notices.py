"""What the service states about itself: read from its file, proven, and told when it is a demonstration's."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.programme import Programme, load
from shared.programme.proof import notices
from tests.unit.programme.ground import a_copy, spoil, told

FILE = "notices.toml"


def test_nobody_has_audited_the_service_that_is_shipped(programme: Programme) -> None:
    access = programme.notices.accessibility
    assert (access.status, access.audited_on, access.plan_url) == ("non_conforme", None, None)


def test_data_stay_as_long_as_the_rules_say_by_default(programme: Programme, tmp_path: Path) -> None:
    folder = a_copy(tmp_path)
    text = (folder / FILE).read_text(encoding="utf-8")
    start, end = text.index("[retention]"), text.index("# The day on which the security")
    (folder / FILE).write_text(text[:start] + text[end:], encoding="utf-8")
    kept = load(folder).notices.retention
    assert kept == programme.notices.retention
    assert (kept.draft_months, kept.not_retained_years, kept.after_label_years, kept.logs_months) == (3, 2, 5, 12)


@pytest.mark.parametrize("status", ["partiellement_conforme", "totalement_conforme"])
def test_a_better_state_of_accessibility_needs_the_day_of_an_audit(tmp_path: Path, status: str) -> None:
    folder = a_copy(tmp_path)
    spoil(folder, FILE, 'status = "non_conforme"', f'status = "{status}"')
    assert told(folder) == [
        f"notices.toml: accessibility.audited_on: nobody is {status} without an audit: put its day, or non_conforme"
    ]
    spoil(folder, FILE, f'status = "{status}"', f'status = "{status}"\naudited_on = 2026-11-02')
    assert load(folder).notices.accessibility.status == status


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('status = "non_conforme"', 'status = "presque"', "accessibility.status"),
        ('contact = "accessibilite@ville.example.org"', 'contact = ""', "accessibility.contact"),
        ("draft_months = 3", "draft_months = 0", "retention.draft_months"),
        ('director = "Anne Signoret"', "", "publisher.director"),
        ("[accessibility]", '[accessibility]\nplan_url = "javascript:alert(1)"', "accessibility.plan_url"),
        ("[host]", '[host]\nfax = "none"', "host.fax"),
    ],
)
def test_a_statement_that_does_not_hold_is_a_fault_with_its_key(tmp_path: Path, old: str, new: str, key: str) -> None:
    folder = a_copy(tmp_path)
    spoil(folder, FILE, old, new)
    assert [line.split(": ")[:2] for line in told(folder)] == [["notices.toml", key]]


def test_a_programme_without_its_statements_is_not_loaded(tmp_path: Path) -> None:
    folder = a_copy(tmp_path)
    (folder / FILE).unlink()
    assert told(folder) == ["notices.toml: the file is missing"]


def test_the_check_names_every_value_of_the_demonstration_that_still_stands(programme: Programme) -> None:
    assert (
        "demonstration values stand in notices.toml, and pages show them: accessibility.contact, "
        "publisher.capacity.fr, publisher.capacity.en, host.name, host.address, host.phone, controller.address"
    ) in notices(programme)


def test_the_check_is_quiet_about_a_city_s_own_values(tmp_path: Path) -> None:
    folder = a_copy(tmp_path)
    spoil(folder, FILE, "accessibilite@ville.example.org", "accessibilite@paris.fr")
    spoil(folder, FILE, "adjointe à la maire de démonstration", "adjointe à la maire")
    spoil(folder, FILE, "deputy mayor of the demonstration", "deputy mayor")
    spoil(folder, FILE, "Hébergeur de démonstration", "Centre de données municipal")
    spoil(folder, FILE, "1 rue de la Démonstration", "1 rue de la Régie")
    spoil(folder, FILE, "+33 1 99 00 00 02", "+33 1 42 76 40 40")
    assert load(folder).notices.of_demonstration() == ("controller.address",)
    spoil(folder, FILE, " (adresse de démonstration)", ", 75196 Paris")
    assert [one for one in notices(load(folder)) if "demonstration" in one] == []


def test_the_check_warns_when_exactly_one_translation_is_published(programme: Programme, tmp_path: Path) -> None:
    warning = "one translation is published beside the French text: French law asks public bodies for two, or none"
    assert warning in notices(programme)
    folder = a_copy(tmp_path)
    spoil(folder, "call.toml", 'languages = ["fr", "en"]', 'languages = ["fr"]')
    assert warning not in notices(load(folder))
