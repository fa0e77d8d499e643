"""Who proposes: SIRET, RNA, a foreign number or none, and one address for letters."""

from __future__ import annotations

import pytest

from services.intake.domain.identity import compact, email_faults, identity_faults
from shared.proposal import IdType


def codes(id_type: str, value: str) -> list[str]:
    return [fault.code.removeprefix("intake.fault.") for fault in identity_faults(id_type, value)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("73282932000074", []),
        ("732 829 320 00074", []),
        ("732\u00a0829\u202f320.00074", []),
        ("35600000000048", []),  # the head office of La Poste, by the usual key
        ("35600000049837", []),  # another of its establishments: its digits add up to a multiple of five
        ("35600000049838", ["siret_check"]),
        ("732829320", ["siret_is_siren"]),
        ("123456789", ["siret_is_siren"]),
        ("7328293200007", ["siret_length"]),
        ("732829320000741", ["siret_length"]),
        ("73282932000075", ["siret_check"]),
        ("7328293200OO74", ["siret_digits"]),
        ("٧٣٢٨٢٩٣٢٠٠٠٠٧٤", ["siret_digits"]),
        ("", ["id_missing"]),
    ],
)
def test_a_siret_is_told_apart_from_a_siren_a_slip_and_a_wrong_key(typed: str, found: list[str]) -> None:
    assert codes("siret", typed) == found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("W751000001", []),
        ("w75 1000001", []),
        ("W9R1000001", []),  # La Réunion
        ("W2A1000001", []),  # Corse-du-Sud
        ("W75100000", ["rna"]),
        ("751000001", ["rna"]),
        ("W75100000X", ["rna"]),
        ("", ["id_missing"]),
    ],
)
def test_an_association_proves_itself_by_its_rna_number(typed: str, found: list[str]) -> None:
    assert codes("rna", typed) == found


@pytest.mark.parametrize("typed", ["1143456789", "91310000MA1K35X11F", "12.ABC.345/01DE-35", "AAA-1234"])
def test_a_number_from_abroad_may_hold_letters_and_is_kept_as_typed(typed: str) -> None:
    assert codes("foreign", typed) == []
    assert compact(IdType.FOREIGN, typed) == typed


def test_an_organisation_without_any_number_may_propose() -> None:
    assert codes("none", "") == []


def test_a_number_whose_kind_was_not_said_is_not_thrown_away_in_silence() -> None:
    assert codes("none", "W751000001") == ["id_without_type"]


@pytest.mark.parametrize(
    "typed",
    ["nom@exemple.fr", "o'neil+tremplin@sub.example.org", "A.B@example.org", "a@xn--exmple-cua.fr"],
)
def test_one_plain_address_is_taken(typed: str) -> None:
    assert list(email_faults("contact.email", typed)) == []


@pytest.mark.parametrize(
    "typed",
    [
        "a@example.org, b@example.org",
        "a@example.org;b@example.org",
        "a@example.org b@example.org",
        "a@example.org,",
        "Ada <a@example.org>",
        '"a b"@example.org',
        "a@example.org\r\nBcc: b@example.org",
        "a@example.org\nb@example.org",
        "=?utf-8?q?a?=@example.org",
        "é@example.org",
        "a@exämple.org",
        "a(comment)@example.org",
        "a@@example.org",
        "a@example",
        "a.example.org",
        "a@example.org\u200b",
        "a@[127.0.0.1]",
    ],
)
def test_what_a_mail_program_could_read_otherwise_is_refused(typed: str) -> None:
    assert [fault.code for fault in email_faults("contact.email", typed)] == ["intake.fault.email"]
