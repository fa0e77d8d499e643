"""What review keeps of a file: the text as filed, its moves, reviews, opinions and decisions."""

from services.review.models.approval import Approval
from services.review.models.arrangement import Arrangement
from services.review.models.assignment import Assignment
from services.review.models.determination import Determination
from services.review.models.dossier import SCHEMA, Dossier, Move, PiecesRequest
from services.review.models.opinion import OpinionRow

__all__ = [
    "SCHEMA",
    "Approval",
    "Arrangement",
    "Assignment",
    "Determination",
    "Dossier",
    "Move",
    "OpinionRow",
    "PiecesRequest",
]
