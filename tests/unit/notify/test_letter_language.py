"""A letter's text uses its own placeholders and the forms of shipped letters; all else is refused by line and name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.domain.letters import Letter
from services.notify.operations import letter_language, rendering
from services.notify.operations.letter_language import shipped, shipped_faults, text_faults, vocabulary
from services.notify.operations.letter_templates import as_read
from shared.i18n import LOCALES

LETTER, LOCALE = Letter.PIECES_REQUESTED, "fr"
TEXT = shipped(LETTER, LOCALE)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("letter", Letter)
def test_every_shipped_letter_is_written_in_the_language_and_reads(letter: Letter, locale: str) -> None:
    assert text_faults(shipped(letter, locale), letter, locale) == ()
    read = as_read(shipped(letter, locale), letter, locale)
    assert read.subject
    assert "{{" not in read.text.replace("{{token:", "").replace("{{code:", "")


@pytest.mark.parametrize(
    ("added", "told"),
    [
        ("{{ mot_de_passe }}", ("name", "mot_de_passe")),
        ("{{ officer.salary }}", ("name", "officer.salary")),
        ("{{ number.__class__ }}", ("name", "number.__class__")),
        ("{% for one in number %}{{ one }}{% endfor %}", ("loop", "number")),
        ("{% for n in range(10) %}.{% endfor %}", ("loop", "Call")),
        ("{{ number|upper }}", ("filter", "upper")),
        ("{{ number.upper() }}", ("form", "Call")),
        ("{% set x = 1 %}", ("form", "Assign")),
        ("{% macro f() %}{% endmacro %}", ("form", "Macro")),
        ('{% include "/etc/passwd" %}', ("piece", "/etc/passwd")),
        ("{% include number %}", ("piece", "?")),
        ('{% extends "letter.html" %}', ("form", "Extends")),
        ('{% import "letter.html" as x %}', ("form", "Import")),
        ("{{ 2 ** 99 }}", ("form", "Pow")),
    ],
)
def test_what_a_letter_does_not_have_is_refused_with_line_and_name(added: str, told: tuple[str, str]) -> None:
    lines = TEXT.split("\n")
    at = 5
    found = text_faults("\n".join([*lines[:at], added, *lines[at:]]), LETTER, LOCALE)
    assert (told[0], told[1], at + 1) in {(one.code, one.name, one.line) for one in found}


@pytest.mark.parametrize("broken", ["{{ number", "{% if number %}", "{% endif %}", "{{ number }", "{% nothing %}"])
def test_braces_that_do_not_close_are_refused_with_their_line(broken: str) -> None:
    found = text_faults(f"Objet\n\n{broken}\n{TEXT}", LETTER, LOCALE)
    if broken != "{{ number }":
        assert [(one.code) for one in found][:1] == ["syntax"]
    assert found


def test_a_text_keeps_its_subject_its_link_and_its_pieces() -> None:
    assert {one.code for one in text_faults("\n" + TEXT.partition("\n")[2], LETTER, LOCALE)} == {"subject"}
    missing = {one.name for one in text_faults("Objet\n\nBonjour.\n", LETTER, LOCALE) if one.code == "missing"}
    assert missing == vocabulary(LETTER, LOCALE).needed
    assert "_signature.fr.txt" in missing
    assert text_faults("x" * (letter_language.LONGEST + 1), LETTER, LOCALE)[0].code == "endless"


@given(st.text(max_size=300))
def test_no_text_brings_the_reading_of_it_down(typed: str) -> None:
    found = text_faults(typed, LETTER, LOCALE)
    if not found:
        as_read(typed, LETTER, LOCALE)


def test_the_check_names_a_placeholder_that_one_language_lost_and_a_text_that_does_not_parse(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("letters")
    for path in rendering.LETTERS.glob("*.txt"):
        (folder / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    assert shipped_faults(folder) == []
    french = folder / "withdrawal.fr.txt"
    french.write_text(french.read_text(encoding="utf-8").replace("{{ withdrawn }}", "hier"), encoding="utf-8")
    (folder / "sign_in.en.txt").write_text("Subject\n\n{% if %}\n", encoding="utf-8")
    told = shipped_faults(folder)
    assert "letters/withdrawal: the placeholder withdrawn is not in every language" in told
    assert any(one.startswith("letters/sign_in.en.txt:3:") for one in told)
