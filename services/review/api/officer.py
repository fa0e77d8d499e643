"""A city's officer as JSON: a draft that is kept, a code, the confirmation, the city's open files; and their links."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from flask import Response, jsonify
from pydantic import BaseModel

from services.review import example
from services.review.api.base import api, as_json, if_match, tagged
from services.review.domain.invitation import Nothing
from services.review.domain.officer_papers import AddressForm, CodeForm, LinkForm, OpinionDraftForm
from services.review.operations.barred import for_office, for_reader
from services.review.operations.officer import KeptAnswers, ask_code, confirm, keep_answers, kept_answers, try_code
from services.review.operations.officer_board import Board, board_of
from services.review.operations.officer_links import (
    CitySpeaker,
    LinkView,
    links_of,
    revoke_link,
    send_board_link,
    send_link,
    speakers,
)
from services.review.operations.officers import ask_again_by_mail
from services.review.operations.opinion_typed import opinion_typed
from shared.errors import Conflict, Invalid, NotFound
from shared.events import subject_of
from shared.policy import Permission
from shared.programme import City
from shared.web.context import actor, database, house
from shared.web.doors import allow, answers, heeds, takes
from shared.web.limits import hit


class CodeSent(BaseModel):
    """A code left for the officer's mailbox; it serves until `expires_at`."""

    number: str
    city: str
    expires_at: datetime


class OpinionSent(BaseModel):
    """The city's opinion was sent."""

    number: str
    city: str


class LinkList(BaseModel):
    """Links of officers, the oldest first."""

    links: list[LinkView]


class SpeakerList(BaseModel):
    """Who speaks for a city today, the officer first."""

    speakers: list[CitySpeaker]


class LinkEnded(BaseModel):
    """A link that opens nothing any more."""

    link: UUID


class LinkSent(BaseModel):
    """A link that was sent: to whom."""

    link: UUID
    name: str


@api.get("/dossiers/<number>/opinions/<city>/draft")
@allow(Permission.GIVE_OPINION)
@answers(KeptAnswers, tagged=True)
def show_answers(number: str, city: str) -> Response:
    """What you typed so far about this question, by your personal link."""
    _about(number, city)
    with for_reader(database("review"), actor()) as session:
        kept = kept_answers(session, actor())
    return tagged(as_json(kept), kept.tag)


def _about(number: str, city: str) -> None:
    # A link is bound to its own file and city; whoever came by no link was asked nothing.
    if (actor().number, actor().city) != (number, city):
        raise NotFound("shared.error.not_found")


@api.put("/dossiers/<number>/opinions/<city>/draft")
@allow(Permission.GIVE_OPINION)
@takes(OpinionDraftForm, example.OPINION_DRAFT)
@heeds("If-Match")
@answers(KeptAnswers, tagged=True)
def save_answers(number: str, city: str, body: OpinionDraftForm) -> Response:
    """Keep your answers while you write them. What comes after the question was closed answers 409, and is kept."""
    _about(number, city)
    typed = opinion_typed(body.model_dump(mode="json"))
    with for_reader(database("review"), actor()) as session:
        kept = keep_answers(session, house(), actor(), typed=typed, match=if_match())
    if not kept.open:
        raise Conflict("review.error.opinion_given")
    return tagged(as_json(kept), kept.tag)


@api.post("/dossiers/<number>/opinions/<city>/code")
@allow(Permission.GIVE_OPINION)
@takes(Nothing, example.NOTHING)
@answers(CodeSent)
def ask_for_code(number: str, city: str, body: Nothing) -> Response:
    """Have a code sent to your mailbox, to confirm the answers you keep; an older one is over."""
    _about(number, city)
    hit("code", email=actor().email)
    with for_reader(database("review"), actor()) as session:
        code = ask_code(session, house(), actor())
        told = {"number": number, "city": city, "expires_at": as_json(code.expires_at)}
    return jsonify(told)


@api.post("/dossiers/<number>/opinions/<city>/confirmation")
@allow(Permission.GIVE_OPINION)
@takes(CodeForm, example.CODE)
@heeds("If-Match")
@answers(OpinionSent)
def confirm_opinion(number: str, city: str, body: CodeForm) -> Response:
    """Send the answers you keep, with the code from your mailbox; once. `If-Match`: the answers you read again."""
    _about(number, city)
    hit("attempt")
    with for_reader(database("review"), actor()) as session:  # a wrong code counts, whatever comes of the rest
        fault = try_code(session, house(), actor(), typed=body.code)
    if fault is not None:
        raise Invalid((fault,))
    with for_reader(database("review"), actor()) as session:
        confirm(session, house(), actor(), typed=body.code, match=if_match())
    return jsonify({"number": number, "city": city})


@api.get("/dossiers/<number>/links")
@allow(Permission.OFFICER_LINKS)
@answers(LinkList)
def list_links(number: str) -> Response:
    """The links of cities' officers to this file: to whom they went, in how many browsers they were opened."""
    with for_office(database("review"), actor()) as session:
        found = links_of(session, house(), number)
    return jsonify({"links": [as_json(one) for one in found]})


@api.post("/dossiers/<number>/opinions/<city>/links")
@allow(Permission.OFFICER_LINKS)
@takes(LinkForm, example.LINK)
@answers(LinkSent)
def send_new_link(number: str, city: str, body: LinkForm) -> Response:
    """Send a new link to a question to somebody who speaks for the city today; reminders follow them."""
    with for_office(database("review"), actor()) as session:
        link = send_link(session, house(), actor(), number=number, city=city, to=body.officer)
        return jsonify({"link": str(link.id), "name": link.name})


@api.post("/dossiers/<number>/opinions/<city>/addresses")
@allow(Permission.OFFICER_LINKS)
@takes(AddressForm, example.ADDRESS)
@answers(LinkSent)
def send_to_other_address(number: str, city: str, body: AddressForm) -> Response:
    """Send a question to an address of the city that you choose, where a mail did not arrive; reminders follow it."""
    with for_office(database("review"), actor()) as session:
        link = ask_again_by_mail(session, house(), actor(), number=number, city=city, form=body)
        return jsonify({"link": str(link.id), "name": link.name})


@api.post("/dossiers/<number>/links/<uuid:link>/revocation")
@allow(Permission.OFFICER_LINKS)
@takes(Nothing, example.NOTHING)
@answers(LinkEnded)
def revoke(number: str, link: UUID, body: Nothing) -> Response:
    """End a link to a file, at once."""
    return _ended(number, link)


def _ended(subject: str, link: UUID) -> Response:
    with for_office(database("review"), actor()) as session:
        revoke_link(session, house(), actor(), subject=subject, link_id=link)
    return jsonify({"link": str(link)})


@api.get("/cities/<city>/open-files")
@allow(Permission.CITY_BOARD)
@answers(Board)
def show_board(city: str) -> Response:
    """All open files on which your city was asked, by the link to its page."""
    with for_reader(database("review"), actor()) as session:
        board = board_of(session, house(), actor())
    return jsonify(as_json(board))


def _city(city: str) -> City:
    found = house().programme.cities.get(city)
    if found is None:
        raise NotFound("shared.error.not_found")
    return found


@api.get("/registry/cities/<city>/speakers")
@allow(Permission.OFFICER_LINKS)
@answers(SpeakerList)
def list_speakers(city: str) -> Response:
    """Who speaks for a city today: those to whom a link may be sent."""
    with for_office(database("review"), actor()) as session:
        found = speakers(session, house(), _city(city).id)
    return jsonify({"speakers": [as_json(one) for one in found]})


@api.get("/registry/cities/<city>/links")
@allow(Permission.OFFICER_LINKS)
@answers(LinkList)
def list_board_links(city: str) -> Response:
    """The links to the page of one city."""
    with for_office(database("review"), actor()) as session:
        found = links_of(session, house(), subject_of(_city(city).id))
    return jsonify({"links": [as_json(one) for one in found]})


@api.post("/registry/cities/<city>/links")
@allow(Permission.OFFICER_LINKS)
@takes(LinkForm, example.LINK)
@answers(LinkSent)
def send_link_to_board(city: str, body: LinkForm) -> Response:
    """Send the address of a city's page to somebody who speaks for it today."""
    found = _city(city)
    with for_office(database("review"), actor()) as session:
        link = send_board_link(session, house(), actor(), city=found, to=body.officer)
        return jsonify({"link": str(link.id), "name": link.name})


@api.post("/registry/cities/<city>/links/<uuid:link>/revocation")
@allow(Permission.OFFICER_LINKS)
@takes(Nothing, example.NOTHING)
@answers(LinkEnded)
def revoke_from_board(city: str, link: UUID, body: Nothing) -> Response:
    """End a link to the page of a city, at once."""
    return _ended(subject_of(_city(city).id), link)
