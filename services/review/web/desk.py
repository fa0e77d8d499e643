"""The desk: every dossier with what waits first, one file with its acts, opinions that came by mail or phone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.review.domain.assignment import facts_of
from services.review.domain.matching import Choice, Pick, Vacancy, best
from services.review.domain.papers import AssignForm, Channel, RulingForm, ScreeningForm
from services.review.domain.road import Act, Stage
from services.review.operations import queries
from services.review.operations.attached import attached
from services.review.operations.barred import for_office, for_reader
from services.review.operations.case import Deed
from services.review.operations.choosing import pool
from services.review.operations.city_views import city_tasks
from services.review.operations.gate import carry_out, screening_act
from services.review.operations.inviting import office_tie
from services.review.operations.opinion_typed import opinion_paper
from services.review.operations.proofs import FIELD, keep_proof
from services.review.operations.tasks import Task, Wanted, tasks
from services.review.operations.views import DossierRow, DossierView
from services.review.web import rows, waiting
from services.review.web.blueprint import pages
from services.review.web.dialogue_rows import what_follows
from services.review.web.files import originals
from services.review.web.points import in_points
from services.review.web.registry_rows import task as city_task
from services.review.web.shown import Names, Row, names
from services.review.web.typed import Told, carry, only, or_again, texts, typed
from services.review.web.visas import approval_rows
from shared.errors import NotFound
from shared.faults import read
from shared.files import MEGABYTE
from shared.policy import Permission, Role, may
from shared.programme import StageKind
from shared.web.context import actor, database, house, say
from shared.web.doors import allow

SHOWN = 50  # tasks at the top: more is a backlog, not a list to do


@pages.get("/desk")
@allow(Permission.DOSSIERS)
def desk() -> str:
    """What waits for the desk, then all dossiers, newest first, of one stage or of all."""
    asked, after = request.args.get("stage", ""), request.args.get("after")
    stage = Stage(asked) if asked in set(Stage) else None
    with for_office(database("review"), actor()) as session:
        todo = tasks(session, house(), actor(), Wanted(role=Role.DESK, limit=SHOWN))
        urgent = queries.open_dossiers(session, house(), [one.number for one in todo])
        counts = queries.stage_counts(session)
        page = queries.dossiers(session, house(), stage=stage, after=after)
        cities = city_tasks(session, house())
    n = names()
    return render_template(
        "review/desk.html",
        waiting=_lines(n, urgent, todo, soonest=True),
        more=len(todo) == SHOWN,
        rows=_lines(n, page.rows, todo),
        city_tasks=[city_task(n, one) for one in cities],
        stages=[(str(one), f"{n.words.t(f'review.stage.{one}')} · {count}") for one, count in counts.items()],
        stage=asked,
        next_url=url_for("review.desk", stage=asked or None, after=page.after) if page.after else None,
        first_url=url_for("review.desk", stage=asked or None) if after else None,
    )


def _lines(n: Names, found: Iterable[DossierRow], todo: Iterable[Task], *, soonest: bool = False) -> list[Row]:
    """Files with what they ask of the desk; `soonest`: dated by the first thing to do, not by their stage."""
    asks: dict[str, list[Task]] = {}
    for task in todo:
        asks.setdefault(task.number, []).append(task)
    lines = [rows.file(n, one, url=_address(one.number), asks=asks.get(one.number, ())) for one in found]
    if not soonest:
        return lines
    first = {number: own[0] for number, own in asks.items()}
    return [line | {"due_on": first[line["number"]].due_on, "late": first[line["number"]].late} for line in lines]


def _address(number: str) -> str:
    return url_for("review.file", number=number)


@pages.get("/desk/<number>")
@allow(Permission.DOSSIERS)
def file(number: str) -> str:
    """One dossier: the text as filed, and what can be done with it now."""
    return file_page(number, {})


def file_page(number: str, form: Row, faults: Told | None = None) -> str:
    """The page of one dossier; `form` and `faults`: what was typed into one of its forms, and what is wrong with it."""
    with for_office(database("review"), actor()) as session:
        view = queries.dossier(session, house(), number)
        files = attached(session, house(), number)
        visas = approval_rows(session, names(), number)
        free = _free(session, view) if _assignable(view) else Choice()
        tie = office_tie(session, actor(), number, view.proposal)
    n = names()
    readers = rows.assignments(n, view.reviews)
    return render_template(
        "review/file.html",
        file=rows.whole(n, view),
        files=originals(number, files),
        form=form,
        faults=faults or [],
        screening=_screening(n, view) if view.row.stage is Stage.SCREENING else None,
        pieces=waiting.requests(n, view, form),
        clock=waiting.clock(n, view),
        approvals=visas,
        tie=n.words.t(f"review.matching.hint.{tie}") if tie else None,
        consensus=view.row.stage is Stage.CONSENSUS,
        committee_url=_committee_address(view),
        decisions=_decisions(n, view),
        **what_follows(n, view),
        cities=rows.city_parts(n, view) if view.opinions else [],
        assignments=readers if view.row.stage is not Stage.SCREENING else None,
        rulings=[one for one in readers if one["doubtful"]] if _assignable(view) else [],
        **_choice(n, free),
        steps=rows.thread(n, view),
    )


def _committee_address(view: DossierView) -> str | None:
    ready = view.row.stage is Stage.COMMITTEE and may(actor(), Permission.COMMITTEE, number=view.row.number)
    return url_for("review.decide", number=view.row.number) if ready else None


def _assignable(view: DossierView) -> bool:
    return view.row.stage is Stage.EVALUATION and may(actor(), Permission.ASSIGN, number=view.row.number)


def _free(session: Session, view: DossierView) -> Choice:
    """Who may still be given the file, best first, and who was set aside, with the reason."""
    known, stage = pool(session), house().programme.stages.of_kind(StageKind.EVALUATION)
    today = house().today()
    taken = frozenset(one.person_id for one in view.reviews)
    barred = known.barred(taken, start=today, end=stage.due_on(today))
    wanted = Vacancy(facts=facts_of(view.row.number, view.proposal), needed=len(known.candidates), barred=barred)
    free = best(wanted, known.candidates.values(), max_open=stage.max_load)
    return replace(free, aside=tuple(one for one in free.aside if one[0].id not in taken))


def _choice(n: Names, free: Choice) -> Row:
    return {
        "assign": [(str(one.reader.id), _reader(n, one)) for one in free.chosen],
        "aside": [{"name": one.name, "why": n.words.t(f"review.aside.{why}")} for one, why in free.aside],
    }


def _reader(n: Names, pick: Pick) -> str:
    name, house_name = pick.reader.name, pick.reader.organisation
    told = n.words.t("review.assign.option", name=name, organisation=house_name) if house_name else name
    return f"{told} · {in_points(n, pick.reasons)}"


def _screening(n: Names, view: DossierView) -> Row | None:
    if not may(actor(), Permission.SCREEN, number=view.row.number):
        return None
    t = n.words.t
    answers = ("admissible", "inadmissible", "transferred")
    return {
        "hints": [t(one.code, city=n.city(one.city) if one.city else "", **one.params) for one in view.hints],
        "choices": [(one, t(f"review.screening.{one}"), t(f"review.screening.{one}_hint")) for one in answers],
    }


def _decisions(n: Names, view: DossierView) -> Row | None:
    made = list(view.decisions.values())
    if not made:
        return None
    return {
        "signatory": made[0].signatory,
        "at": made[0].signed_at,
        "cities": [rows.outcome(n, one) for one in made],
    }


def done_at(number: str, message: str, **params: object) -> ResponseReturnValue:
    """Back to the dossier, which says what was done."""
    flash(say().t(message, **params))
    return redirect(_address(number), 303)


@pages.post("/desk/<number>/screening")
@allow(Permission.SCREEN)
def screen(number: str) -> ResponseReturnValue:
    """A named officer says whether the file is admissible; the machine only proposed."""
    form = typed()

    def act() -> ResponseReturnValue:
        paper = read(ScreeningForm, {**only(form, "outcome"), **texts(form, "reasons")})
        carry(number, Deed(act=screening_act(paper), actor=actor(), paper=paper, match=form.get("tag")))
        return done_at(number, "review.screening.done")

    return or_again(act, lambda faults: file_page(number, form, faults))


@pages.post("/desk/<number>/reviewers")
@allow(Permission.ASSIGN)
def assign(number: str) -> ResponseReturnValue:
    """The desk gives the file to a reviewer it names, or to the next best."""
    form = typed()

    def act() -> ResponseReturnValue:
        paper = read(AssignForm, only(form, "reviewer"))
        carry(number, Deed(act=Act.ASSIGN, actor=actor(), paper=paper, match=form.get("tag")))
        return done_at(number, "review.assign.done")

    return or_again(act, lambda faults: file_page(number, form, faults))


@pages.post("/desk/<number>/ties/<uuid:assignment>")
@allow(Permission.ASSIGN)
def rule(number: str, assignment: UUID) -> ResponseReturnValue:
    """The desk answers a reviewer who was not sure of a tie."""
    form = typed()

    def act() -> ResponseReturnValue:
        answer = {"conflict": form["conflict"] == "yes"} if form.get("conflict") else {}
        paper = read(RulingForm, {**answer, **texts(form, "reason")})
        carry(number, Deed(act=Act.RULE_ON_CONFLICT, actor=actor(), paper=paper, assignment=assignment))
        return done_at(number, "review.ruling.done")

    return or_again(act, lambda faults: file_page(number, form, faults))


@pages.url_value_preprocessor
def _make_room(endpoint: str | None, _: object) -> None:
    """Let more come in where a proof does. The body is read before any view is called: its form holds a token."""
    if endpoint == "review.write_down":
        request.max_content_length = (house().programme.call.files.each_mb + 1) * MEGABYTE


@pages.get("/desk/<number>/opinions/<city>")
@allow(Permission.ENTER_OPINION)
def enter(number: str, city: str) -> str:
    """The form in which the desk writes down an opinion."""
    return _enter(number, city, {})


def _enter(number: str, city: str, form: Row, faults: Told | None = None) -> str:
    with for_office(database("review"), actor()) as session:
        view = queries.dossier(session, house(), number)
    n = names()
    asked = next((one for one in rows.city_parts(n, view) if one["id"] == city), None)
    if asked is None:
        raise NotFound("shared.error.not_found")
    channels = [(str(one), n.words.t(f"review.entered.{one}")) for one in Channel]
    return render_template(
        "review/entered.html",
        file=rows.whole(n, view),
        city=asked,
        choices=n.questions(city) | {"channels": channels},
        form={"received_on": house().today().isoformat()} | dict(form),
        limits=house().programme.call.files,
        faults=faults or [],
    )


@pages.post("/desk/<number>/opinions/<city>")
@allow(Permission.ENTER_OPINION)
def write_down(number: str, city: str) -> ResponseReturnValue:
    """The desk writes down an opinion that came by mail or telephone, with its proof."""
    form = typed()

    def act() -> ResponseReturnValue:
        paper = opinion_paper(form, asks_domain=names().has_domains(city), by_desk=True)
        proof = request.files.get(FIELD)
        with for_reader(database("review"), actor()) as session:
            carry_out(session, house(), number, Deed(act=Act.GIVE_OPINION, actor=actor(), paper=paper, city=city))
            if proof is not None and proof.filename:
                keep_proof(session, house(), number=number, city=city, name=proof.filename, stream=proof.stream)
        return done_at(number, "review.entered.done", city=names().city(city))

    return or_again(act, lambda faults: _enter(number, city, form, faults))
