"""What review keeps of a file: the text as filed, its moves, reviews, opinions and decisions."""

from services.review.models.absence import Absence
from services.review.models.approval import Approval
from services.review.models.arrangement import Arrangement
from services.review.models.assignment import Assignment
from services.review.models.basis import Basis
from services.review.models.condition import Condition
from services.review.models.determination import Determination
from services.review.models.dialogue import Dialogue, DialogueNote, OpinionVersion
from services.review.models.dossier import SCHEMA, Dossier, Move, PiecesRequest
from services.review.models.idea import Axis, Idea
from services.review.models.label import Label, LabelNotice, LabelSerial
from services.review.models.officer import LinkBrowser, OpinionCode, OpinionDraft, OpinionProof
from services.review.models.opinion import OpinionRow
from services.review.models.reviewing import ReviewDraft, ReviewVersion
from services.review.models.sitting import AgendaItem, Ballot, Motion, Sitting, SittingMember
from services.review.models.turn import AgreementTurn

__all__ = [
    "SCHEMA",
    "Absence",
    "AgendaItem",
    "AgreementTurn",
    "Approval",
    "Arrangement",
    "Assignment",
    "Axis",
    "Ballot",
    "Basis",
    "Condition",
    "Determination",
    "Dialogue",
    "DialogueNote",
    "Dossier",
    "Idea",
    "Label",
    "LabelNotice",
    "LabelSerial",
    "LinkBrowser",
    "Motion",
    "Move",
    "OpinionCode",
    "OpinionDraft",
    "OpinionProof",
    "OpinionRow",
    "OpinionVersion",
    "PiecesRequest",
    "ReviewDraft",
    "ReviewVersion",
    "Sitting",
    "SittingMember",
]
