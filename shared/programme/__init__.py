"""The programme of one city as frozen values: what the deck says, and how this office works."""

from shared.programme.agreements import Agreement, AgreementState, City, Domain, Point
from shared.programme.deck import Deck, Fact, Holder
from shared.programme.findings import Fault, ProgrammeFaults
from shared.programme.load import load
from shared.programme.notices import Notices
from shared.programme.outcomes import Opinion, Outcome
from shared.programme.programme import Programme
from shared.programme.rubric import Criterion, Rubric
from shared.programme.stages import Road, Stage, StageKind
from shared.programme.values import Call, Label, Office, OrgKind, Sector, Signature

__all__ = [
    "Agreement",
    "AgreementState",
    "Call",
    "City",
    "Criterion",
    "Deck",
    "Domain",
    "Fact",
    "Fault",
    "Holder",
    "Label",
    "Notices",
    "Office",
    "Opinion",
    "OrgKind",
    "Outcome",
    "Point",
    "Programme",
    "ProgrammeFaults",
    "Road",
    "Rubric",
    "Sector",
    "Signature",
    "Stage",
    "StageKind",
    "load",
]
