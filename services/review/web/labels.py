"""The label on a file's page, where the office grants it and takes it back, and on its holder's own page."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.review.documents import certificate_pdf
from services.review.domain.label import LabelAnswerForm, LabelDecisionForm, LabelForm, LabelNoticeForm, LabelState
from services.review.domain.papers import Paper
from services.review.domain.road import Act, Stage
from services.review.models import Dossier
from services.review.operations.barred import for_office
from services.review.operations.case import Deed
from services.review.operations.label_facts import LabelView, grant_of, labels_of
from services.review.operations.rounds import was_reopened
from services.review.web import desk
from services.review.web.blueprint import pages
from services.review.web.label_rows import certificate, grant_row, grounds, hearing_days, label_row
from services.review.web.shown import Row, names
from services.review.web.typed import Told, carry, or_again, texts, typed
from shared.errors import Conflict, NotFound
from shared.faults import read
from shared.policy import Permission, may
from shared.web.context import actor, database, house, say
from shared.web.doors import allow
from shared.web.downloads import handed_out

PDF = "application/pdf"
# Several forms share a file's page: the fields of these say whose they are.
PAPERS: dict[Act, tuple[type[Paper], dict[str, str]]] = {
    Act.GRANT_LABEL: (
        LabelForm,
        {
            "cities": "label_cities",
            "starts_on": "label_starts_on",
            "ends_on": "label_ends_on",
            "reasons": "label_why",
        },
    ),
    Act.GIVE_LABEL_NOTICE: (LabelNoticeForm, {"ground": "label_ground", "reasons": "label_notice"}),
    Act.DECIDE_LABEL_NOTICE: (LabelDecisionForm, {"decision": "label_decision", "reasons": "label_end"}),
}


@pages.context_processor
def _label_part() -> dict[str, Callable[[str], Row | None]]:
    return {"label_part_of": label_part_of}


def label_part_of(number: str) -> Row | None:
    """What the page of a file shows of its label; None while the file is not decided."""
    with for_office(database("review"), actor()) as session:
        dossier = session.get_one(Dossier, number)
        if dossier.stage != Stage.DECIDED and not was_reopened(session, number):
            return None
        found, chance = labels_of(session, house(), number), grant_of(session, house(), dossier)
    n = names()
    borne = next((one for one in found if one.state is not LabelState.WITHDRAWN), None)
    return {
        "borne": label_row(n, borne) if borne is not None else None,
        "past": [label_row(n, one) for one in found if one is not borne],
        "grant": grant_row(n, chance) if borne is None else None,
        "acts": may(actor(), Permission.GRANT_LABEL, number=number),
        "grounds": grounds(n),
        "days": hearing_days(),
    }


@pages.post("/desk/<number>/label")
@allow(Permission.GRANT_LABEL)
def grant_label(number: str) -> ResponseReturnValue:
    """Someone of the office grants the label."""
    form = typed() | {"label_cities": request.form.getlist("label_cities")}
    return _office(number, form, act=Act.GRANT_LABEL)


@pages.post("/desk/<number>/label/notice")
@allow(Permission.GRANT_LABEL)
def give_label_notice(number: str) -> ResponseReturnValue:
    """Someone of the office says why the label may be withdrawn, and the hearing begins."""
    return _office(number, typed(), act=Act.GIVE_LABEL_NOTICE)


@pages.post("/desk/<number>/label/decision")
@allow(Permission.GRANT_LABEL)
def decide_label(number: str) -> ResponseReturnValue:
    """Someone of the office withdraws the label after the hearing, or keeps it."""
    return _office(number, typed(), act=Act.DECIDE_LABEL_NOTICE)


def _office(number: str, form: Row, *, act: Act) -> ResponseReturnValue:
    paper, on_page = PAPERS[act]

    def do() -> ResponseReturnValue:
        answered = {name: form[field] for name, field in on_page.items() if form.get(field)}
        carry(number, Deed(act=act, actor=actor(), paper=read(paper, {"reasons": "", **answered})))
        flash(say().t(f"review.labels.done.{act}"))
        return redirect(url_for("review.file", number=number), 303)

    return or_again(do, lambda faults: desk.file_page(number, form, faults), rename=on_page)


@pages.get("/proposals/<number>/label")
@allow(Permission.FOLLOW)
def own_label(number: str) -> str:
    """The project's label as its holder reads it, with the notice they may answer."""
    return _own_page(number, {})


def _own_page(number: str, form: Row, faults: Told | None = None) -> str:
    view, written_in = _own(number)
    n = names()
    shown = label_row(n, view)
    return render_template(
        "review/label_own.html",
        number=number,
        label=shown,
        written_in=written_in,
        certificate=None if shown["withdrawn"] else url_for("review.own_certificate", number=number),
        answers=shown["open"] is not None and not shown["open"]["answer"] and may_answer(number),
        form=form,
        faults=faults or [],
    )


def may_answer(number: str) -> bool:
    """Whether this reader is the one who answers a notice: whoever holds the project's link."""
    return may(actor(), Permission.AMEND, number=number)


def _own(number: str) -> tuple[LabelView, str]:
    """The newest label of a file and the language of the file. Raises NotFound."""
    with for_office(database("review"), actor()) as session:
        dossier = session.get(Dossier, number)
        found = labels_of(session, house(), number) if dossier is not None else ()
    if dossier is None or not found:
        raise NotFound("shared.error.not_found")
    return found[0], dossier.locale


@pages.post("/proposals/<number>/label/answer")
@allow(Permission.AMEND)
def answer_label_notice(number: str) -> ResponseReturnValue:
    """The holder answers the notice in writing."""
    form = typed()

    def act() -> ResponseReturnValue:
        paper = read(LabelAnswerForm, texts(form, "answer"))
        carry(number, Deed(act=Act.ANSWER_LABEL_NOTICE, actor=actor(), paper=paper))
        flash(say().t("review.labels.done.answer_label_notice"))
        return redirect(url_for("review.own_label", number=number), 303)

    return or_again(act, lambda faults: _own_page(number, form, faults))


@pages.get("/proposals/<number>/label.pdf")
@allow(Permission.FOLLOW)
def own_certificate(number: str) -> Response:
    """The certificate, for whoever holds the label."""
    return _certificate(number)


@pages.get("/desk/<number>/label.pdf")
@allow(Permission.DOSSIERS)
def office_certificate(number: str) -> Response:
    """The certificate, for the office."""
    return _certificate(number)


def _certificate(number: str) -> Response:
    view, written_in = _own(number)
    if view.state is LabelState.WITHDRAWN:
        raise Conflict("review.labels.error_withdrawn", label=view.number)
    made = certificate_pdf(certificate(names(), view, written_in=written_in))
    return handed_out(BytesIO(made), name=f"{view.number}.pdf", media_type=PDF)
