"""The offline form: what was written is read again, whatever was typed, and nothing is dropped in silence."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from services.review.domain.offline import OfflineReview, Part, as_table, as_text, read_offline
from services.review.web.csv import as_csv

NAMES = ("scores.c1", "unjudged.c1", "comments.c1", "for_applicant", "confidential")
KNOWN = frozenset(NAMES)
NUMBER = "TR-2026-00001-44"
NASTY = "=1+1\n@file: oui\n==== TR-2026-00002-41 ====\n#| de nous ?\n\\@tag: 9\n- fin"
LINES = st.text(st.characters(blacklist_categories=("Cs", "Cc")) | st.sampled_from("\n@=#|\\:;'\"-+"), max_size=60)
TYPED = st.fixed_dictionaries(dict.fromkeys(NAMES, LINES))


def review(**typed: str) -> OfflineReview:
    return OfflineReview(number=NUMBER, title="Berges", due_on="avant le 14", tag="0.3", typed=typed)


def told(part: Part) -> tuple[str, str, dict[str, str], list[str]]:
    return part.number, part.tag, part.typed, part.strays


def cleaned(typed: dict[str, str]) -> dict[str, str]:
    """What a form keeps: no empty answers, and no empty lines after the last word."""
    return {name: value.rstrip("\n") for name, value in typed.items() if value.strip()}


@given(TYPED)
def test_what_was_written_as_text_is_read_again(typed: dict[str, str]) -> None:
    text = as_text([OfflineReview(number=NUMBER, title="T", due_on="D", tag="0.3", typed=typed)], NAMES, head=["Lisez"])
    (part,) = read_offline(text, known=KNOWN)
    assert told(part) == (NUMBER, "0.3", cleaned(typed), [])


@given(TYPED)
def test_what_was_written_as_a_table_is_read_again(typed: dict[str, str]) -> None:
    kept = {name: value for name, value in typed.items() if value.strip()}
    sheet = as_csv(as_table([OfflineReview(number=NUMBER, title="T", due_on="D", tag="0.3", typed=typed)], NAMES))
    (part,) = read_offline(sheet, known=KNOWN)
    assert told(part) == (NUMBER, "0.3", kept, [])


def test_no_cell_could_pass_for_a_formula() -> None:
    sheet = as_csv(as_table([review(for_applicant=NASTY)], NAMES))
    assert ";\"'=1+1" in sheet
    assert read_offline(sheet, known=KNOWN)[0].typed == {"for_applicant": NASTY}


def test_what_nobody_asked_for_is_told() -> None:
    text = f"==== {NUMBER} ====\nperdu\n@couleur: bleu\n@scores.c1: 4\n@file: peut-être\n"
    (part,) = read_offline(text, known=KNOWN)
    assert part.strays == ["perdu", "couleur: bleu"]
    assert part.file is None
    assert part.typed == {"scores.c1": "4"}


def test_a_spreadsheet_may_have_turned_semicolons_into_commas() -> None:
    (part,) = read_offline(f'number,tag,file,scores.c1\n{NUMBER},0.0,oui,"3,5"\n', known=KNOWN)
    assert (part.number, part.file, part.typed) == (NUMBER, True, {"scores.c1": "3,5"})


def test_a_column_that_was_taken_out_is_not_an_answer_taken_back() -> None:
    (part,) = read_offline(f"number;tag;scores.c1\n{NUMBER};0.0;\n", known=KNOWN)
    assert part.asked == {"scores.c1"}


def test_something_else_holds_no_review() -> None:
    assert read_offline("Bonjour,\n\nvoici mon rapport.\n", known=KNOWN) == []
