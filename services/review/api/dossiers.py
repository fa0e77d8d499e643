"""Files as JSON, and one POST per act: what a page can do, a script can do."""

from __future__ import annotations

from uuid import UUID

from flask import Response

from services.review import example
from services.review.api.base import act_of, api, as_json, done, tagged
from services.review.domain.papers import (
    AssignForm,
    ConflictForm,
    ConsensusForm,
    DeterminationForm,
    ExtensionForm,
    OpinionForm,
    PiecesForm,
    RecusalForm,
    ReleaseForm,
    RulingForm,
    ScreeningForm,
)
from services.review.domain.road import Act
from services.review.operations import queries, reading
from services.review.operations.barred import for_office, for_reader, unread
from services.review.operations.gate import screening_act
from services.review.operations.reading import PartnerSheet, ReviewerFile
from services.review.operations.views import DossierView
from shared.errors import NotFound
from shared.policy import Permission, may
from shared.web.context import actor, database, house
from shared.web.doors import allow, answers, check


@api.get("/dossiers/<number>")
@allow(Permission.SIGNED_IN)
@answers(DossierView | ReviewerFile, tagged=True)
def show_dossier(number: str) -> Response:
    """A file: whole for the desk and the committee; a reviewer sees their own part of their own files."""
    with for_reader(database("review"), actor()) as session:
        if may(actor(), Permission.DOSSIERS, number=number) and number not in unread(session, actor()):
            whole = queries.dossier(session, house(), number)
            return tagged(as_json(whole), whole.tag)
        check(Permission.REVIEW, number=number)
        part = reading.reviewer_file(session, house(), actor(), number)
    return tagged(as_json(part), part.tag)


@api.get("/dossiers/<number>/opinions/<city>")
@allow(Permission.GIVE_OPINION)
@answers(PartnerSheet, tagged=True)
def show_sheet(number: str, city: str) -> Response:
    """What a partner city reads before it answers: no personal data. Reading changes nothing."""
    if actor().city != city:  # an officer who signed in is bound to no question: the personal link is
        raise NotFound("shared.error.not_found")
    with for_office(database("review"), actor()) as session:
        sheet = reading.partner_sheet(session, house(), number, city)
    return tagged(as_json(sheet), sheet.tag)


@api.post("/dossiers/<number>/screening")
@allow(Permission.SCREEN)
@act_of(ScreeningForm, example.SCREENING)
def screen(number: str, body: ScreeningForm) -> Response:
    """Say whether the file may be examined. Yes assigns reviewers and asks the partner cities."""
    return done(number, screening_act(body), body)


@api.post("/dossiers/<number>/pieces")
@allow(Permission.SCREEN)
@act_of(PiecesForm, example.PIECES)
def ask_for_pieces(number: str, body: PiecesForm) -> Response:
    """Ask the applicant for what is missing. An essential piece names its article, and stops the legal clock."""
    return done(number, Act.REQUEST_PIECES, body)


@api.post("/dossiers/<number>/pieces/extension")
@allow(Permission.SCREEN)
@act_of(ExtensionForm, example.EXTENSION)
def give_more_time(number: str, body: ExtensionForm) -> Response:
    """Give the applicant more time to complete the file, once; as long as the programme says."""
    return done(number, Act.EXTEND_PIECES, body)


@api.post("/dossiers/<number>/assignments")
@allow(Permission.ASSIGN)
@act_of(AssignForm, example.ASSIGNMENT)
def assign(number: str, body: AssignForm) -> Response:
    """Give the file to a reviewer, or to the next best until the programme's number is reached."""
    return done(number, Act.ASSIGN, body)


@api.post("/dossiers/<number>/conflict")
@allow(Permission.REVIEW)
@act_of(ConflictForm, example.CONFLICT)
def declare_conflict(number: str, body: ConflictForm) -> Response:
    """Declare your interests before reading. A tie takes the file from you at once."""
    return done(number, Act.DECLARE_CONFLICT, body)


@api.post("/dossiers/<number>/assignments/<uuid:assignment>/ruling")
@allow(Permission.ASSIGN)
@act_of(RulingForm, example.RULING)
def rule_on_conflict(number: str, assignment: UUID, body: RulingForm) -> Response:
    """Answer a reviewer who was not sure about a tie."""
    return done(number, Act.RULE_ON_CONFLICT, body, assignment=assignment)


@api.post("/dossiers/<number>/assignments/<uuid:assignment>/release")
@allow(Permission.ASSIGN)
@act_of(ReleaseForm, example.RELEASE)
def release(number: str, assignment: UUID, body: ReleaseForm) -> Response:
    """Take the file back from a reviewer who cannot read it in time."""
    return done(number, Act.RELEASE, body, assignment=assignment)


@api.post("/dossiers/<number>/opinions/<city>")
@allow(Permission.ENTER_OPINION)
@act_of(OpinionForm, example.OPINION_BY_DESK)
def give_opinion(number: str, city: str, body: OpinionForm) -> Response:
    """Write down a city's opinion that came by mail, telephone or in a meeting, with `channel`, `who`, `proof`.

    A city's officer keeps a draft by their own link, asks for a code and confirms.
    """
    return done(number, Act.GIVE_OPINION, body, city=city)


@api.post("/dossiers/<number>/recusal")
@allow(Permission.STEP_ASIDE)
@act_of(RecusalForm, example.RECUSAL)
def step_aside(number: str, body: RecusalForm) -> Response:
    """Step aside from a file you are tied to: from then on it does not exist for you."""
    return done(number, Act.STEP_ASIDE, body)


@api.post("/dossiers/<number>/consensus")
@allow(Permission.CONSENSUS)
@act_of(ConsensusForm, example.CONSENSUS)
def settle(number: str, body: ConsensusForm) -> Response:
    """Write the common score of reviewers who disagree; it replaces their mean."""
    return done(number, Act.SETTLE, body)


@api.post("/dossiers/<number>/determinations")
@allow(Permission.DETERMINE)
@act_of(DeterminationForm, example.DETERMINATION)
def determine(number: str, body: DeterminationForm) -> Response:
    """Decide every city of the file at once, with reasons, among the outcomes open today."""
    return done(number, Act.DETERMINE, body)
