"""Twelve things that say who stands behind a file, planted wherever they can stand, and a search in every byte."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from zipfile import ZipFile, is_zipfile

import pikepdf
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from services.intake.domain.attachments import DOCX, PDF
from services.intake.example import EXAMPLE
from services.intake.operations import cleaning
from services.notify.models import Mail
from services.review.domain.redaction import fold
from services.review.models import Assignment, Dossier
from shared import access
from shared.db import transaction
from shared.files import Shelf, keep, making, move
from shared.policy import Role
from shared.proposal import FiledFile
from tests.hostile import make
from tests.integration.review.conftest import Cast, review

ORGANISATION = {
    "organisation": "Brumaire Pontonniers",
    "short_name": "Pontonniers-Brumaire-Nord",
    "register": "W759876543",
    "street": "passage des Tanneurs oubliés",
    "web": "brumaire-bateaux.example.org",
    "partner": "Atelier Noctiluque",
}
PEOPLE = {
    "contact": "Zéphirine Quincampoix",
    "mail": "zquin@brumaire-bateaux.example.net",
    "phone": "01 99 77 66 55",
    "metadata": "Secrétariat Falbalas",
    "reviewer": "Bérengère Vandequist",
    "text": "Le calendrier des péniches est bien trop optimiste",
}
ADA, BEN = "ada@ada-reads.example.org", "ben@ben-reads.example.org"
READER = "Adélaïde Lambrequin"  # who reads; their own name is theirs to see
TAG = '"nobody-saw-this"'
CHANGING = frozenset({"Date", "Expires", "Set-Cookie"})  # with every asking, whatever is asked


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One reader before their pages, with a file among others."""

    app: Flask
    cast: Cast
    number: str
    files: tuple[str, ...]
    token: str
    cookie: str

    def everything(self, methods: tuple[str, ...] = ("GET", "POST", "PUT")) -> Iterator[tuple[str, bytes]]:
        """All that this reader is answered, at every address of the house, by page and by script; and their mails."""
        for rule in sorted(self.app.url_map.iter_rules(), key=str):
            for values in self._values(rule):
                for method in sorted(rule.methods or ()):
                    if method in methods and rule.endpoint not in {"static", "sign_in.leave"}:
                        yield f"{method} {rule} {values}", self._ask(method, rule, values)
        with transaction(self.cast.engines["notify"]) as session:
            for mail in session.scalars(select(Mail).where(Mail.recipient == ADA).order_by(Mail.id)):
                head = f"{mail.message_id}\n{mail.in_reply_to}\n{mail.subject}\n"
                yield f"mail {mail.letter} {mail.id}", f"{head}{mail.text}\n{mail.html}".encode()

    def _values(self, rule: Rule) -> list[dict[str, str]]:
        with transaction(self.cast.engines["review"]) as session:
            rows = session.scalars(select(Assignment.id).where(Assignment.number == self.number)).all()
        known: dict[str, tuple[str, ...]] = {
            "number": (self.number,),
            "file": self.files,
            "assignment": tuple(str(one) for one in rows),
            "city": ("montreal",),
            "slug": ("appel-ouvert",),
            "stage": ("evaluation",),
        }
        found: list[dict[str, str]] = [{}]
        for name in sorted(rule.arguments):
            found = [one | {name: value} for one in found for value in known.get(name, ())]
        return found

    def _ask(self, method: str, rule: Rule, values: Mapping[str, str]) -> bytes:
        client, path = self.app.test_client(), self.app.url_map.bind("t.test").build(rule.endpoint, values, method)
        if path.startswith("/api/"):
            headers = {"Authorization": f"Bearer {self.token}", "If-Match": TAG}
            sent: dict[str, Any] = {} if method == "GET" else {"json": _body(self.app, rule)}
        else:
            with client.session_transaction() as kept:
                kept["who"] = self.cookie
            headers, sent = {}, {} if method == "GET" else {"data": {"tag": TAG, "seen": TAG}}
        with closing(client.open(path, method=method, headers=headers, **sent)) as answer:
            head = "\n".join(f"{k}: {v}" for k, v in answer.headers.items() if k not in CHANGING)
            data: bytes = answer.data
            return f"{answer.status}\n{head}\n\n".encode() + data


def _body(app: Flask, rule: Rule) -> Any:
    return getattr(app.view_functions[rule.endpoint], "__body__", (None, {}))[1]


def layers(data: bytes) -> Iterator[str]:
    """An answer as text: as it stands, without escapes, and what is packed in it (archives, streams of a PDF)."""
    _, _, body = data.partition(b"\n\n")
    plain = data.decode("utf-8", "replace")
    yield from (plain, unescape(unquote(plain)), data.decode("utf-16-be", "replace"))
    with suppress(ValueError):
        yield json.dumps(json.loads(body), ensure_ascii=False)
    if is_zipfile(BytesIO(body)):
        with ZipFile(BytesIO(body)) as archive:
            yield from (f"{one} {archive.read(one).decode('utf-8', 'replace')}" for one in archive.namelist())
    for at in (found.start() for found in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", body)):
        with suppress(zlib.error):
            yield zlib.decompressobj().decompress(body[at:], 1_000_000).decode("utf-8", "replace")


def told(data: bytes, names: Mapping[str, str]) -> set[str]:
    """Which of these an answer tells, however it is written."""
    folded = [fold(layer) for layer in layers(data)]
    return {what for what, name in names.items() if any(fold(name) in one for one in folded)}


def proposal(*, in_texts: bool) -> dict[str, Any]:
    """A proposal that holds all of them; `in_texts`: in the applicant's own words too."""
    everyone = ", ".join([*ORGANISATION.values(), PEOPLE["contact"], PEOPLE["mail"], PEOPLE["phone"]])
    said = f" ({everyone})" if in_texts else ""
    lead = EXAMPLE["organisation"] | {
        "name": ORGANISATION["organisation"],
        "display_name": ORGANISATION["short_name"],
        "id_value": ORGANISATION["register"],
        "website": f"https://{ORGANISATION['web']}",
        "address": f"17 bis, {ORGANISATION['street']}, 75013 Paris",
    }
    contact = {"name": PEOPLE["contact"], "email": PEOPLE["mail"], "phone": PEOPLE["phone"], "role": "directrice"}
    city = EXAMPLE["cities"][0] | {"local_partner": {"name": ORGANISATION["partner"]}}
    city["objective"] += said
    quote = EXAMPLE["consents"]["quote"] | {"author": PEOPLE["contact"]}
    return {
        "organisation": lead,
        "contact": contact,
        "cities": [city],
        "consents": EXAMPLE["consents"] | {"quote": quote},
        "title": f"Des berges croisées avec {ORGANISATION['organisation']}" if in_texts else EXAMPLE["title"],
        **{name: EXAMPLE[name] + said for name in ("summary", "paris_gain", "civic")},
        "description": f"Un mot de plus{said}.",
    }


def begin(app: Flask, cast: Cast, *, in_texts: bool) -> Reading:
    """File it, give it to three readers, and let one of them declare no tie."""
    _name(cast, ADA, READER)
    _name(cast, BEN, PEOPLE["reviewer"])
    _leave(cast, "dina@dina-reads.example.org")
    number = cast.admitted(**proposal(in_texts=in_texts))
    files = tuple(_attach(cast, number, kind, data) for kind, data in ((PDF, planted_pdf()), (DOCX, planted_docx())))
    token = cast.readers[ADA]
    assert {token, cast.readers[BEN]} <= set(cast.assigned(number))
    cast.done(token, f"{number}/conflict", {"conflict": "none", "reason": ""})
    with transaction(cast.engines["access"]) as session:
        someone = access.person_named(session, ADA, role=Role.REVIEWER)
        cookie = access.open_session(session, cast.house.now(), someone)
    app.config["WTF_CSRF_ENABLED"] = False
    return Reading(app=app, cast=cast, number=number, files=files, token=token, cookie=cookie)


def _name(cast: Cast, email: str, name: str) -> None:
    with transaction(cast.engines["access"]) as session:
        access.person_named(session, email, role=Role.REVIEWER).name = name


def _leave(cast: Cast, email: str) -> None:
    with transaction(cast.engines["access"]) as session:
        access.person_named(session, email, role=Role.REVIEWER).closed_at = cast.house.now()


def others_file(reading: Reading) -> None:
    """Everybody else hands in a review, with words of their own."""
    for token in reading.cast.assigned(reading.number):
        if token != reading.token:
            said = {"for_applicant": f"{PEOPLE['text']}. " * 3, "confidential": PEOPLE["text"]}
            reading.cast.done(token, f"{reading.number}/reviews", review(2) | said)


def planted_pdf() -> bytes:
    made = BytesIO()
    with pikepdf.open(BytesIO(make.pdf())) as pdf:
        for key, name in zip(("Author", "Title", "Creator"), (*PEOPLE.values(),), strict=False):
            pdf.docinfo[f"/{key}"] = f"{name} {PEOPLE['metadata']} {ORGANISATION['organisation']}"
        pdf.save(made)
    return made.getvalue()


def planted_docx() -> bytes:
    names = " ".join((*PEOPLE.values(), *ORGANISATION.values()))
    core = f'<?xml version="1.0" encoding="UTF-8"?><a:core xmlns:a="urn:a"><a:creator>{names}</a:creator></a:core>'
    return make.docx({"docProps/core.xml": core})


def _attach(cast: Cast, number: str, media_type: str, data: bytes) -> str:
    folder = cast.house.settings.files_folder
    kept = keep(folder, BytesIO(data), limit=1_000_000)
    move(folder, kept.id, Shelf.CLEAN)
    source = Path(cast.house.settings.home) / f"source-{kept.id}"
    source.write_bytes(data)
    with making(folder, kept.id, Shelf.COPY) as path:
        assert cleaning.main(media_type, source, path) == cleaning.COPIED
    name = f"Statuts {ORGANISATION['organisation']} {PEOPLE['contact']}"
    filed = FiledFile(id=kept.id, name=name, media_type=media_type, size=kept.size, sha256=kept.sha256)
    with transaction(cast.engines["review"]) as session:
        dossier = session.get_one(Dossier, number)
        dossier.files = [*dossier.files, filed.model_dump(mode="json")]
    return str(kept.id)
