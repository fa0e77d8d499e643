"""The programme of one city as frozen values: what the deck says, and how this office works."""

from shared.programme.agreements import Agreement, AgreementState, City, Domain, Point
from shared.programme.load import Fault, Programme, ProgrammeFaults, load
from shared.programme.outcomes import Opinion, Outcome
from shared.programme.rubric import Criterion, Rubric
from shared.programme.stages import Road, Stage, StageKind
from shared.programme.values import Call, Label, Office, OrgKind, Sector, Signature

__all__ = [
    "Agreement",
    "AgreementState",
    "Call",
    "City",
    "Criterion",
    "Domain",
    "Fault",
    "Label",
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
