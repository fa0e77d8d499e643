"""Every event against every kind of reader: what is internal reaches nobody outside, whatever an event holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Any, cast, get_args

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from services.cli import cli
from services.intake.example import EXAMPLE
from services.notify.domain.letters import AUDIENCE, Letter, Reader, envelope
from services.notify.domain.matrix import ADDRESSES, AudienceRow, audience_lines, audience_rows
from services.notify.operations import rendering
from shared.events import KINDS, Event
from shared.i18n import LOCALES
from shared.proposal import Proposal

PAGE = Path(__file__).parents[3] / "docs" / "letters.md"
ROWS = audience_rows()
OFFICE = "bureau@paris.example.org"
APPLICANT = "applicant@elsewhere.example.org"
MARKED = {  # each address that an event can hold, told apart by its field
    "email": APPLICANT,
    "reviewer_email": "reader@home.example.org",
    "officer_email": "officer@montreal.example.org",
    "recipient": "officer@taipei.example.org",
    "press_email": "press@city.example.org",
}
# typed texts are full of other people's addresses
TYPED = st.sampled_from((*MARKED.values(), OFFICE, "officer@lyon.example.org", "", "Les quais"))
PROPOSAL = Proposal.model_validate(EXAMPLE)
PROPOSAL = PROPOSAL.model_copy(update={"contact": PROPOSAL.contact.model_copy(update={"email": APPLICANT})})
# What a reviewer's event may hold: about themselves, the file's number and title, its days, and words of the desk.
READ_BLIND = {
    *("number", "at", "assignment_id", "reviewer_name", "reviewer_email", "reviewer_locale"),
    *("title", "due_on", "reason", "lines", "left", "state"),
}
ABOUT_OTHERS = {"proposal", "decisions", "cities", "contact_name", "email", "reviewer_email", "scores"}


@cache
def any_of(kind: type[Event]) -> st.SearchStrategy[Event]:
    """Events of a kind with any values, in which every address is known by its field."""
    drawn: dict[str, st.SearchStrategy[Any]] = {}
    for name, field in kind.model_fields.items():
        if name == "proposal":
            drawn[name] = st.just(PROPOSAL)
        elif name == "consents":
            drawn[name] = st.just(PROPOSAL.consents)
        elif name in MARKED:
            drawn[name] = st.just(MARKED[name])
        elif name == "data":  # of a change that is told outside: numbers, cities, outcomes
            drawn[name] = st.dictionaries(st.sampled_from(("cities", "label")), TYPED)
        elif field.annotation is str:
            drawn[name] = TYPED
        elif not field.is_required():
            drawn[name] = st.just(field.default) | st.from_type(cast("type[Any]", field.annotation))
    return st.builds(kind, **drawn)


def draw(data: st.DataObject, kind: type[Event]) -> Event:
    """One of them; what an event refuses to hold cannot be told."""
    try:
        return data.draw(any_of(kind))
    except ValidationError:
        reject()


@pytest.mark.parametrize("reader", Reader)
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.event.__name__)
@pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_event_mails_any_reader_but_its_own(row: AudienceRow, reader: Reader, data: st.DataObject) -> None:
    event = draw(data, row.event)
    to = envelope(event, office=OFFICE)
    if row.reader is None:
        assert to is None
    elif to is not None and reader is not row.reader:
        assert to.letter in row.letters
        assert to.recipient not in _addresses(reader, event) - _addresses(row.reader, event)
    elif to is not None:
        assert to.recipient in _addresses(reader, event)


def _addresses(reader: Reader, event: Event) -> set[str]:
    """Every address by which this event could reach that kind of reader."""
    if reader is Reader.STAFF:
        return {MARKED["email"]} if type(event).__name__ == "SignInAsked" else {OFFICE}
    held = {attrgetter(path)(event) for path in ADDRESSES[reader] if hasattr(event, path.partition(".")[0])}
    return {str(one) for one in held}


@pytest.mark.parametrize("row", [one for one in ROWS if one.is_internal], ids=lambda row: row.event.__name__)
@pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")
@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_an_internal_event_reaches_the_office_or_nobody(row: AudienceRow, data: st.DataObject) -> None:
    to = envelope(draw(data, row.event), office=OFFICE)
    if row.letters == (Letter.SIGN_IN,):
        assert to is not None  # a member of staff who asked for a link to sign in: the event is about nobody else
        assert not {"title", "organisation", "proposal"} & set(_names(row.event))
    else:
        assert to is None or to.recipient == (MARKED["press_email"] if row.reader is Reader.PRESS else OFFICE)


def test_the_matrix_knows_every_event_once() -> None:
    assert [row.event.__name__ for row in ROWS] == sorted(KINDS)
    assert {row.event for row in ROWS if row.reader is not None} == set(AUDIENCE)
    assert sorted(letter for row in ROWS for letter in row.letters) == sorted(Letter)


@pytest.mark.parametrize("row", [one for one in ROWS if one.reader is not None], ids=lambda row: row.event.__name__)
def test_the_address_stands_in_a_field_of_its_kind_of_reader(row: AudienceRow) -> None:
    assert row.reader is not None
    assert AUDIENCE[row.event][0] in ADDRESSES[row.reader]


@pytest.mark.parametrize("row", [one for one in ROWS if one.reader is Reader.REVIEWER], ids=lambda r: r.event.__name__)
def test_a_blind_reader_is_told_nothing_of_who_applied(row: AudienceRow) -> None:
    assert set(_names(row.event)) <= READ_BLIND


@pytest.mark.parametrize("row", [one for one in ROWS if one.reader is Reader.PARTNER], ids=lambda r: r.event.__name__)
def test_what_a_city_is_told_is_about_itself_and_to_its_own_officer(row: AudienceRow) -> None:
    names = list(_names(row.event))
    assert (names.count("city"), names.count("officer_email")) == (1, 1)
    assert not ABOUT_OTHERS & set(names)


def _names(model: type[BaseModel]) -> Iterator[str]:
    """Every field of an event and of what it holds."""
    for name, field in model.model_fields.items():
        yield name
        for inner in (field.annotation, *get_args(field.annotation)):
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                yield from _names(inner)


def test_the_published_matrix_is_the_one_that_letters_use() -> None:
    printed = "\n".join(audience_lines())

    assert printed in PAGE.read_text(encoding="utf-8"), "run ./tremplin check --audience and put its table there"


def test_check_prints_the_matrix() -> None:
    told = CliRunner().invoke(cli, ["check", "--audience"])

    assert told.exit_code == 0
    assert "\n".join(audience_lines()) in told.stdout


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("broken", ["away", "no subject"])
def test_check_fails_when_a_letter_loses_a_language(
    locale: str, broken: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for source in rendering.LETTERS.iterdir():
        (tmp_path / source.name).write_bytes(source.read_bytes())
    lost = tmp_path / f"acknowledgement.{locale}.txt"
    if broken == "away":
        lost.unlink()
    else:
        lost.write_text("\n" + lost.read_text())
    monkeypatch.setattr(rendering, "LETTERS", tmp_path)
    told = CliRunner().invoke(cli, ["check"])
    assert told.exit_code == 1
    assert re.search(rf"letters/acknowledgement\.{locale}\.txt.*missing in {locale}", told.stderr)
