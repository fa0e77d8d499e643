"""Text as people type it: plain line ends, no signs that nobody sees, every script welcome."""

from __future__ import annotations

import pytest

from services.intake.domain.proposal import proposal_from
from services.intake.domain.text import hidden_signs, normalised
from services.intake.example import EXAMPLE
from shared.errors import Fault
from shared.programme import Programme
from tests.unit.intake.conftest import Faults, changed

LONG = "Une phrase qui se répète. " * 20


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("un\r\ndeux", "un\ndeux"),
        ("un\rdeux", "un\ndeux"),
        ("un\u2028deux", "un\ndeux"),
        ("un\u2029deux", "un\n\ndeux"),
        ("un\u0085deux", "un\ndeux"),
        ("e\u0301", "é"),
    ],
)
def test_paragraphs_keep_one_kind_of_line_end_and_one_normal_form(typed: str, kept: str) -> None:
    assert normalised({"summary": typed}) == {"summary": kept}


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x0b", "\x1b", "\x7f", "\x80", "\x9f", "\ud800", "\u202e", "\u2067"])
def test_a_hidden_sign_is_refused_with_its_code_and_its_place(sign: str) -> None:
    params: dict[str, str | int] = {"sign": f"U+{ord(sign):04X}", "place": 4}
    expected = Fault(field="cities.0.objective", code="intake.fault.hidden_sign", params=params)
    assert hidden_signs({"cities": [{"objective": f"abc{sign}d"}]}) == [expected]


@pytest.mark.parametrize("sign", ["\n", "\r", "\t", "\u2028", "\u2029", "\u0085"])
def test_one_line_stays_one_line(sign: str, faults: Faults) -> None:
    assert faults(changed("title", f"Un titre sur{sign}deux lignes")) == {"title": "intake.fault.hidden_sign"}


@pytest.mark.parametrize(
    "title",
    [
        "الجسر: مشروع بين باريس ومونتريال",
        "上海与巴黎:共同设计的公共长椅项目",
        "दिल्ली और पेरिस की साझा परियोजना",
        "Façades partagées 🪑👩🏽‍🔧 entre deux villes",
        "Un titre avec\u200fun repère de sens",
    ],
)
def test_every_script_and_every_emoji_is_welcome(title: str, faults: Faults) -> None:
    assert faults(changed("title", title)) == {}


def test_a_title_of_a_million_signs_is_too_long_and_says_so(faults: Faults) -> None:
    assert faults(changed("title", "x" * 1_000_000)) == {"title": "shared.fault.too_long"}


def test_paragraphs_of_a_summary_are_kept(programme: Programme) -> None:
    kept = proposal_from(changed("summary", f"  {LONG}\r\n\r\n{LONG}\u2028\tfin. "), programme)
    assert kept.summary == f"{LONG}\n\n{LONG}\n\tfin."


def test_what_is_not_text_passes_through() -> None:
    assert normalised(EXAMPLE) == EXAMPLE
