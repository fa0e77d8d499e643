"""What an agreement has brought: a page for the office, and the same as PDF, as a document to complete, as a table."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from flask import Response, render_template, request, url_for

from services.review.documents import pack_docx, pack_pdf
from services.review.domain.evidence import DomainUse, Evidence, FileFact
from services.review.operations.barred import for_office
from services.review.operations.evidence import evidence_of
from services.review.web.blueprint import pages
from services.review.web.csv import as_csv
from services.review.web.shown import Names, Row, names
from shared.docx import MEDIA_TYPE as DOCX
from shared.policy import Permission
from shared.web.context import actor, database, house
from shared.web.doors import allow
from shared.web.downloads import handed_out

COLUMNS = ("number", "title", "organisation", "sector", "domain", "filed_on", "outcome", "label", "jobs", "reply")

SHOWN = ("number", "title", "organisation", "domain", "outcome", "reply")


def _found(city: str) -> Evidence:
    with for_office(database("review"), actor()) as session:
        return evidence_of(session, house(), city, version=request.args.get("version") or None)


@pages.get("/registry/<city>/evidence")
@allow(Permission.DOSSIERS)
def evidence(city: str) -> str:
    """The pack on one page: figures, domains used and unused, how the city answered, every file."""
    found, n = _found(city), names()
    kinds = ("pdf", "docx", "csv")
    links = [(n.words.t(f"review.evidence.as_{one}"), _address(found, one)) for one in kinds]
    heads = [n.words.t(f"review.evidence.column_{one}") for one in SHOWN]
    shown = {"links": links, "heads": heads, "files": list(_files(n, found))}
    return render_template("review/evidence.html", **shown, **_told(n, found))


def _address(found: Evidence, kind: str) -> str:
    return url_for(f"review.evidence_{kind}", city=found.city, version=found.version)


def _told(n: Names, found: Evidence) -> dict[str, Any]:
    city = n.city(found.city)
    ends = n.words.day(found.ends_on) if found.ends_on is not None else ""
    return {
        "title": n.words.t("review.evidence.title", city=city),
        "city": {"id": found.city, "name": city, **n.agreement(found.city)},
        "lede": n.words.t(
            "review.evidence.lede" if ends else "review.evidence.lede_open", ends=ends, version=found.version
        ),
        "figures": list(_figures(n, found)),
        "domains": [_domain(n, found.city, one) for one in found.domains],
        "unused": [n.domain(found.city, one.domain) for one in found.unused],
        "replies": list(_replies(n, found)),
        "outcomes": [
            {"label": n.words.t(f"review.outcome.{one}"), "value": count}
            for one, count in sorted(found.outcomes.items())
        ],
    }


def _figures(n: Names, found: Evidence) -> Iterator[Row]:
    for name, value in (
        ("files", len(found.files)),
        ("organisations", found.organisations),
        ("labels", found.labels),
        ("jobs", found.jobs),
    ):
        yield {"label": n.words.t(f"review.evidence.{name}"), "value": n.words.number(value)}
    for asset, count in sorted(found.assets.items()):
        label = n.words.t("review.evidence.asset", asset=n.domain(found.city, asset))
        yield {"label": label, "value": n.words.number(count)}


def _domain(n: Names, city: str, one: DomainUse) -> Row:
    files, retained = n.words.number(one.files), n.words.number(one.retained)
    shown = n.words.t("review.evidence.domain_files", files=files, retained=retained)
    return {
        "label": n.domain(city, one.domain),
        "value": one.files,
        "shown": shown,
        "tone": "go" if one.files else "wait",
    }


def _replies(n: Names, found: Evidence) -> Iterator[Row]:
    told = found.replies
    for name, value in (("asked", told.asked), ("answered", told.answered), ("silent", told.silent)):
        yield {"label": n.words.t(f"review.evidence.{name}"), "value": n.words.number(value)}
    for name, days in (("median", told.median_days), ("p90", told.p90_days)):
        if days is not None:
            shown = n.words.t("review.evidence.days", days=n.words.number(days))
            yield {"label": n.words.t(f"review.evidence.{name}"), "value": shown}


def _files(n: Names, found: Evidence) -> Iterator[Row]:
    for one in found.files:
        yield {"written_in": one.written_in, **dict(zip(COLUMNS, _line(n, found.city, one), strict=True))}


def _line(n: Names, city: str, one: FileFact) -> tuple[str, ...]:
    yes = n.words.t("review.evidence.yes")
    return (
        one.number,
        one.title,
        one.organisation,
        n.label(n.programme.sectors, one.sector),
        n.domain(city, one.domain) if one.domain is not None else "",
        n.words.day(one.filed_on),
        n.words.t(f"review.outcome.{one.outcome}") if one.outcome is not None else n.words.t("review.evidence.open"),
        yes if one.labelled else "",
        n.words.number(one.jobs) if one.jobs else "",
        n.words.number(one.replied_in) if one.replied_in is not None else "",
    )


@pages.get("/registry/<city>/evidence.pdf")
@allow(Permission.DOSSIERS)
def evidence_pdf(city: str) -> Response:
    """The pack as tagged PDF."""
    found = _found(city)
    return _handed(found, pack_pdf(_facts(names(), found)), kind="pdf", media_type="application/pdf")


@pages.get("/registry/<city>/evidence.docx")
@allow(Permission.DOSSIERS)
def evidence_docx(city: str) -> Response:
    """The pack as a document that the office completes."""
    found, n = _found(city), names()
    heads = (n.words.t("review.evidence.column_what"), n.words.t("review.evidence.column_value"))
    content = pack_docx(_facts(n, found), heads=heads, made=house().now())
    return _handed(found, content, kind="docx", media_type=DOCX)


def _handed(found: Evidence, content: bytes, *, kind: str, media_type: str) -> Response:
    return handed_out(BytesIO(content), name=f"{found.city}-{found.version}.{kind}", media_type=media_type)


def _facts(n: Names, found: Evidence) -> dict[str, Any]:
    told = _told(n, found)
    return {
        "lang": n.words.locale,
        "text_lang": n.words.locale,
        "title": told["title"],
        "author": n.programme.office.name.in_(n.words.locale),
        "number": f"{n.city(found.city)} · {n.words.day(found.on)}",
        "lede": told["lede"],
        "parts": [
            {"title": n.words.t("review.evidence.figures"), "rows": told["figures"]},
            {
                "title": n.words.t("review.evidence.domains"),
                "rows": [{"label": one["label"], "value": one["shown"]} for one in told["domains"]],
            },
            {"title": n.words.t("review.evidence.replies"), "rows": told["replies"]},
            {
                "title": n.words.t("review.evidence.outcomes"),
                "rows": [one | {"value": n.words.number(one["value"])} for one in told["outcomes"]],
            },
        ],
        "files_title": n.words.t("review.evidence.list"),
        "files": [" · ".join(cell for cell in _line(n, found.city, one)[:7] if cell) for one in found.files],
        "none": n.words.t("review.evidence.none"),
    }


@pages.get("/registry/<city>/evidence.csv")
@allow(Permission.DOSSIERS)
def evidence_csv(city: str) -> Response:
    """Every file of the pack as a table for a spreadsheet."""
    found, n = _found(city), names()
    heads = [n.words.t(f"review.evidence.column_{one}") for one in COLUMNS]
    text = as_csv([heads, *(_line(n, found.city, one) for one in found.files)])
    return _handed(found, text.encode(), kind="csv", media_type="text/csv")
