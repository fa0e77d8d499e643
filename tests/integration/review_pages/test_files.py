"""Attachments at the desk, as sent; with reviewers, as copies that name nobody, and only after a declaration."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from urllib.parse import quote

import pytest

from services.review.domain.papers import ConflictForm
from services.review.domain.road import Act
from services.review.models import Dossier
from services.review.operations.case import Deed
from shared.access import Person
from shared.db import transaction
from shared.faults import read
from shared.files import Shelf, keep, making, move
from shared.house import House
from shared.proposal import FiledFile
from tests.hostile import make
from tests.integration.review_pages.conftest import Browser, Office

NAME = "Statuts Hydralis – Jeanne Petit.pdf"
COPY = b"%PDF-1.7 a copy that names nobody"


@pytest.fixture
def put(office: Office, house: House) -> Callable[..., FiledFile]:
    """Put a file into a dossier and on a shelf: `put(number, shelf=Shelf.CLEAN, copy=True)`."""

    def one(number: str, *, shelf: Shelf = Shelf.CLEAN, copy: bool = True) -> FiledFile:
        folder = house.settings.files_folder
        kept = keep(folder, BytesIO(make.pdf()), limit=1_000_000)
        if shelf is not Shelf.QUARANTINE:
            move(folder, kept.id, shelf)
        if copy:
            with making(folder, kept.id, Shelf.COPY) as path:
                path.write_bytes(COPY)
        made = FiledFile(id=kept.id, name=NAME, media_type="application/pdf", size=kept.size, sha256=kept.sha256)
        with transaction(office.engines["review"]) as session:
            dossier = session.get_one(Dossier, number)
            dossier.files = [*dossier.files, made.model_dump(mode="json")]
        return made

    return one


@pytest.fixture
def given(office: Office, desk: Person, reviewers: list[Person]) -> str:
    """A file that three reviewers were given."""
    number = office.open()
    office.admit(number, desk)
    return number


@pytest.fixture
def reader(browse: Callable[[Person], Browser], reviewers: list[Person]) -> Browser:
    """The browser of one of the reviewers."""
    return browse(reviewers[0])


@pytest.fixture
def declare(office: Office, given: str, reviewers: list[Person]) -> Callable[..., None]:
    """That reviewer declares their interests in the given file."""

    def one(conflict: str = "none") -> None:
        paper = read(ConflictForm, {"conflict": conflict, "reason": "" if conflict == "none" else "Une cousine."})
        office.do(given, Deed(act=Act.DECLARE_CONFLICT, actor=reviewers[0].actor(), paper=paper))

    return one


def test_the_desk_sees_each_file_with_its_state_and_gets_it_as_it_was_sent(
    office: Office, at_desk: Browser, put: Callable[..., FiledFile]
) -> None:
    number = office.open()
    clean, waiting, refused = put(number), put(number, shelf=Shelf.QUARANTINE), put(number, shelf=Shelf.REFUSED)
    page = at_desk.text(f"/desk/{number}")
    assert page.count(NAME) == 3
    for state in ("Examiné", "En cours d’examen", "Écarté après examen"):
        assert state in page
    assert page.count(f"/desk/{number}/files/") == 1
    with at_desk.get(f"/desk/{number}/files/{clean.id}") as answer:
        assert answer.data == make.pdf()
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert quote(NAME) in answer.headers["Content-Disposition"]
    for other in (waiting, refused):
        assert at_desk.get(f"/desk/{number}/files/{other.id}").status_code == 409


def test_the_desk_is_told_which_file_reviewers_do_not_get(
    office: Office, at_desk: Browser, put: Callable[..., FiledFile]
) -> None:
    number = office.open()
    put(number, copy=False)
    assert "les évaluateurs ne reçoivent pas ce fichier" in at_desk.text(f"/desk/{number}")


def test_a_file_of_another_dossier_does_not_exist_at_the_desk(
    office: Office, at_desk: Browser, put: Callable[..., FiledFile]
) -> None:
    one, another = office.open(), office.open()
    file = put(another)
    assert at_desk.get(f"/desk/{one}/files/{file.id}").status_code == 404
    assert at_desk.get(f"/desk/TR-2026-99999-00/files/{file.id}").status_code == 404


def test_a_reviewer_gets_the_copy_under_a_name_that_tells_nothing(
    given: str, reader: Browser, declare: Callable[..., None], put: Callable[..., FiledFile]
) -> None:
    put(given, copy=False)
    file = put(given)
    declare()
    page = reader.text(f"/reviews/{given}")
    assert "Pièce 2" in page
    assert "Non communiqué" in page
    assert NAME not in page
    assert file.sha256 not in page
    with reader.get(f"/reviews/{given}/files/{file.id}") as answer:
        assert answer.data == COPY
        assert answer.headers["Content-Disposition"] == (
            f"attachment; filename=\"{given}-piece-2.pdf\"; filename*=UTF-8''{given}-piece-2.pdf"
        )
        assert answer.headers["Content-Length"] == str(len(COPY))


def test_a_file_does_not_exist_for_a_reviewer_before_the_declaration_or_with_a_tie(
    given: str, reader: Browser, declare: Callable[..., None], put: Callable[..., FiledFile]
) -> None:
    path = f"/reviews/{given}/files/{put(given).id}"
    assert reader.get(path).status_code == 404
    assert "Pièce 1" not in reader.text(f"/reviews/{given}")
    declare("yes")
    assert reader.get(path).status_code == 404


def test_a_file_does_not_exist_for_a_reviewer_without_a_copy_or_of_another_dossier(
    office: Office, given: str, reader: Browser, declare: Callable[..., None], *, put: Callable[..., FiledFile]
) -> None:
    bare, elsewhere = put(given, copy=False), put(office.open())
    waiting = put(given, shelf=Shelf.QUARANTINE)
    declare()
    for file in (bare, elsewhere, waiting):
        assert reader.get(f"/reviews/{given}/files/{file.id}").status_code == 404


def test_only_the_office_opens_files_at_the_desk(
    office: Office, stranger: Browser, reader: Browser, put: Callable[..., FiledFile]
) -> None:
    number = office.open()
    path = f"/desk/{number}/files/{put(number).id}"
    assert stranger.get(path).status_code == 302
    assert reader.get(path).status_code == 403
