"""The desk asks an applicant for what is missing, and gives more time once."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from services.review.domain.papers import ExtensionForm, PiecesForm
from services.review.domain.road import Act
from services.review.operations.case import Deed
from services.review.web.blueprint import pages
from services.review.web.desk import done_at, file_page
from services.review.web.typed import Typed, carry, or_again, texts, typed
from services.review.web.waiting import typed_rows
from shared.errors import Fault, Invalid
from shared.faults import read
from shared.policy import Permission
from shared.web.context import actor
from shared.web.doors import allow


@pages.post("/desk/<number>/pieces")
@allow(Permission.SCREEN)
def ask_pieces(number: str) -> ResponseReturnValue:
    """Ask for what is missing; the button for one more row only draws the form again."""
    form = typed()
    if form.get("more"):
        return file_page(number, form)

    def act() -> ResponseReturnValue:
        deed = Deed(act=Act.REQUEST_PIECES, actor=actor(), paper=_paper(form), match=form.get("tag"))
        carry(number, deed)
        return done_at(number, "review.pieces.done")

    return or_again(act, lambda faults: file_page(number, form, faults), rename={"reason": "pieces_reason"})


def _paper(form: Typed) -> PiecesForm:
    """The request as typed. Raises Invalid with every fault, told in the words of its question."""
    rows, early = typed_rows(form), []
    if form.get("essential") not in ("yes", "no"):
        early.append(Fault(field="essential", code="review.pieces.missing_essential"))
    if not rows:
        early.append(Fault(field="pieces.0.what", code="review.pieces.missing_piece"))
    data = {"reason": texts(form, "pieces_reason")["pieces_reason"], "essential": form.get("essential") == "yes"}
    try:
        paper = read(PiecesForm, {**data, "pieces": rows})
    except Invalid as refused:
        rest = (one for one in refused.faults if one.field != "pieces")
        raise Invalid((*(_said(one) for one in rest), *early)) from refused
    if faults := (*early, *paper.faults()):
        raise Invalid(faults)
    return paper


def _said(fault: Fault) -> Fault:
    last = fault.field.rpartition(".")[2]
    blank = fault.code == "shared.fault.missing" and last in {"reason", "what"}
    return Fault(field=fault.field, code=f"review.pieces.missing_{last}") if blank else fault


@pages.post("/desk/<number>/pieces/extension")
@allow(Permission.SCREEN)
def extend_pieces(number: str) -> ResponseReturnValue:
    """Give more time, once."""
    form = typed()

    def act() -> ResponseReturnValue:
        deed = Deed(act=Act.EXTEND_PIECES, actor=actor(), paper=ExtensionForm(), match=form.get("tag"))
        carry(number, deed)
        return done_at(number, "review.pieces.extended")

    return or_again(act, lambda faults: file_page(number, form, faults))
