"""Attachments behind a real application: received, examined, served as downloads alone, refused with a reason."""

from __future__ import annotations

import re
import resource
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from services.intake.models import Attachment, Draft, FileState, Filing
from services.intake.operations.drafts import begin
from services.intake.operations.examining import examine
from services.intake.operations.uploads import adopt, files_of_draft, files_of_proposal, receive
from shared.access import Link, link_token
from shared.bus import EventRow
from shared.db import transaction
from shared.errors import Conflict, Invalid, NotFound, Transient
from shared.files import Shelf, has_copy, keep, open_, shelf_of
from shared.house import House
from shared.ids import proposal_number, uuid7
from shared.policy import Role
from shared.registry import Registry
from tests.hostile import make

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, no-store",
}
ROOT = Path(__file__).parents[3]
VIRUS = b"X5O!P%@AP-A-MARKER-THAT-ONLY-THIS-TEST-KNOWS"


class Author:
    """Someone who writes a draft in a browser, by its link."""

    def __init__(self, house: House, engines: dict[str, Engine], client: FlaskClient) -> None:
        self.house, self.engines, self.client = house, engines, client
        with transaction(engines["intake"]) as db:
            draft = begin(db, house, locale="fr")
        self.draft, self.page = draft.id, f"/drafts/{draft.id}/statements"
        self.come(f"draft:{draft.id.hex}", draft.link_id)

    def come(self, subject: str, link: UUID) -> None:
        """Hold a link, as after following it."""
        token = link_token(link, self.house.settings.key)
        with self.client.session_transaction() as kept:
            if subject.startswith("draft:"):
                kept["drafts"] = {subject.removeprefix("draft:"): token}
            else:
                kept["link"] = token

    def csrf(self) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.client.get(self.page).text)
        assert found is not None
        return found[1]

    def send(self, *files: tuple[str, bytes]) -> TestResponse:
        return self.post(f"/drafts/{self.draft}/files", self.csrf(), *files)

    def post(self, path: str, token: str, *files: tuple[str, bytes]) -> TestResponse:
        attached = [FileStorage(BytesIO(content), filename=name) for name, content in files]
        boundary, body = encode_multipart({"csrf_token": token, "attachments": attached})
        return self.client.post(path, data=body, content_type=f"multipart/form-data; boundary={boundary}")

    def get(self, path: str) -> TestResponse:
        """The answer at `path`, read to its end."""
        answer = self.client.get(path)
        answer.get_data()
        answer.close()
        return answer

    def kept(self) -> list[Attachment]:
        with transaction(self.engines["intake"]) as db:
            return files_of_draft(db, self.draft)

    def file(self) -> str:
        """File the draft's attachments with a proposal, as filing does; its number."""
        link, number = uuid7(), proposal_number(2026, uuid7().int % 90_000)
        with transaction(self.engines["intake"]) as db:
            filing = Filing(
                number=number, call="appel-ouvert", locale="fr", received_at=self.house.now(), proposal={}, link_id=link
            )
            db.add_all([filing, Link(id=link, role=Role.APPLICANT, subject=number, email="", locale="fr")])
            db.flush()
            adopt(db, self.draft, number)
        self.come(number, link)
        return number


@pytest.fixture
def author(house: House, engines: dict[str, Engine], client: FlaskClient) -> Author:
    return Author(house, engines, client)


@pytest.fixture
def another(house: House, engines: dict[str, Engine], app: Flask) -> Author:
    return Author(house, engines, app.test_client())


def disk(house: House) -> list[Path]:
    """Every file in the store."""
    return [one for one in house.settings.files_folder.rglob("*") if one.is_file()]


def counted(engines: dict[str, Engine], model: type) -> int:
    with transaction(engines["relay"] if model is EventRow else engines["intake"]) as db:
        return db.execute(select(func.count()).select_from(model)).scalar_one()


def test_files_are_received_into_quarantine_with_their_print(author: Author, house: House) -> None:
    answer = author.send(("Statuts.pdf", make.pdf()), ("plan.png", make.png()))
    assert (answer.status_code, answer.location) == (303, f"{author.page}#files")
    first, second = author.kept()
    assert (first.name, first.media_type, first.state, first.size) == (
        "Statuts.pdf",
        "application/pdf",
        FileState.QUARANTINE,
        len(make.pdf()),
    )
    assert second.media_type == "image/png"
    assert shelf_of(house.settings.files_folder, first.id) is Shelf.QUARANTINE
    page = unescape(author.get(author.page).text)
    assert "Reçu, en cours d’examen" in page
    assert first.sha256 in page


def test_the_store_is_closed_to_other_users_of_the_machine_and_knows_no_typed_name(
    author: Author, house: House
) -> None:
    author.send(("../../etc/passwd.pdf", make.pdf()))
    (row,) = author.kept()
    assert row.name == "passwd.pdf"
    (path,) = disk(house)
    assert path.name == str(row.id)
    assert path.stat().st_mode & 0o777 == 0o600
    folders = [one for one in path.parents if one.is_relative_to(house.settings.files_folder)]
    assert {one.stat().st_mode & 0o777 for one in folders} == {0o700}


def test_an_examined_file_is_clean_and_has_a_copy(author: Author, house: House, drain: Callable[[], int]) -> None:
    author.send(("Statuts.pdf", make.pdf()))
    drain()
    (row,) = author.kept()
    assert (row.state, row.has_copy, row.found) == (FileState.CLEAN, True, "")
    assert has_copy(house.settings.files_folder, row.id)
    with open_(house.settings.files_folder, row.id) as stream:
        assert stream.read() == make.pdf()
    assert "Examiné" in unescape(author.get(author.page).text)


@pytest.mark.parametrize("name", make.REFUSED_AT_ONCE)
def test_a_hostile_file_is_refused_by_name_and_leaves_nothing(
    name: str, author: Author, house: House, engines: dict[str, Engine]
) -> None:
    answer = author.send((name, make.REFUSED_AT_ONCE[name]()))
    assert answer.status_code == 422
    shown = name.replace("\u202e", "")
    assert f"« {shown} »".replace(" »", "\u00a0»").replace("« ", "«\u00a0") in unescape(answer.text)
    assert disk(house) == []
    assert counted(engines, Attachment) == counted(engines, EventRow) == 0


@pytest.mark.parametrize("name", make.REFUSED_WHEN_READ)
def test_a_hostile_file_that_looks_plain_is_set_aside_when_it_is_examined_and_never_served(
    name: str, author: Author, house: House, drain: Callable[[], int]
) -> None:
    assert author.send((name, make.REFUSED_WHEN_READ[name]())).status_code == 303
    drain()
    (row,) = author.kept()
    assert (row.state, row.has_copy) == (FileState.REFUSED, False)
    assert shelf_of(house.settings.files_folder, row.id) is Shelf.REFUSED
    with pytest.raises(NotFound):
        open_(house.settings.files_folder, row.id)
    page = unescape(author.get(author.page).text)
    assert "Écarté" in page
    assert f"«\u00a0{name}\u00a0»" in page


def test_a_refused_file_does_not_become_part_of_the_proposal(
    author: Author, engines: dict[str, Engine], drain: Callable[[], int]
) -> None:
    author.send(("cut.jpg", make.cut_jpeg()), ("statuts.pdf", make.pdf()))
    drain()
    number = author.file()
    with transaction(engines["intake"]) as db:
        assert [one.name for one in files_of_proposal(db, number)] == ["statuts.pdf"]


@pytest.mark.parametrize("name", make.NAMES)
def test_a_hostile_name_is_neutral_on_the_page_and_in_the_header(
    name: str, author: Author, drain: Callable[[], int]
) -> None:
    with transaction(author.engines["intake"]) as db:
        row = receive(db, author.house, author.draft, name=name, stream=BytesIO(make.pdf()))
    drain()
    page = author.get(author.page).text
    assert "<img src=x" not in page
    number = author.file()
    answer = author.get(f"/proposals/{number}/files/{row.id}")
    assert answer.status_code == 200
    header = answer.headers["Content-Disposition"]
    assert re.fullmatch(
        r"attachment; filename=\"[A-Za-z0-9 .\-_()]+\"; filename\*=UTF-8''[A-Za-z0-9.\-_%~!#$&+^`|]+", header
    )
    assert answer.content_type == "application/pdf"


def test_a_clean_file_is_served_as_a_download_with_exactly_these_headers(
    author: Author, drain: Callable[[], int]
) -> None:
    kinds = {
        "Étude d’impact.pdf": make.pdf(),
        "lettre.docx": make.docx(),
        "lettre.odt": make.odt(),
        "plan.png": make.png(),
        "photo.jpg": make.jpeg(),
    }
    author.send(*kinds.items())
    drain()
    rows, number = author.kept(), author.file()
    assert len(rows) == len(kinds)
    for row in rows:
        answer = author.get(f"/proposals/{number}/files/{row.id}")
        assert answer.data == kinds[row.name]
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS
        assert answer.headers["Content-Type"] == row.media_type
        assert answer.headers["Content-Length"] == str(row.size)
        assert answer.headers.getlist("Content-Security-Policy") == ["sandbox; default-src 'none'"]
        assert "Accept-Ranges" not in answer.headers
    first = author.get(f"/proposals/{number}/files/{rows[0].id}")
    assert first.headers["Content-Disposition"] == (
        "attachment; filename=\"Etude dimpact.pdf\"; filename*=UTF-8''%C3%89tude%20d%E2%80%99impact.pdf"
    )


def test_a_file_in_quarantine_or_set_aside_answers_409_with_a_sentence(
    author: Author, drain: Callable[[], int]
) -> None:
    author.send(("cut.jpg", make.cut_jpeg()))
    number = author.file()
    (path,) = {f"/proposals/{number}/files/{one}" for one in ids(author, number)}
    answer = author.get(path)
    assert answer.status_code == 409
    assert "en cours d’examen" in unescape(answer.text)
    drain()
    answer = author.get(path)
    assert answer.status_code == 409
    assert "a été écarté après examen" in unescape(answer.text)


def ids(author: Author, number: str) -> list[UUID]:
    with transaction(author.engines["intake"]) as db:
        return [one.id for one in files_of_proposal(db, number)]


def test_a_file_of_another_proposal_does_not_exist(author: Author, another: Author, drain: Callable[[], int]) -> None:
    author.send(("mine.pdf", make.pdf()))
    another.send(("theirs.pdf", make.pdf()))
    drain()
    mine, theirs = author.file(), another.file()
    (their_file,) = ids(another, theirs)
    for path in (f"/proposals/{mine}/files/{their_file}", f"/proposals/{theirs}/files/{their_file}"):
        assert author.get(path).status_code == 404
    assert another.get(f"/proposals/{theirs}/files/{their_file}").status_code == 200


def test_a_file_of_a_draft_is_removed_by_its_author_alone_with_its_bytes(
    author: Author, another: Author, house: House
) -> None:
    author.send(("mine.pdf", make.pdf()))
    (row,) = author.kept()
    other = another.client.post(f"/drafts/{another.draft}/files/{row.id}/remove", data={"csrf_token": another.csrf()})
    assert other.status_code == 404
    answer = author.client.post(f"/drafts/{author.draft}/files/{row.id}/remove", data={"csrf_token": author.csrf()})
    assert answer.status_code == 303
    assert author.kept() == []
    assert disk(house) == []


def test_a_removed_file_is_not_examined_any_more(author: Author, house: House, drain: Callable[[], int]) -> None:
    author.send(("mine.pdf", make.pdf()))
    (row,) = author.kept()
    author.client.post(f"/drafts/{author.draft}/files/{row.id}/remove", data={"csrf_token": author.csrf()})
    assert drain() == 1
    assert disk(house) == []


def test_nobody_sends_into_a_draft_without_its_link_or_without_a_token(author: Author, another: Author) -> None:
    path, file = f"/drafts/{author.draft}/files", ("a.pdf", make.pdf())
    assert another.post(path, another.csrf(), file).status_code in {401, 404}
    assert author.post(path, "", file).status_code == 400
    assert author.kept() == []


def test_the_same_file_sent_twice_is_kept_once(author: Author, house: House) -> None:
    for _ in range(2):
        assert author.send(("Statuts.pdf", make.pdf())).status_code == 303
    assert len(author.kept()) == len(disk(house)) == 1


def test_what_is_wrong_with_one_file_does_not_lose_the_others(author: Author) -> None:
    answer = author.send(("page.html", make.html()), ("statuts.pdf", make.pdf()))
    assert answer.status_code == 422
    assert [one.name for one in author.kept()] == ["statuts.pdf"]
    assert "statuts.pdf" in answer.text


def test_sending_nothing_says_what_to_do(author: Author) -> None:
    answer = author.send()
    assert answer.status_code == 422
    assert "Choisissez au moins un fichier" in unescape(answer.text)


def test_one_file_too_many_or_too_large_is_told_with_the_limit(
    author: Author, engines: dict[str, Engine], house: House
) -> None:
    limits = house.programme.call.files
    with pytest.raises(Invalid) as refused, transaction(engines["intake"]) as db:
        receive(db, house, author.draft, name="film.pdf", stream=make.Endless(60_000_000))  # type: ignore[arg-type]
    (fault,) = refused.value.faults
    assert (fault.code, fault.params) == ("intake.fault.file_too_large", {"name": "film.pdf", "most": limits.each_mb})
    assert disk(house) == []
    for k in range(limits.count):
        assert author.send((f"{k}.png", make.png(notes={"k": str(k)}))).status_code == 303
    answer = author.send(("more.pdf", make.pdf()))
    assert answer.status_code == 422
    assert f"{limits.count} fichiers au plus" in unescape(answer.text)


def test_a_request_above_all_limits_is_refused_before_it_is_read(author: Author, house: House) -> None:
    body = make.Endless(60_000_000)
    answer = author.client.post(
        f"/drafts/{author.draft}/files",
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"wsgi.input": body, "CONTENT_LENGTH": "60000000"},
    )
    assert answer.status_code == 413
    assert f"{house.programme.call.files.together_mb}\u00a0Mo" in unescape(answer.text)
    assert len(body.read()) > 59_000_000


def test_other_doors_still_refuse_large_bodies(author: Author) -> None:
    assert author.post(author.page, author.csrf(), ("a.pdf", bytes(3_000_000))).status_code == 413


def test_a_draft_that_was_filed_takes_no_more_files(author: Author, engines: dict[str, Engine], house: House) -> None:
    with transaction(engines["intake"]) as db:
        db.get_one(Draft, author.draft).filed_as = "TR-2026-00001-00"
    with pytest.raises(Conflict), transaction(engines["intake"]) as db:
        receive(db, house, author.draft, name="a.pdf", stream=BytesIO(make.pdf()))
    assert disk(house) == []


def test_a_transaction_that_is_undone_leaves_no_file(author: Author, engines: dict[str, Engine], house: House) -> None:
    with pytest.raises(ZeroDivisionError), transaction(engines["intake"]) as db:
        receive(db, house, author.draft, name="a.pdf", stream=BytesIO(make.pdf()))
        _ = 1 / 0
    assert disk(house) == []
    assert counted(engines, Attachment) == counted(engines, EventRow) == 0


FULL = """
import resource, sys
from io import BytesIO
from pathlib import Path
from shared.errors import Unavailable
from shared.files import keep
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
try:
    keep(Path(sys.argv[1]), BytesIO(bytes(3_000_000)), limit=10_000_000)
except Unavailable as refusal:
    print(refusal.status, refusal.code)
"""


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path / "files")], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["503", "shared.files.no_room"]
    assert [one for one in (tmp_path / "files").rglob("*") if one.is_file()] == []


@pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning")  # the request's own spool, which fell over
def test_a_full_disk_answers_503_and_writes_no_row(author: Author, engines: dict[str, Engine], house: House) -> None:
    token = author.csrf()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, before[1]))
    try:
        answer = author.post(f"/drafts/{author.draft}/files", token, ("a.pdf", make.pdf() + bytes(1_000_000)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert answer.status_code == 503
    assert "rien n’a été gardé" in unescape(answer.text)
    assert disk(house) == []
    assert counted(engines, Attachment) == counted(engines, EventRow) == 0


GROWTH = """
import resource, sys
from io import BytesIO
from pathlib import Path
from services.intake.domain.attachments import HEAD, kind_of, look_inside
from services.intake.domain import contents
from shared.errors import Refusal
from shared.files import Shelf, keep, open_on
from tests.hostile import make
folder = Path(sys.argv[1])
def check(name, stream):
    try:
        kept = keep(folder, stream, limit=10_000_000)
        with open_on(folder, kept.id, Shelf.QUARANTINE) as kept_stream:
            look_inside(kept_stream, kind_of(name, kept_stream.read(HEAD)))
    except Refusal:
        pass
names = sorted(one.name for one in Path(sys.argv[2]).iterdir())
check("warm.docx", BytesIO(make.docx()))
check("warm.png", BytesIO(make.png()))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for name in names:
    with (Path(sys.argv[2]) / name).open("rb") as stream:
        check(name, stream)
check("endless.pdf", make.Endless(60_000_000))
print(len(names), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_receiving_every_hostile_file_takes_less_than_a_hundred_megabytes(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name, content in make.all_files():
        (corpus / name).write_bytes(content)
    done = subprocess.run(
        [sys.executable, "-c", GROWTH, str(tmp_path / "files"), str(corpus)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    count, kilobytes = map(int, done.stdout.split())
    assert count == len(dict(make.all_files()))
    assert kilobytes < 100_000


class Scanner:
    """A virus scanner that speaks INSTREAM on a socket of its own and knows one marker."""

    def __init__(self, verdict: bytes = b"") -> None:
        self._verdict = verdict
        self._server = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._server.getsockname()[1]}"
        self.seen: list[int] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._server.accept()
            except OSError:
                return
            with line, line.makefile("rb") as words:
                assert words.read(10) == b"zINSTREAM\0"
                content = b""
                while length := int.from_bytes(words.read(4), "big"):
                    content += words.read(length)
                self.seen.append(len(content))
                found = b"stream: Marker-Test FOUND\0" if VIRUS in content else b"stream: OK\0"
                line.sendall(self._verdict or found)

    def close(self) -> None:
        self._server.close()


@pytest.fixture
def scanner() -> Iterator[Scanner]:
    made = Scanner()
    yield made
    made.close()


def scanned(house: House, address: str) -> House:
    return House(
        settings=house.settings.model_copy(update={"clamav": address}),
        registry=Registry(house.programme),
        clock=house.clock,
    )


def test_a_scanner_is_asked_and_what_it_knows_is_set_aside(
    author: Author, house: House, engines: dict[str, Engine], scanner: Scanner
) -> None:
    bad = make.pdf(extra=b"% " + VIRUS + b"\n" + b"% filler\n" * 40_000)
    author.send(("bad.pdf", bad), ("good.pdf", make.pdf()))
    rows = author.kept()
    failed = examine(scanned(house, scanner.address), engines["intake"], [one.id for one in rows])
    assert failed == {}
    assert sorted(scanner.seen) == sorted([len(bad), len(make.pdf())])
    states = {one.name: (one.state, one.found) for one in author.kept()}
    assert states == {
        "bad.pdf": (FileState.REFUSED, "intake.fault.file_virus"),
        "good.pdf": (FileState.CLEAN, ""),
    }
    assert "L’antivirus a trouvé" in unescape(author.get(author.page).text)


@pytest.mark.parametrize("verdict", [b"INSTREAM size limit exceeded. ERROR\0", b"", b"stream: OKAY?\0"])
def test_a_scanner_that_says_neither_yes_nor_no_leaves_the_file_in_quarantine(
    verdict: bytes, author: Author, house: House, engines: dict[str, Engine]
) -> None:
    author.send(("a.pdf", make.pdf()))
    (row,) = author.kept()
    if verdict:
        scanner = Scanner(verdict)
        failed = examine(scanned(house, scanner.address), engines["intake"], [row.id])
        scanner.close()
    else:
        failed = examine(scanned(house, "/nowhere/clamd.sock"), engines["intake"], [row.id])
    assert isinstance(failed[row.id], Transient)
    (row,) = author.kept()
    assert row.state == FileState.QUARANTINE
    assert shelf_of(house.settings.files_folder, row.id) is Shelf.QUARANTINE


def test_an_examination_that_fails_is_delivered_again_and_then_done(
    author: Author, house: House, drain: Callable[[], int], owner: Engine
) -> None:
    author.send(("a.pdf", make.pdf()))
    path = next(iter(disk(house)))
    aside = path.rename(path.with_name("aside"))
    assert drain() == 0
    aside.rename(path)
    with owner.begin() as connection:
        connection.exec_driver_sql("UPDATE bus.work SET due_at = now(), ring_at = now()")
    assert drain() == 1
    assert [one.state for one in author.kept()] == [FileState.CLEAN]


def test_a_file_moved_by_a_worker_that_died_is_examined_to_its_end(
    author: Author, house: House, engines: dict[str, Engine]
) -> None:
    author.send(("a.pdf", make.pdf()))
    (row,) = author.kept()
    examine(house, engines["intake"], [row.id])
    with transaction(engines["intake"]) as db:
        db.get_one(Attachment, row.id).state = FileState.QUARANTINE
    assert examine(house, engines["intake"], [row.id]) == {}
    assert [one.state for one in author.kept()] == [FileState.CLEAN]
    house.clock.at += timedelta(minutes=1)  # type: ignore[attr-defined]
    before = [one.examined_at for one in author.kept()]
    assert examine(house, engines["intake"], [row.id, uuid7()]) == {}
    assert [one.examined_at for one in author.kept()] == before


def test_a_stream_is_kept_whole_with_its_print(tmp_path: Path) -> None:
    kept = keep(tmp_path, make.Endless(1_234_567), limit=2_000_000)  # type: ignore[arg-type]
    assert kept.size == 1_234_567
    assert len(kept.sha256) == 64
