"""The rapporteur's page: where reviewers disagree, one common score, one text, and the minority's view."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from services.review.domain.papers import ConsensusForm
from services.review.domain.road import Act, Stage
from services.review.operations import queries
from services.review.operations.barred import for_office
from services.review.operations.case import Deed
from services.review.web import rows
from services.review.web.blueprint import pages
from services.review.web.scored import scores
from services.review.web.shown import names
from services.review.web.typed import Told, Typed, carry, grouped, or_again, scored, texts, typed
from shared.policy import Permission
from shared.web.context import actor, database, house, say
from shared.web.doors import allow


@pages.get("/committee/<number>/consensus")
@allow(Permission.CONSENSUS)
def consensus(number: str) -> str:
    """The scores as filed, and the form for the common one."""
    return _page(number, {})


def _page(number: str, form: Typed, faults: Told | None = None) -> str:
    with for_office(database("review"), actor()) as session:
        view = queries.dossier(session, house(), number)
    n = names()
    return render_template(
        "review/consensus.html",
        file=rows.whole(n, view),
        open=view.row.stage is Stage.CONSENSUS,
        scores=scores(n, view),
        why=[n.words.t(f"review.consensus.why.{one}") for one in sorted(view.row.score.flags)],
        criteria=n.criteria(),
        form=form,
        faults=faults or [],
    )


@pages.post("/committee/<number>/consensus")
@allow(Permission.CONSENSUS)
def agree(number: str) -> ResponseReturnValue:
    """The rapporteur writes the common score; the file goes to the committee."""
    form = typed()

    def act() -> ResponseReturnValue:
        data = {"scores": grouped(form, "scores"), **texts(form, "text", "minority")}
        paper = scored(ConsensusForm, data)
        carry(number, Deed(act=Act.SETTLE, actor=actor(), paper=paper, match=form.get("tag")))
        flash(say().t("review.consensus.done"))
        return redirect(url_for("review.decide", number=number), 303)

    return or_again(act, lambda faults: _page(number, form, faults))
