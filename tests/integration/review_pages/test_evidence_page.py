"""What an agreement has brought: counted from its files, shown, printed, exported; told three times before its end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from zipfile import ZipFile

import pikepdf
import pytest
from sqlalchemy import Engine, select

from services.notify.models import Mail
from services.review.domain.city_papers import CityPaper, DateForm, RenewForm
from services.review.domain.evidence import DAYS_BEFORE, FileFact, evidence
from services.review.operations.evidence import evidence_of
from services.review.operations.registry import act_on
from shared.access import Person
from shared.bus import EventRow
from shared.clock import FrozenClock
from shared.db import transaction
from shared.house import House
from shared.programme import load
from shared.programme.outcomes import Outcome
from shared.settings import PARIS
from shared.timers import wake
from tests.integration.review_pages.conftest import GAIN, Browser, Office

MONTREAL = load(PARIS).city("montreal")
ENDS = date(2027, 9, 30)


def fact(number: str, **changes: object) -> FileFact:
    known = {
        "number": number,
        "title": "Toits d’eau",
        "written_in": "fr",
        "organisation": "Hydralis",
        "sector": "eco",
        "filed_on": date(2026, 11, 23),
        "domain": "design",
        "asset": None,
        "outcome": Outcome.RETAINED,
        "jobs": 4,
        "labelled": False,
        "asked": True,
        "silent": False,
        "replied_in": 10,
    }
    return FileFact(**(known | changes))  # type: ignore[arg-type]


def test_figures_are_counted_from_the_files_and_nothing_else() -> None:
    files = [
        fact("A", labelled=True, replied_in=3),
        fact("B", outcome=Outcome.NOT_RETAINED, jobs=50, organisation="Autre", replied_in=13),
        fact("C", domain="villes_savoir", outcome=None, replied_in=None, silent=True, asset="pont"),
    ]
    found = evidence(MONTREAL, "deck-2009", files, on=date(2026, 12, 1))

    assert (found.organisations, found.labels, found.jobs) == (2, 1, 4)
    assert found.outcomes == {"retained": 1, "not_retained": 1}
    assert {one.domain: (one.files, one.retained) for one in found.domains if one.files} == {
        "design": (2, 1),
        "villes_savoir": (1, 0),
    }
    assert {one.domain for one in found.unused} == {"transport_amenagement", "economie_sociale", "sciences_vie"}
    assert found.assets == {"pont": 1}
    assert (found.replies.asked, found.replies.answered, found.replies.silent) == (3, 2, 1)
    assert (found.replies.median_days, found.replies.p90_days) == (8.0, 12.0)


def test_without_answers_no_delay_is_told() -> None:
    found = evidence(MONTREAL, "deck-2009", [fact("A", replied_in=None)], on=date(2026, 12, 1))

    assert (found.replies.median_days, found.replies.p90_days) == (None, None)


@pytest.fixture
def people(reviewers: list[Person], officers: list[Person]) -> None:
    """Somebody reads, and somebody speaks for each city."""
    assert reviewers
    assert officers


@pytest.fixture
def answered(office: Office, desk: Person, people: None, clock: FrozenClock) -> str:
    """A file to which Montréal answered after six days."""
    number = office.open(title='=HYPERLINK("x")')
    office.admit(number, desk)
    clock.at += timedelta(days=6)
    office.answer(number, "montreal", desk)
    return number


def test_the_office_reads_what_the_agreement_has_brought(answered: str, at_desk: Browser) -> None:
    text = at_desk.text("/registry/montreal/evidence")

    assert "Ce que l’accord avec Montréal a apporté" in text
    assert answered in text
    assert "Aucun dossier n’a choisi" in text
    assert "6 jours" in text


def test_it_is_handed_out_as_a_tagged_pdf_and_as_a_table_without_formulas(answered: str, at_desk: Browser) -> None:
    printed = at_desk.get("/registry/montreal/evidence.pdf")
    table = at_desk.get("/registry/montreal/evidence.csv")

    with pikepdf.open(BytesIO(printed.data)) as document:
        assert document.Root.MarkInfo.Marked
    assert answered in table.text
    assert "\"'=HYPERLINK" in table.text


def test_it_is_handed_out_as_a_document_to_complete(answered: str, at_desk: Browser) -> None:
    with ZipFile(BytesIO(at_desk.get("/registry/montreal/evidence.docx").data)) as archive:
        body = archive.read("word/document.xml").decode()
    assert answered in body
    assert '<w:pStyle w:val="Heading1"/>' in body
    assert "<w:tbl>" in body


def test_nobody_else_reads_it(stranger: Browser, answered: str) -> None:
    assert answered
    assert stranger.get("/registry/montreal/evidence").status_code in {302, 303, 403}


def test_a_city_without_agreement_has_none(at_desk: Browser) -> None:
    assert at_desk.get("/registry/rio/evidence").status_code == 404
    assert at_desk.get("/registry/atlantis/evidence").status_code == 404
    assert at_desk.get("/registry/montreal/evidence?version=never").status_code == 404


Mornings = Callable[[], list[date]]


@pytest.fixture
def mornings(house: House, clock: FrozenClock, engines: dict[str, Engine], drain: Callable[[], int]) -> Mornings:
    """Lets the days pass until the agreement is over; those on which the office is told."""

    def told() -> int:
        with transaction(engines["relay"]) as session:
            wake(session, clock.now())
        drain()
        with transaction(engines["relay"]) as session:
            return len(session.scalars(select(EventRow).where(EventRow.kind == "EvidenceReady")).all())

    def passing() -> list[date]:
        clock.at, found, before = datetime(2027, 3, 30, 9, tzinfo=UTC), [], 0
        while house.today() <= ENDS:
            if (now := told()) > before:
                found.append(house.today())
                before = now
            clock.at += timedelta(days=1)
        return found

    return passing


@pytest.fixture
def act(house: House, engines: dict[str, Engine], desk: Person) -> Callable[[CityPaper], None]:
    """The desk acts on the record of Montréal."""

    def acted(form: CityPaper) -> None:
        with transaction(engines["review"]) as session:
            act_on(session, house, desk.actor(), "montreal", form=form, match=None)
            house.registry.refresh(session)

    return acted


def test_the_office_is_told_half_a_year_three_months_and_a_month_before(
    act: Callable[[CityPaper], None], mornings: Mornings
) -> None:
    act(DateForm(ends_on=ENDS))

    assert mornings() == [ENDS - timedelta(days=days) for days in DAYS_BEFORE]


def test_what_was_missed_in_a_stop_is_told_to_the_office_in_one_letter(
    act: Callable[[CityPaper], None],
    clock: FrozenClock,
    drain: Callable[[], int],
    engines: dict[str, Engine],
) -> None:
    act(DateForm(ends_on=ENDS))
    clock.at = datetime.combine(ENDS - timedelta(days=20), datetime.min.time(), UTC)
    with transaction(engines["relay"]) as session:
        wake(session, clock.now())
    drain()
    with transaction(engines["notify"]) as session:
        assert session.scalars(select(Mail.letter).where(Mail.letter == "evidence_ready")).all() == ["evidence_ready"]


def test_once_it_is_renewed_the_office_is_told_no_more(act: Callable[[CityPaper], None], mornings: Mornings) -> None:
    act(DateForm(ends_on=ENDS))
    act(RenewForm(version="2027", renewed_on=date(2027, 3, 1), ends_on=date(2030, 3, 31)))

    assert mornings() == []


def test_an_undecided_file_counts_under_the_version_of_its_filing(
    house: House, engines: dict[str, Engine], office: Office, act: Callable[[CityPaper], None]
) -> None:
    wish = {"city": "montreal", "domain": "design", "objective": GAIN}
    before = office.open(cities=[wish])
    act(RenewForm(version="2026", renewed_on=house.today(), ends_on=date(2030, 3, 31)))
    after = office.open(cities=[wish])

    with transaction(engines["review"]) as session:
        old = evidence_of(session, house, "montreal", version="deck-2009")
        new = evidence_of(session, house, "montreal")
    assert [one.number for one in old.files] == [before]
    assert [one.number for one in new.files] == [after]
