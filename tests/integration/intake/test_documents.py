"""What the author of a proposal takes away: receipt, text, dates, all data; and who may not."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from pikepdf import Name
from pikepdf import open as open_pdf
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from services.intake.documents import receipt_facts
from services.intake.example import EXAMPLE
from services.intake.models import Attachment, FileState, Filing, PiecesAsked, Step
from services.intake.operations import exporting
from services.intake.operations.versions import files_of
from shared.clock import FrozenClock
from shared.db import transaction
from shared.errors import Unavailable
from shared.files import Shelf, keep, move
from shared.house import House
from shared.i18n import words
from shared.ids import uuid7
from shared.policy import Role
from tests.integration.intake.conftest import Filed, example

DOCUMENTS = ("receipt.pdf", "filed.pdf", "dates.ics", "export.zip")
PDF = b"%PDF-1.7 a plan"


class Author:
    """Whoever filed: by API, and then with the link in a browser."""

    def __init__(self, client: FlaskClient, filed: TestResponse) -> None:
        receipt = filed.get_json()
        self.number, self.client, self.token = receipt["number"], client, receipt["token"]
        self.bearer = {"Authorization": f"Bearer {self.token}"}
        with client.session_transaction() as kept:
            kept["link"] = self.token

    def get(self, document: str, **headers: str) -> TestResponse:
        """One document, read to its end."""
        return read(self.client, f"/proposals/{self.number}/{document}", **headers)

    def by_api(self, document: str) -> TestResponse:
        return read(self.client, f"/api/v1/proposals/{self.number}/{document}", **self.bearer)

    def days(self) -> list[Any]:
        """The entries of the calendar."""
        return list(Calendar.from_ical(self.get("dates.ics").get_data()).walk("VEVENT"))

    def archive(self) -> ZipFile:
        return ZipFile(BytesIO(self.get("export.zip").get_data()))


def read(client: FlaskClient, path: str, **headers: str) -> TestResponse:
    answer = client.get(path, headers=headers)
    answer.get_data()
    answer.close()
    return answer


@pytest.fixture
def author(client: FlaskClient, file: Filed) -> Author:
    return Author(client, file())


Attach = Callable[..., UUID]


@pytest.fixture
def attach(author: Author, house: House, engines: dict[str, Engine]) -> Attach:
    """Give the author's proposal a file in this state."""

    def put(name: str, content: bytes = PDF, *, state: FileState = FileState.CLEAN) -> UUID:
        folder = house.settings.files_folder
        kept = keep(folder, BytesIO(content), limit=10_000_000)
        if state is not FileState.QUARANTINE:
            move(folder, kept.id, Shelf(state.value))
        row = Attachment(
            id=kept.id, number=author.number, name=name, media_type="application/pdf", size=kept.size,
            sha256=kept.sha256, sent_at=house.now(), state=state, found="", has_copy=False,
        )  # fmt: skip
        with transaction(engines["intake"]) as db:
            db.add(row)
        return kept.id

    return put


@pytest.fixture
def change(author: Author, engines: dict[str, Engine]) -> Callable[..., None]:
    """Put something beside the author's filing, or other values in it."""

    def put(*rows: object, **values: Any) -> None:
        with transaction(engines["intake"]) as db:
            filing = db.get_one(Filing, author.number)
            for name, value in values.items():
                setattr(filing, name, value)
            db.add_all(rows)

    return put


def pieces(number: str, state: str = "open") -> PiecesAsked:
    return PiecesAsked(
        id=uuid7(), number=number, asked_at=datetime(2026, 12, 1, 9, tzinfo=UTC), due_on=date(2026, 12, 31),
        essential=True, reason="Le budget manque.", pieces=[{"kind": "budget"}], state=state,
    )  # fmt: skip


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_document_is_saved_and_never_shown_inside_of_a_page(author: Author, document: str) -> None:
    answer = author.get(document)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith(f'attachment; filename="{author.number}')
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.content_length == len(answer.get_data()) > 0
    kinds = {"pdf": "application/pdf", "ics": "text/calendar", "zip": "application/zip"}
    assert answer.mimetype == kinds[document.rsplit(".", 1)[1]]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_stranger_and_the_author_of_something_else_get_no_document(
    author: Author, app: Any, file: Filed, document: str
) -> None:
    assert read(app.test_client(), f"/proposals/{author.number}/{document}").status_code in {302, 303, 401}
    other = Author(app.test_client(), file(example(title="Un tout autre projet, ailleurs"), key="another"))
    assert read(other.client, f"/proposals/{author.number}/{document}").status_code == 404


def test_the_api_gives_receipt_and_export_to_the_bearer_of_the_link_alone(author: Author, client: FlaskClient) -> None:
    for document in ("receipt.pdf", "export.zip"):
        given = author.by_api(document)
        assert given.status_code == 200
        assert given.get_data() == author.get(document, **{"Accept-Language": "fr"}).get_data()
        assert read(client, f"/api/v1/proposals/{author.number}/{document}").status_code == 401


def test_the_desk_reads_the_receipt_and_exports_nothing(
    author: Author, client: FlaskClient, tokens: Callable[[Role, str], str]
) -> None:
    desk = {"Authorization": f"Bearer {tokens(Role.DESK, 'desk@example.org')}"}
    assert read(client, f"/api/v1/proposals/{author.number}/receipt.pdf", **desk).status_code == 200
    assert read(client, f"/api/v1/proposals/{author.number}/export.zip", **desk).status_code == 403


def test_the_receipt_is_tagged_and_in_the_language_of_the_reader(author: Author, attach: Attach) -> None:
    attach("plan 沪上 ✨.pdf")
    for asked, lang in (("fr", "fr"), ("en", "en")):
        with open_pdf(BytesIO(author.get(f"receipt.pdf?lang={asked}").get_data())) as pdf:
            assert str(pdf.Root[Name.Lang]) == lang
            assert author.number in str(pdf.docinfo[Name.Title])
            assert Name.StructTreeRoot in pdf.Root


def test_the_receipt_tells_instant_service_silence_mail_and_prints_of_files(
    author: Author, attach: Attach, house: House, engines: dict[str, Engine]
) -> None:
    attach("plan.pdf")
    with transaction(engines["intake"]) as db:
        facts = receipt_facts(
            db.get_one(Filing, author.number), files_of(db, author.number), house=house, words=words("fr")
        )
    said = " ".join([*facts.lines, *(f"{row.label} {row.value}" for row in facts.rows)])
    for told in (
        "2026-11-23T10:00:00+01:00 (Europe/Paris)",
        "23\u00a0novembre 2026 à 10\u00a0h\u00a000 (heure de Paris)",
        "odile.marchand@passeurs.example.org",
        house.programme.office.name.in_("fr"),
        house.programme.office.case_officer,
        "23\u00a0janvier 2027",
        "L231-4",
    ):
        assert told in said
    assert [one.sha256 for one in facts.files] == [sha256(PDF).hexdigest()]


def test_the_calendar_holds_whole_days_that_keep_their_names(
    author: Author, change: Callable[..., None], clock: FrozenClock
) -> None:
    step = Step(number=author.number, at=clock.now(), code="stage", stage="screening", due_on=date(2026, 12, 4))
    change(step, pieces(author.number), status="screening")
    days = {str(one["uid"]): one["dtstart"].dt for one in author.days()}
    assert days == {
        f"{author.number}-filed@tremplin": date(2026, 11, 23),
        f"{author.number}-legal@tremplin": date(2027, 1, 23),
        f"{author.number}-stage@tremplin": date(2026, 12, 4),
        f"{author.number}-pieces@tremplin": date(2026, 12, 31),
        f"{author.number}-end@tremplin": date(2028, 3, 31),
    }
    before = {int(one["sequence"]) for one in author.days()}
    clock.at += timedelta(days=1)
    change(version=2, revised_at=clock.now())
    again = author.days()
    assert {str(one["uid"]) for one in again} == set(days)
    assert {(int(one["sequence"]), one["dtstamp"].dt) for one in again} == {(max(before) + 1, clock.now())}


def test_a_day_that_moves_without_a_new_version_takes_the_place_of_the_old_one(
    author: Author, change: Callable[..., None], clock: FrozenClock
) -> None:
    before = {int(one["sequence"]) for one in author.days()}
    change(Step(number=author.number, at=clock.now(), code="pieces_extended", due_on=date(2026, 12, 4)))
    assert {int(one["sequence"]) for one in author.days()} == {max(before) + 1}


def test_the_calendar_names_no_person_and_no_project(author: Author) -> None:
    text = author.get("dates.ics").get_data(as_text=True).replace("\r\n ", "")
    assert author.number in text
    for private in ("Odile", "Marchand", "passeurs", "Berges", author.token):
        assert private not in text


def test_a_proposal_that_was_withdrawn_waits_for_no_day(
    author: Author, change: Callable[..., None], house: House
) -> None:
    change(pieces(author.number), status="withdrawn", withdrawn_at=house.now())
    assert {str(one["uid"]): str(one["status"]) for one in author.days()} == {
        f"{author.number}-filed@tremplin": "CONFIRMED",
        f"{author.number}-legal@tremplin": "CANCELLED",
        f"{author.number}-end@tremplin": "CONFIRMED",
    }


def test_the_export_holds_all_that_was_given_and_told(
    author: Author, attach: Attach, change: Callable[..., None]
) -> None:
    attach("plan.pdf")
    change(pieces(author.number))
    revised = example(title="Berges croisées, deuxième texte du même projet")
    author.client.put(f"/api/v1/proposals/{author.number}", json=revised, headers={**author.bearer, "If-Match": "*"})
    with author.archive() as archive:
        said = {name: json.loads(archive.read(name)) for name in archive.namelist() if name.endswith(".json")}
        readme = archive.read("README.txt").decode()
    assert {*said} == {
        "proposal.json", "versions/1.json", "timeline.json", "consents.json", "pieces.json", "receipt.json",
    }  # fmt: skip
    assert said["proposal.json"]["summary"] == EXAMPLE["summary"]
    assert said["versions/1.json"]["proposal"] == said["proposal.json"]
    assert said["consents.json"]["consents"]["cite"] is True
    assert [one["state"] for one in said["pieces.json"]] == ["open"]
    assert said["receipt.json"]["number"] == author.number
    assert author.number in readme


def test_the_export_holds_every_version(author: Author) -> None:
    revised = example(title="Berges croisées, deuxième texte du même projet")
    path = f"/api/v1/proposals/{author.number}"
    assert author.client.put(path, json=revised, headers={**author.bearer, "If-Match": "*"}).status_code == 200
    with author.archive() as archive:
        titles = [json.loads(archive.read(f"versions/{n}.json"))["proposal"]["title"] for n in (1, 2)]
        steps = [one["code"] for one in json.loads(archive.read("timeline.json"))]
    assert titles == [EXAMPLE["title"], revised["title"]]
    assert "revised" in steps


def test_the_export_holds_the_bytes_of_clean_files_alone_under_names_of_their_own(
    author: Author, attach: Attach
) -> None:
    attach("../plan.pdf", b"%PDF first")
    attach("../plan.pdf", b"%PDF second")
    attach("unseen.pdf", b"%PDF waits", state=FileState.QUARANTINE)
    attach("bad.pdf", b"%PDF bad", state=FileState.REFUSED)
    with author.archive() as archive:
        files = {name: archive.read(name) for name in archive.namelist() if name.startswith("files/")}
        listed = json.loads(archive.read("receipt.json"))["files"]
    assert files == {"files/01-plan.pdf": b"%PDF first", "files/02-plan.pdf": b"%PDF second"}
    assert [one["path"] for one in listed] == ["files/01-plan.pdf", "files/02-plan.pdf", None, None]
    assert listed[0]["sha256"] == sha256(b"%PDF first").hexdigest()


def test_the_same_state_makes_the_same_archive(author: Author, attach: Attach, clock: FrozenClock) -> None:
    attach("plan.pdf")
    first = author.get("export.zip").get_data()
    clock.at += timedelta(hours=5)
    assert author.get("export.zip").get_data() == first


def test_an_export_says_that_the_disk_is_full(
    author: Author, house: House, engines: dict[str, Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction(engines["intake"]) as db:
        gathered = exporting.gather(db, house, author.number, words=words("fr"))
    monkeypatch.setattr(exporting, "TemporaryFile", lambda: open("/dev/full", "r+b", buffering=0))  # noqa: SIM115, PTH123 -- closed by what is tested
    with pytest.raises(Unavailable):
        exporting.archived(gathered, house.settings.files_folder)


def test_the_author_finds_the_documents_on_the_receipt_and_on_the_proposals_page(author: Author) -> None:
    for page in (f"/proposals/{author.number}/receipt", f"/proposals/{author.number}"):
        text = author.client.get(page).text
        for document in DOCUMENTS:
            assert f'href="/proposals/{author.number}/{document}"' in text
