"""The desk and the officers' links: where they were opened, revoked at once, sent again; and proofs of opinions."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from services.review.domain.officer_papers import LinkForm
from services.review.domain.papers import OpinionForm
from services.review.domain.verdict import Answer
from services.review.models import OpinionProof, OpinionRow
from services.review.operations.barred import for_office
from services.review.operations.officer_links import (
    CitySpeaker,
    LinkState,
    LinkView,
    links_of,
    revoke_link,
    send_board_link,
    send_link,
    speakers,
)
from services.review.operations.proofs import proof_of, proofs_of
from services.review.web.blueprint import pages
from services.review.web.desk import file_page
from services.review.web.rows import answers
from services.review.web.shown import Names, Row, names
from services.review.web.typed import Told, only, or_again, typed
from shared.errors import Conflict, NotFound
from shared.events import subject_of
from shared.faults import read
from shared.files import Shelf, open_, shelf_of
from shared.policy import Permission, may
from shared.web.context import actor, database, house, say
from shared.web.doors import allow
from shared.web.downloads import download

TONES = {LinkState.OPEN: "go", LinkState.REVOKED: "stop", LinkState.EXPIRED: "plain"}


@pages.context_processor
def _officer_part() -> dict[str, Callable[[str], list[Row]]]:
    return {"officer_part_of": officer_part_of}


def officer_part_of(number: str) -> list[Row]:
    """What the page of a file shows of each city that was asked: its answers, their proof, its officers' links."""
    acts = may(actor(), Permission.OFFICER_LINKS, number=number)
    with for_office(database("review"), actor()) as session:
        query = select(OpinionRow).where(OpinionRow.number == number, OpinionRow.state != Answer.NOT_ASKED)
        asked = session.scalars(query.order_by(OpinionRow.city)).all()
        links, proofs = links_of(session, house(), number), proofs_of(session, number)
        able = {one.city: speakers(session, house(), one.city) for one in asked if acts}
    n = names()
    return [
        {
            "id": one.city,
            "name": n.city(one.city),
            "answers": answers(n, one.city, OpinionForm.model_validate(one.answers)) if one.answers else [],
            "proof": _proof(one, proofs.get(one.city)),
            "links": [_link(n, number, link) for link in links if link.city == one.city] if acts else [],
            "speakers": _choices(n, able.get(one.city, ())) if one.state in (Answer.ASKED, Answer.SILENT) else [],
            "send_url": url_for("review.send_officer_link", number=number, city=one.city),
            "board_url": url_for("review.board_links", city=one.city) if acts else None,
        }
        for one in asked
    ]


def _proof(asked: OpinionRow, proof: OpinionProof | None) -> Row | None:
    if proof is None:
        return None
    shelf = shelf_of(house().settings.files_folder, proof.id)
    address = url_for("review.download_proof", number=asked.number, city=asked.city)
    state: dict[Shelf | None, str] = {Shelf.CLEAN: "clean", Shelf.REFUSED: "refused", Shelf.QUARANTINE: "quarantine"}
    told = say().t(f"review.files.{state.get(shelf, 'gone')}")
    return {"name": proof.name, "state": told, "url": address if shelf is Shelf.CLEAN else ""}


def _link(n: Names, subject: str, link: LinkView) -> Row:
    t = n.words.t
    sent = (
        t("review.officer.sent", moment=n.words.moment(link.sent_at)) if link.sent_at else t("review.officer.by_board")
    )
    opened = n.words.tn("review.officer.browsers", link.browsers) if link.browsers else t("review.officer.unopened")
    return {
        "name": link.name,
        "lines": [link.email, sent, opened],
        "passed_on": link.browsers > 1,
        "state": t(f"review.officer.link_{link.state}"),
        "tone": TONES[link.state],
        "revoke_url": _revoke(subject, link) if link.state is LinkState.OPEN else None,
    }


def _revoke(subject: str, link: LinkView) -> str:
    if subject == subject_of(link.city):
        return url_for("review.revoke_board_link", city=link.city, link=link.id)
    return url_for("review.revoke_officer_link", number=subject, link=link.id)


def _choices(n: Names, able: tuple[CitySpeaker, ...]) -> list[tuple[str, str]]:
    return [
        (str(one.id), n.words.t("review.officer.deputy", name=one.name) if one.deputy else one.name) for one in able
    ]


@pages.post("/desk/<number>/links/<uuid:link>/revoke")
@allow(Permission.OFFICER_LINKS)
def revoke_officer_link(number: str, link: UUID) -> ResponseReturnValue:
    """The desk ends a link to a file, at once."""
    return _revoked(number, link, back=url_for("review.file", number=number, _anchor="links"))


def _revoked(subject: str, link: UUID, *, back: str) -> ResponseReturnValue:
    try:
        with for_office(database("review"), actor()) as session:
            revoke_link(session, house(), actor(), subject=subject, link_id=link)
        flash(say().t("review.officer.revoked"))
    except Conflict as refused:  # it is over: that is what was wanted
        flash(say().t(refused.code))
    return redirect(back, 303)


@pages.post("/desk/<number>/opinions/<city>/links")
@allow(Permission.OFFICER_LINKS)
def send_officer_link(number: str, city: str) -> ResponseReturnValue:
    """The desk sends a new link to somebody who speaks for the city."""
    form = typed()

    def act() -> ResponseReturnValue:
        paper = read(LinkForm, only(form, "officer"))
        with for_office(database("review"), actor()) as session:
            link = send_link(session, house(), actor(), number=number, city=city, to=paper.officer)
            flash(say().t("review.officer.link_sent", name=link.name))
        return redirect(url_for("review.file", number=number, _anchor="links"), 303)

    return or_again(act, lambda faults: file_page(number, form, faults))


@pages.get("/desk/<number>/opinions/<city>/proof")
@allow(Permission.DOSSIERS)
def download_proof(number: str, city: str) -> Response:
    """The file that proves an opinion, once it was examined."""
    with for_office(database("review"), actor()) as session:
        proof = proof_of(session, number, city)
    if shelf_of(house().settings.files_folder, proof.id) is not Shelf.CLEAN:
        raise Conflict("review.files.not_served", name=proof.name)
    return download(open_(house().settings.files_folder, proof.id), name=proof.name, media_type=proof.media_type)


@pages.get("/registry/<city>/links")
@allow(Permission.OFFICER_LINKS)
def board_links(city: str) -> str:
    """The links to the page of one city, and the form that sends another one."""
    return _boards(city)


def _boards(city: str, form: Row | None = None, faults: Told | None = None) -> str:
    if city not in house().programme.cities:
        raise NotFound("shared.error.not_found")
    with for_office(database("review"), actor()) as session:
        links, able = links_of(session, house(), subject_of(city)), speakers(session, house(), city)
    n = names()
    return render_template(
        "review/officer_boards.html",
        city={"id": city, "name": n.city(city)},
        links=[_link(n, subject_of(city), one) for one in links],
        speakers=_choices(n, able),
        form=form or {},
        faults=faults or [],
    )


@pages.post("/registry/<city>/links")
@allow(Permission.OFFICER_LINKS)
def send_to_board(city: str) -> ResponseReturnValue:
    """The desk sends the address of a city's page to somebody who speaks for it."""
    found, form = house().programme.cities.get(city), typed()
    if found is None:
        raise NotFound("shared.error.not_found")

    def act() -> ResponseReturnValue:
        paper = read(LinkForm, only(form, "officer"))
        with for_office(database("review"), actor()) as session:
            link = send_board_link(session, house(), actor(), city=found, to=paper.officer)
            flash(say().t("review.officer.link_sent", name=link.name))
        return redirect(url_for("review.board_links", city=city), 303)

    return or_again(act, lambda faults: _boards(city, form, faults))


@pages.post("/registry/<city>/links/<uuid:link>/revoke")
@allow(Permission.OFFICER_LINKS)
def revoke_board_link(city: str, link: UUID) -> ResponseReturnValue:
    """The desk ends a link to the page of a city, at once."""
    return _revoked(subject_of(city), link, back=url_for("review.board_links", city=city))
