"""The committee's ranked table on screen, on paper and as a file; what other weights would change; severity."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from flask import Response, render_template, request, url_for

from services.review.domain.ranking import Reason
from services.review.operations import queries, table
from services.review.operations.barred import for_office
from services.review.operations.table import TableRow, Weights
from services.review.operations.views import DossierRow
from services.review.web import rows
from services.review.web.blueprint import pages
from services.review.web.csv import as_csv
from services.review.web.dialogue_rows import beside_chips
from services.review.web.scored import dots
from services.review.web.shown import Names, Row, names
from shared.policy import Permission, may
from shared.programme import Outcome
from shared.web.context import actor, database, house
from shared.web.doors import allow

NOTHING = Decimal(-1)
SORTS: dict[str, Callable[[TableRow], Any]] = {
    "rank": lambda one: one.ranked.place,
    "spread": lambda one: -one.score.spread,
    "deviation": lambda one: -one.score.deviation,
    "median": lambda one: -(one.median if one.median is not None else NOTHING),
    "reviews": lambda one: len(one.score.totals),
    "legal": lambda one: (one.row.legal_on is None, one.row.legal_on),
}
MOST_WEIGHT = 100


@pages.get("/committee")
@allow(Permission.COMMITTEE)
def committee() -> str:
    """The files to decide, best standing first, then those that wait for the others, then those that will come."""
    weights, sort = _weights(), request.args.get("sort", "rank")
    with for_office(database("review"), actor()) as session:
        ready = table.ranked_table(session, house(), weights=weights)
        held = queries.waiting_to_be_told(session, house())
        coming = queries.approaching(session, house())
    n = names()
    rubric = n.programme.rubric
    gates = [f"{one.id.upper()}\u00a0≥\u00a0{n.mark(one.gate)}" for one in rubric.criteria if one.gate]
    asked = weights or {one.id: one.weight for one in rubric.criteria}
    return render_template(
        "review/committee.html",
        rows=_ranked(n, sorted(ready, key=SORTS.get(sort, SORTS["rank"])), sort=sort),
        held=[_file(n, one) for one in held],
        coming=[_file(n, one) for one in coming],
        criteria=[_criterion(n, one.id, asked[one.id]) for one in rubric.criteria],
        sort=sort if sort in SORTS else "rank",
        what_if=weights is not None,
        decides=may(actor(), Permission.DETERMINE),
        threshold=rubric.retain,
        retain=n.mark(rubric.retain),
        gates=", ".join(gates),
    )


def _weights() -> Weights | None:
    """The weights asked about, each 0 to 100; None unless some are, and not all of them 0."""
    criteria = house().programme.rubric.criteria
    if not any(f"w_{one.id}" in request.args for one in criteria):
        return None
    typed = {one.id: request.args.get(f"w_{one.id}", type=int) for one in criteria}
    read = {one.id: _bounded(typed[one.id], one.weight) for one in criteria}
    return read if any(read.values()) else None


def _bounded(typed: int | None, usual: int) -> int:
    return usual if typed is None else max(0, min(MOST_WEIGHT, typed))


def _criterion(n: Names, criterion: str, weight: int) -> Row:
    found = next(one for one in n.programme.rubric.criteria if one.id == criterion)
    return {"id": criterion, "code": criterion.upper(), "label": found.label.in_(n.words.locale), "weight": weight}


def _file(n: Names, one: DossierRow) -> Row:
    return rows.file(n, one, url=url_for("review.decide", number=one.number))


def _ranked(n: Names, ready: Sequence[TableRow], *, sort: str) -> list[Row]:
    """The lines; the threshold is drawn where the order is that of the standing."""
    retain = n.programme.rubric.retain
    below = [one.row.number for one in ready if one.score.total is not None and one.score.total < retain]
    first = below[:1] if sort not in SORTS or sort == "rank" else []
    return [_line(n, one) | {"first_below": one.row.number in first} for one in ready]


def _line(n: Names, one: TableRow) -> Row:
    score, line = one.score, _file(n, one.row)
    return line | {
        "place": one.ranked.place,
        "was": one.was if one.was != one.ranked.place else None,
        "tie": _tie(n, one),
        "total": n.cents(score.total),
        "median": n.cents(one.median),
        "mean": n.cents(one.mean),
        "reviews": len(score.totals),
        "marks": [n.cents(score.criteria.get(criterion.id)) for criterion in n.programme.rubric.criteria],
        "spread": n.cents(score.spread) if score.totals else "",
        "deviation": n.cents(score.deviation) if score.totals else "",
        "wide": bool(score.flags) and not score.settled,
        "dots": dots(n, score.totals, n.programme.rubric.retain),
        "opinions": [*(_opinion(n, city.city, city) for city in one.row.cities), *beside_chips(n, one.beside)],
        "flags": _flags(n, one),
        "proposed": _proposed(n, one.row),
    }


def _tie(n: Names, one: TableRow) -> str:
    """Why a file with the same total stands where it does; empty where the total says it."""
    if one.ranked.reason in (None, Reason.TOTAL):
        return ""
    return n.words.t(f"review.ranking.{one.ranked.reason}")


def _opinion(n: Names, city_id: str, city: Any) -> tuple[str, str]:
    """What the city said, as a chip; what is not said yet is told by the state of the question."""
    facts = city.facts
    told = f"review.opinion.{facts.opinion}" if facts.opinion else f"review.opinion_state.{facts.answer}"
    tone = ("go" if facts.opinion.favourable else "stop") if facts.opinion else "plain"
    return f"{n.city(city_id)}\u00a0· {n.words.t(told)}", tone


def _flags(n: Names, one: TableRow) -> list[tuple[str, str]]:
    t = n.words.t
    found = [
        (one.off_sector, t("review.ranking.off_sector"), "wait"),
        (bool(one.score.flags), t("review.ranking.disagreement"), "wait"),
        (bool(one.failed), t("review.ranking.gate", criteria=", ".join(one.failed).upper()), "stop"),
        *((mark in one.marks, t(f"review.ranking.{mark}"), "stop") for mark in table.Mark),
    ]
    return [(told, tone) for there, told, tone in found if there]


def _proposed(n: Names, row: DossierRow) -> str:
    found = {one.allowed[0] for one in row.cities}
    if len(found) != 1:
        return n.words.t("review.committee.by_city")
    outcome, rubric = found.pop(), n.programme.rubric
    told = n.words.t(f"review.outcome.{outcome}")
    labelled = outcome is Outcome.RETAINED and row.score.total is not None and row.score.total >= rubric.label
    return n.words.t("review.committee.with_label", outcome=told) if labelled else told


@pages.get("/committee/table.csv")
@allow(Permission.COMMITTEE)
def committee_csv() -> Response:
    """The ranked table as a file for a spreadsheet."""
    with for_office(database("review"), actor()) as session:
        ready = table.ranked_table(session, house())
    n = names()
    t, criteria = n.words.t, [one.id.upper() for one in n.programme.rubric.criteria]
    ids = ("place", "number", "project", "organisation", "cities", "total", "median", "mean", "reviews")
    head = [*(t(f"review.ranking.head_{one}") for one in ids), *criteria]
    head += [
        t(f"review.ranking.head_{one}") for one in ("spread", "deviation", "opinions", "legal", "flags", "proposed")
    ]
    answer = Response(as_csv([head, *(_cells(_line(n, one)) for one in ready)]), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f"attachment; filename=comite-{house().today().isoformat()}.csv"
    return answer


def _cells(line: Row) -> list[str]:
    cities = ", ".join(f"{city['name']} ({city['agreement']})" for city in line["cities"])
    legal = line["legal_on"].isoformat() if line["legal_on"] else ""
    told = [str(line["place"]), *(line[one] for one in ("number", "title", "organisation")), cities]
    told += [*(str(line[one]) for one in ("total", "median", "mean", "reviews")), *line["marks"]]
    chips = [", ".join(text for text, _ in line[one]) for one in ("opinions", "flags")]
    return [*told, line["spread"], line["deviation"], chips[0], legal, chips[1], line["proposed"]]


@pages.get("/committee/severity")
@allow(Permission.COMMITTEE)
def severity() -> str:
    """How each reviewer's totals compare with those of others on the same files: for information, never a rank."""
    with for_office(database("review"), actor()) as session:
        found = table.severity_table(session, house())
    n = names()
    lines = [
        {
            "name": found.names[one.reviewer],
            "files": one.files,
            "own": n.cents(one.own),
            "others": n.cents(one.others),
            "gap": n.cents(one.gap),
            "deviation": n.cents(one.deviation),
            "flagged": one.flagged,
        }
        for one in found.reviewers
    ]
    files = [{"number": number, "value": n.cents(found.files[number])} for number in sorted(found.files)]
    return render_template("review/severity.html", lines=lines, files=files)
