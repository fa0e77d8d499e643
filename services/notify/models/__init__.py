"""What notify keeps: the ledger of mails, press mentions with what they may cite, and what became of them."""

from services.notify.models.mail import Mail, MailState
from services.notify.models.mention import Mention, MentionState, PressFile, PressStage
from services.notify.models.outbox import MailAct, MailRevision
from services.notify.models.press import Answer, Citation, PressApproval, Publication, Release, ReleaseState

__all__ = [
    "Answer",
    "Citation",
    "Mail",
    "MailAct",
    "MailRevision",
    "MailState",
    "Mention",
    "MentionState",
    "PressApproval",
    "PressFile",
    "PressStage",
    "Publication",
    "Release",
    "ReleaseState",
]
