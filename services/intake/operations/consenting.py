"""Consents: given apart from the filing, and taken back as easily (GDPR art. 7.3)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.intake.models import Filing
from shared.audit import record
from shared.bus import publish
from shared.errors import Fault, Invalid, NotFound
from shared.events import ConsentChanged
from shared.house import House
from shared.policy import Actor
from shared.proposal import Consents, Proposal


def change_consents(session: Session, house: House, number: str, consents: Consents, *, actor: Actor) -> Filing:
    """Put these consents in the place of the present ones; drafts of press texts follow at once.

    Raises NotFound, and Invalid for a quote without the consent to be cited.
    """
    filing = session.get(Filing, number, with_for_update=True)
    if filing is None:
        raise NotFound("shared.error.not_found")
    if consents.quote is not None and not consents.cite:
        raise Invalid((Fault(field="consents.cite", code="intake.fault.quote_without_cite"),))
    before = Proposal.model_validate(filing.proposal).consents
    if consents == before:
        return filing
    now = house.now()
    filing.proposal = {**filing.proposal, "consents": consents.model_dump(mode="json")}
    given = consents.model_dump(mode="json", exclude={"quote"}) | {"quote": consents.quote is not None}
    record(session, number, act="change_consents", actor=actor.ref, at=now, consents=given)
    publish(session, ConsentChanged(number=number, at=now, consents=consents))
    return filing


def without(consents: Consents, name: str) -> Consents:
    """The consents after one was taken back; a quote falls with the consent to be cited."""
    taken: dict[str, object] = {"quote": None} if name in {"quote", "cite"} else {}
    if name != "quote":
        taken[name] = False
    return consents.model_copy(update=taken)
