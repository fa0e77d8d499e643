"""A programme proves itself as it is read: every fault of every file is told at once, with its file and its key."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from shared.programme import load
from shared.settings import PARIS
from tests.unit.programme.ground import a_copy, faults_in, spoil, told


def test_faults_of_every_kind_in_several_files_are_told_together(tmp_path: Path) -> None:
    folder = a_copy(tmp_path)
    (folder / "office.toml").unlink()
    spoil(folder, "call.toml", "label_months = 24", 'label_months = "24"\ncolour = "blue"')
    spoil(folder, "lists.toml", "[[sectors]]", "[[sectors")
    spoil(folder, "rubric.toml", "weight = 30", "weight = 31")
    spoil(folder, "stages.toml", 'parallel_with = "evaluation"', 'parallel_with = "evalution"')
    spoil(folder, "cities/rio.toml", 'hue = "#1f7a4d"', 'hue = "green"')
    spoil(folder, "cities/delhi.toml", 'tz = "Asia/Kolkata"', 'tz = "Asia/Atlantis"')
    assert [(fault.file, fault.key) for fault in faults_in(folder)] == [
        ("office.toml", ""),
        ("call.toml", "label_months"),
        ("call.toml", "colour"),
        ("lists.toml", ""),
        ("cities/delhi.toml", "tz"),
        ("cities/rio.toml", "hue"),
        ("rubric.toml", "criteria"),
        ("stages.toml", "partner_check"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("label_months = 24", "label_month = 24", "call.toml: label_month: nobody reads this key"),
        (
            'en = "Open call for proposals" }',
            'english = "Open call" }',
            "call.toml: title.en: this key is missing",
        ),
        (
            'en = "Open call for proposals"',
            'en = "\u00a0 "',
            "call.toml: title.en: string should have at least 1 character",
        ),
        (
            "working = true",
            'working = "yes"',
            "stages.toml: stages.0.working: input should be a valid boolean",
        ),
        (
            "ends_on = 2011-01-26",
            "ends_on = 20110126",
            "cities/san_francisco.toml: agreement.ends_on: input should be a valid date",
        ),
        (
            "grants_cash",
            "closes_at = 2027-01-31T23:59:59\ngrants_cash",
            "call.toml: closes_at: input should have timezone info",
        ),
    ],
    ids=["unknown", "missing", "empty", "wrong type", "wrong date", "no zone"],
)
def test_a_fault_is_a_sentence_with_its_file_and_its_key(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    folder = a_copy(tmp_path)
    spoil(folder, sentence.split(":", maxsplit=1)[0], old, new)
    assert sentence in told(folder)


def test_broken_and_unreadable_files_are_told_with_the_rest(tmp_path: Path) -> None:
    folder = a_copy(tmp_path)
    (folder / "call.toml").write_bytes(b"title = \xff")
    (folder / "rubric.toml").unlink()
    (folder / "rubric.toml").mkdir()
    assert [(fault.file, fault.reason[:14]) for fault in faults_in(folder)] == [
        ("call.toml", "cannot be read"),
        ("rubric.toml", "cannot be read"),
    ]


def test_an_empty_folder_lacks_every_file(tmp_path: Path) -> None:
    assert {fault.file for fault in faults_in(tmp_path)} == {
        "office.toml",
        "call.toml",
        "deck.toml",
        "lists.toml",
        "notices.toml",
        "rubric.toml",
        "stages.toml",
        "cities/",
    }


def test_a_file_that_nobody_reads_is_a_fault(tmp_path: Path) -> None:
    folder = a_copy(tmp_path)
    (folder / "citys").mkdir()
    (folder / "citys" / "lima.toml").write_text("")
    assert told(folder) == ["citys/lima.toml: nobody reads this file"]


def test_a_city_bears_the_name_of_its_file_so_that_two_cannot_be_one(tmp_path: Path) -> None:
    folder = a_copy(tmp_path)
    (folder / "cities" / "rio_2.toml").write_text((folder / "cities" / "rio.toml").read_text())
    assert told(folder) == [
        "cities/rio_2.toml: id: rio must be the name of its file, rio_2",
        "cities/rio.toml: rank: 4 is also the rank of rio",
    ]


def test_the_digest_changes_with_one_letter_and_with_nothing_else(tmp_path: Path) -> None:
    folder = a_copy(tmp_path)
    assert load(folder).digest == load(PARIS).digest
    spoil(folder, "office.toml", "Ville de Paris", "ville de Paris")
    assert load(folder).digest != load(PARIS).digest


def test_an_unknown_city_is_not_found() -> None:
    with pytest.raises(KeyError):
        load(PARIS).city("atlantis")


def test_a_label_falls_back_to_french() -> None:
    title = load(PARIS).call.title
    assert (title.in_("en"), title.in_("pt-BR")) == ("Open call for proposals", "Appel à propositions ouvert")


def test_the_whole_closing_second_counts_and_the_next_does_not() -> None:
    closing = datetime(2027, 1, 31, 22, 59, 59, tzinfo=UTC)
    call = load(PARIS).call.model_copy(update={"closes_at": closing, "opens_at": closing - timedelta(days=30)})
    assert call.open_at(closing + timedelta(milliseconds=999))
    assert not call.open_at(closing + timedelta(seconds=1))
    assert call.open_at(closing - timedelta(days=30))
    assert not call.open_at(closing - timedelta(days=30, microseconds=1))


def test_a_call_takes_nothing_while_nobody_confirmed_what_silence_means() -> None:
    call = load(PARIS).call
    unsure = call.model_copy(update={"silence": call.silence.model_copy(update={"legal_check": None})})
    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    assert (call.open_at(now), unsure.open_at(now)) == (True, False)
