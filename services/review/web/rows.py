"""Files, reviews and opinions as rows that the templates print."""

from __future__ import annotations

from collections.abc import Iterable

from flask import url_for

from services.review.domain.papers import OpinionForm
from services.review.domain.turning import Clock
from services.review.operations.standing import CityStanding
from services.review.operations.tasks import Task
from services.review.operations.views import (
    DecisionView,
    DossierRow,
    DossierView,
    MoveView,
    OpinionView,
    ReviewView,
)
from services.review.web.points import chosen_because
from services.review.web.shown import TONES, Names, Option, Row
from services.review.web.waiting import legal_note, legal_tone
from shared.policy import Permission, may
from shared.programme import Outcome
from shared.web.context import actor

WAITED = {"asked": "wait", "given": "go", "silent": "wait", "not_asked": "plain", "closed": "plain"}
WITH_REASONS = frozenset(
    {"admit", "declare_inadmissible", "transfer", "rule_on_conflict", "request_pieces", "decline", "hand_over"}
    | {"heed_turn", "end_hold", "reopen_city", "bring_back"}
)


def city(n: Names, standing: CityStanding) -> Row:
    """A city with its three lamps and the state of its agreement today."""
    lit = standing.lamps
    lamps = {"q": lit.quality, "p": lit.paris, "v": lit.city}
    known = {"id": standing.city, "name": n.city(standing.city), "clock": _clock(n, standing)}
    return {**known, **lamps, **n.agreement(standing.city)}


def _clock(n: Names, standing: CityStanding) -> str:
    if standing.due_on is None:
        return ""
    due = n.words.t("review.clock.due_short", day=n.words.day(standing.due_on))
    if standing.remind_on is None:
        return due
    reminder = "review.clock.due_since_short" if standing.remind_on < n.day else "review.clock.next_short"
    return f"{due} · {n.words.t(reminder, day=n.words.day(standing.remind_on))}"


def file(n: Names, row: DossierRow, *, url: str = "", asks: Iterable[Task] = ()) -> Row:
    """A file as a line of a table."""
    return {
        "number": row.number,
        "title": row.title,
        "organisation": row.organisation,
        "written_in": row.locale,
        "url": url,
        "stage": n.words.t(f"review.stage.{row.stage}"),
        "sector": n.label(n.programme.sectors, row.sector),
        "cities": [city(n, one) for one in row.cities],
        "asks": [_ask(n, one) for one in asks],
        "due_on": row.due_on,
        "late": row.late,
        "legal_on": row.legal_on,
        "legal_stopped": row.legal_stopped,
        "legal_tone": legal_tone(n.day, row.legal_on),
        "legal_note": legal_note(n, row),
    }


def _ask(n: Names, task: Task) -> tuple[str, str]:
    told = n.words.t(f"review.desk.ask.{task.kind}", city=n.city(task.city) if task.city else "")
    return told, "stop" if task.late else "wait"


def whole(n: Names, view: DossierView) -> Row:
    """A file's head: what stands above its text."""
    head = {"proposal": view.proposal, "received_at": view.received_at, "public_law": view.is_public_law}
    head["open"] = view.row.stage.open
    return file(n, view.row) | head | {"tag": view.tag}


def city_parts(n: Names, view: DossierView) -> list[Row]:
    """Each city with the state of the question put to it, its answers and its decision."""
    return [
        city(n, one)
        | _question(n, view.row, view.opinions.get(one.city))
        | {"outcomes": _outcomes(n, one.allowed), "decided": decided(n, view.decisions.get(one.city))}
        | {"warning": n.ending(one.city, view.proposal.ends_on)}
        for one in view.row.cities
    ]


def _outcomes(n: Names, allowed: tuple[Outcome, ...]) -> list[Option]:
    (value, told, hint), *others = n.outcomes(allowed)
    return [(value, n.words.t("review.outcome_proposed", outcome=told), hint), *others]


def _question(n: Names, row: DossierRow, asked: OpinionView | None) -> Row:
    state = asked.state if asked is not None else "not_asked"
    told = "again" if asked is not None and state == "asked" and asked.attempt > 1 else state
    running = asked is None or state != "asked" or asked.clock == Clock.RUNNING
    if asked is not None and not running:
        told = f"clock_{asked.clock}"
    opinion = asked.answers.opinion if asked is not None and asked.answers else None
    late = asked is not None and state in ("asked", "silent") and row.stage.open
    writes = late and may(actor(), Permission.ENTER_OPINION, number=row.number)
    return {
        "state": n.words.t(f"review.opinion.{opinion}" if opinion else f"review.opinion_state.{told}"),
        "state_tone": ("go" if opinion.favourable else "stop") if opinion else WAITED[state],
        "due_on": asked.due_on if asked is not None and state == "asked" and running else None,
        "answers": answers(n, asked.city, asked.answers) if asked is not None and asked.answers else [],
        "enter_url": url_for("review.enter", number=row.number, city=asked.city) if asked and writes else None,
    }


def answers(n: Names, city_id: str, form: OpinionForm) -> list[Row]:
    """A city's eight answers, those left empty not shown."""
    t = n.words.t
    offers = ", ".join(t(f"review.partner.q4_{one}") for one in form.offers)
    mark = t("review.determine.out_of_five", score=form.objectives)
    private = form.reason and not form.reason_public
    shown = [
        ("opinion", t(f"review.opinion.{form.opinion}")),
        ("reason", t("review.determine.reason_private", reason=form.reason) if private else form.reason),
        ("domain", n.domain(city_id, form.domain)),
        ("objectives", f"{mark} · {form.objectives_why}" if form.objectives_why else mark),
        ("local_partner", t(f"review.partner.q3_{form.local_partner}")),
        ("offers", offers),
        ("objection", form.objection),
        ("naming", ", ".join(filter(None, (t(f"review.partner.q6_{form.naming}"), form.naming_contact)))),
        ("proof", ", ".join(filter(None, (_came(n, form), form.who, form.proof)))),
    ]
    return [{"label": t(f"review.answer.{name}"), "value": value} for name, value in shown if value]


def _came(n: Names, form: OpinionForm) -> str:
    told = n.words.t(f"review.entered.{form.channel}") if form.channel is not None else ""
    return " ".join(filter(None, (told, f"({n.words.day(form.received_on)})" if form.received_on else "")))


def decided(n: Names, decision: DecisionView | None) -> list[Row]:
    """A signed decision with one city."""
    if decision is None:
        return []
    t = n.words.t
    shown = [
        (t("review.file.decided"), t(f"review.decided.{decision.outcome}")),
        (t("review.determine.reasons_said"), decision.reasons),
        (t("review.determine.conditions_said"), decision.conditions),
        (t("review.determine.signatory"), decision.signatory),
    ]
    return [{"label": label, "value": value} for label, value in shown if value]


def outcome(n: Names, decision: DecisionView) -> Row:
    """A decision about to be signed, as the letter tells it."""
    found = n.programme.city(decision.city).state_on(n.day)
    return {
        "id": decision.city,
        "name": n.city(decision.city),
        "outcome": n.words.t(f"review.decided.{decision.outcome}"),
        "tone": "go" if decision.outcome.positive else "plain",
        "agreement": n.state(found),
        "agreement_tone": TONES[found],
        "reasons": decision.reasons,
        "conditions": decision.conditions,
    }


def assignments(n: Names, reviews: Iterable[ReviewView]) -> list[Row]:
    """Who reads a file, and how far they are."""
    return [
        {
            "id": one.id,
            "name": one.name,
            "state": n.words.t(f"review.assignment.{_reading(one)}"),
            "due_on": one.due_on if one.state == "assigned" else None,
            "late": one.due_on < n.day,
            "doubtful": _reading(one) == "perhaps",
            "tie": one.tie,
            "why": chosen_because(n, one.why, one.points),
            "version": one.version,
        }
        for one in reviews
    ]


def _reading(one: ReviewView) -> str:
    if one.state != "assigned":
        return one.state
    return {None: "undeclared", "perhaps": "perhaps"}.get(one.declaration, "assigned")


def thread(n: Names, view: DossierView) -> list[Row]:
    """A file's life: what was done, where it is now, what comes next."""
    done = [_step(n, move) for move in view.moves]
    if view.here is None:
        return done
    due = n.words.t("review.file.thread_due", day=n.words.day(view.row.due_on)) if view.row.due_on else ""
    now = {"title": view.here.in_(n.words.locale), "state": "current", "holder": due}
    later = [{"title": view.ahead.in_(n.words.locale), "state": "next"}] if view.ahead is not None else []
    return [*done, now, *later]


def _step(n: Names, move: MoveView) -> Row:
    title = n.words.t(f"review.act.{move.act}")
    by = move.by or n.words.t("review.file.thread_system")
    return {
        "title": f"{title} · {n.city(move.city)}" if move.city else title,
        "state": "done",
        "at": f"{n.words.moment(move.at)} · {by}",
        "text": move.reasons if move.act in WITH_REASONS else "",
    }
