"""What pydantic finds becomes one sentence per field, all at once."""

from __future__ import annotations

import pytest
from pydantic import BaseModel, Field, StrictInt

from shared.errors import Invalid
from shared.faults import CODES, read
from shared.i18n import LOCALES, words


class Form(BaseModel):
    """A small form."""

    title: str = Field(min_length=10, max_length=20)
    amount: StrictInt = Field(ge=0)
    cities: list[str] = Field(min_length=1)


def test_every_fault_is_told_at_once_at_its_field() -> None:
    with pytest.raises(Invalid) as refused:
        read(Form, {"title": "short", "amount": "many", "cities": []})
    assert {(fault.field, fault.code) for fault in refused.value.faults} == {
        ("title", "shared.fault.too_short"),
        ("amount", "shared.fault.whole_number"),
        ("cities", "shared.fault.too_few"),
    }


def test_an_empty_text_is_missing_and_not_short() -> None:
    with pytest.raises(Invalid) as refused:
        read(Form, {"title": "  ", "amount": 1, "cities": ["x"]})
    assert [fault.code for fault in refused.value.faults] == ["shared.fault.missing"]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("code", sorted({code for code, _ in CODES.values()} | {"shared.fault.unreadable"}))
def test_every_fault_has_a_sentence_in_every_language(code: str, locale: str) -> None:
    assert words(locale).t(code) != code
