"""What notify keeps: the ledger of mails, press mentions with what they may cite, and what became of them."""

from services.notify.models.bounce import Bounce
from services.notify.models.letter_template import LetterTemplate
from services.notify.models.mail import Mail, MailState
from services.notify.models.mention import Mention, MentionState, PressFile, PressStage
from services.notify.models.outbox import MailAct, MailRevision
from services.notify.models.preference import Preference
from services.notify.models.press import Answer, Citation, PressApproval, Publication, Release, ReleaseState
from services.notify.models.webhook import ChangeRow, HookState, Webhook, WebhookDelivery

__all__ = [
    "Answer",
    "Bounce",
    "ChangeRow",
    "Citation",
    "HookState",
    "LetterTemplate",
    "Mail",
    "MailAct",
    "MailRevision",
    "MailState",
    "Mention",
    "MentionState",
    "Preference",
    "PressApproval",
    "PressFile",
    "PressStage",
    "Publication",
    "Release",
    "ReleaseState",
    "Webhook",
    "WebhookDelivery",
]
