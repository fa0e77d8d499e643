"""Who proposes: a number of its country's register, or none with the reason why; and one address for letters."""

from __future__ import annotations

from string import ascii_letters, digits

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.identity import REGISTERS, compact, email_faults, identity_faults
from shared.i18n import LOCALES, Words, catalogue
from shared.proposal import IdType

RIGHT = {
    "siret": "73282932000074",
    "rna": "W751000001",
    "neq": "1143456789",
    "ein": "123456789",
    "uscc": "91310000MA00000012",
    "cnpj": "12ABC34501DE35",
    "cin": "U12345DL2020PTC123456",
}
HOME = {"siret": "FR", "rna": "FR", "neq": "CA", "ein": "US", "uscc": "CN", "cnpj": "BR", "cin": "IN"}
BETWEEN = [" ", "\u00a0", "\u202f", "\u2009", "\u3000", "\t", ".", "-", "\u2011", "\u2013", "/", "\u200b"]


def codes(id_type: str, value: str, **told: str) -> list[str]:
    who = {"id_type": id_type, "id_value": value, "country": HOME.get(id_type, "FR"), **told}
    return [fault.code.removeprefix("intake.fault.") for fault in identity_faults("organisation", who, lead=True)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("73282932000074", []),
        ("732 829 320 00074", []),
        ("732\u00a0829\u202f320.00074", []),
        ("\uff17\uff13\uff12829320\u300000074", []),  # as a Chinese keyboard writes digits and spaces
        ("35600000000048", []),  # the head office of La Poste, by the usual key
        ("35600000049837", []),  # another of its establishments: its digits add up to a multiple of five
        ("35600000049838", ["id_siret_check"]),
        ("732829320", ["id_siret_is_siren"]),
        ("123456789", ["id_siret_is_siren"]),
        ("7328293200007", ["id_siret_length"]),
        ("732829320000741", ["id_siret_length"]),
        ("73282932000075", ["id_siret_check"]),
        ("7328293200OO74", ["id_siret_characters"]),
        (
            "\u0667\u0663\u0662\u0668\u0662\u0669\u0663\u0662\u0660\u0660\u0660\u0660\u0667\u0664",
            ["id_siret_characters"],
        ),
        ("", ["id_siret_missing"]),
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
        ("W75100000", ["id_rna_length"]),
        ("751000001", ["id_rna_length"]),
        ("W75100000X", ["id_rna_check"]),
        ("X751000001", ["id_rna_check"]),
        ("W75100000é", ["id_rna_characters"]),
        ("", ["id_rna_missing"]),
    ],
)
def test_an_association_proves_itself_by_its_rna_number(typed: str, found: list[str]) -> None:
    assert codes("rna", typed) == found


@pytest.mark.parametrize(
    ("id_type", "typed", "found"),
    [
        ("neq", "11 4345 6789", []),
        ("neq", "8812345678", []),
        ("neq", "4412345678", ["id_neq_check"]),
        ("neq", "114345678", ["id_neq_length"]),
        ("neq", "11434567B9", ["id_neq_characters"]),
        ("ein", "12-3456789", []),
        ("ein", "00-1234567", ["id_ein_check"]),
        ("ein", "12-345678", ["id_ein_length"]),
        ("ein", "12-345678O", ["id_ein_characters"]),
        ("uscc", "91310000MA00000012", []),
        ("uscc", "91110000600037341l", []),
        ("uscc", "91310000MA00000013", ["id_uscc_check"]),
        ("uscc", "91310000MA0000001", ["id_uscc_length"]),
        ("uscc", "9131000OMA00000012", ["id_uscc_characters"]),
        ("cnpj", "16.727.230/0001-97", []),
        ("cnpj", "12.ABC.345/01DE-35", []),
        ("cnpj", "12.abc.345/01de\u201335", []),
        ("cnpj", "12.ABC.345/01DE-36", ["id_cnpj_check"]),
        ("cnpj", "12.ABC.345/01DE-3", ["id_cnpj_length"]),
        ("cnpj", "12.ÁBC.345/01DE-35", ["id_cnpj_characters"]),
        ("cin", "U12345DL2020PTC123456", []),
        ("cin", "l12345dl2020plc123456", []),
        ("cin", "X12345DL2020PTC123456", ["id_cin_check"]),
        ("cin", "U12345DL2020PTC12345", ["id_cin_length"]),
        ("cin", "U12345DL2020PTC12345印", ["id_cin_characters"]),
    ],
)
def test_a_number_of_another_country_is_read_as_its_register_writes_it(
    id_type: str, typed: str, found: list[str]
) -> None:
    assert codes(id_type, typed) == found


@pytest.mark.parametrize("typed", ["1143456789", "91310000MA1K35X11F", "12.ABC.345/01DE-35", "AAA-1234"])
def test_a_number_of_any_other_register_is_kept_as_typed(typed: str) -> None:
    assert codes("foreign", typed, country="DE") == []
    assert compact(IdType.FOREIGN, typed) == typed


@pytest.mark.parametrize("country", ["FR", "US", "CN", "SN"])
def test_an_organisation_without_a_number_says_why(country: str) -> None:
    assert codes("none", "", country=country) == ["id_reason"]
    assert codes("none", "", country=country, id_reason="société en cours de création") == []


def test_a_partner_organisation_without_a_number_need_not_say_why() -> None:
    assert list(identity_faults("associates.2", {"name": "Atelier"})) == []


def test_a_partner_organisation_is_held_to_the_same_rules_at_its_own_field() -> None:
    told = {"id_type": "siret", "id_value": "732829320"}
    assert [(fault.field, fault.code) for fault in identity_faults("associates.2", told)] == [
        ("associates.2.id_value", "intake.fault.id_siret_is_siren")
    ]


def test_a_number_whose_kind_was_not_said_is_not_thrown_away_in_silence() -> None:
    assert codes("none", "W751000001") == ["id_without_type"]


@pytest.mark.parametrize("id_type", HOME)
def test_a_register_keeps_to_its_own_country(id_type: str) -> None:
    assert codes(id_type, RIGHT[id_type], country="DE") == [f"id_{id_type}_country"]


@pytest.mark.parametrize("country", ["GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "NC", "PF", "WF"])
def test_the_french_registers_reach_overseas(country: str) -> None:
    assert codes("siret", RIGHT["siret"], country=country) == codes("rna", "W9R1000001", country=country) == []


@given(
    id_type=st.one_of(st.sampled_from([one.value for one in IdType]), st.text(max_size=6)),
    value=st.one_of(st.text(max_size=40), st.text(alphabet=ascii_letters + digits + "WIOSVZ.-/ ", max_size=24)),
    country=st.text(max_size=2),
)
def test_any_text_gets_an_answer_in_words(id_type: str, value: str, country: str) -> None:
    who = {"id_type": id_type, "id_value": value, "country": country}
    for fault in [*identity_faults("organisation", who, lead=True), *identity_faults("associates.0", who)]:
        assert catalogue("fr").gettext(fault.code) != fault.code


@given(id_type=st.sampled_from(sorted(RIGHT)), data=st.data())
def test_a_right_number_is_accepted_however_it_is_cut(id_type: str, data: st.DataObject) -> None:
    gaps = data.draw(st.lists(st.sampled_from(["", *BETWEEN]), min_size=22, max_size=22))
    typed = "".join(sign + gap for sign, gap in zip(RIGHT[id_type], gaps, strict=False))
    typed = typed.lower() if data.draw(st.booleans()) else typed
    assert codes(id_type, typed) == []
    assert compact(IdType(id_type), typed) == RIGHT[id_type]


@given(id_type=st.sampled_from(["siret", "uscc", "cnpj"]), data=st.data())
def test_one_wrong_digit_never_passes_a_key(id_type: str, data: st.DataObject) -> None:
    right = RIGHT[id_type]
    place = data.draw(st.sampled_from([at for at, sign in enumerate(right) if sign in digits]))
    wrong = data.draw(st.sampled_from([sign for sign in digits if sign != right[place]]))
    assert codes(id_type, right[:place] + wrong + right[place + 1 :]) == [f"id_{id_type}_check"]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("id_type", HOME)
def test_a_message_tells_what_was_typed_and_shows_a_right_number(id_type: str, locale: str) -> None:
    words, register = Words(locale=locale), REGISTERS[id_type]
    told = words.t(f"intake.fault.id_{id_type}_length", typed=3)
    assert "3" in told
    assert str(register.length) in told
    example = told.split("example " if locale == "en" else "exemple ")[1].split(". ")[0]
    assert compact(IdType(id_type), example) == RIGHT[id_type]
    assert "«\u00a0É\u00a0»" in words.t(f"intake.fault.id_{id_type}_characters", sign="É") or locale == "en"


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
