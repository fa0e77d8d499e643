"""What is handed in for the record of a partner city: a signature, a renewal, a suspension, new objectives."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field, StrictBool, StrictInt, StringConstraints
from pydantic_core import PydanticCustomError

from services.review.domain.papers import REASON, Paper, Text
from shared.addresses import Address
from shared.programme.agreements import GoalSide

WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _as_written(value: object) -> object:
    if isinstance(value, date) or (isinstance(value, str) and WRITTEN.fullmatch(value.strip())):
        return value.strip() if isinstance(value, str) else value
    raise PydanticCustomError("date_type", "a day is written YYYY-MM-DD")  # a number would pass for seconds since 1970


Day = Annotated[date, BeforeValidator(_as_written)]
Short = Annotated[Text, Field(max_length=200)]
Named = Annotated[Text, Field(min_length=2, max_length=200)]
Long = Annotated[Text, Field(max_length=2000)]
VersionName = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")]
Reason = Annotated[Text, Field(min_length=REASON, max_length=2000)]


class CityAct(StrEnum):
    """What can happen to the record of a city; each is an event in its journal."""

    NEGOTIATE = "negotiate"
    SIGN = "sign"
    TRANSMIT = "transmit"
    RENEW = "renew"
    AWAIT_RENEWAL = "await_renewal"
    DATE = "date"
    SUSPEND = "suspend"
    RESUME = "resume"
    DENOUNCE = "denounce"
    REVISE_GOALS = "revise_goals"
    SHARE_ASSET = "share_asset"
    SET_REPLY = "set_reply"
    CHANGE_OFFICER = "change_officer"


class CityPaper(Paper):
    """Any act on the record of a city. `reason`: why, where somebody will ask."""

    reason: Long = ""


class NegotiateForm(CityPaper):
    """Negotiations with a city without agreement begin."""

    since: Day


class SignerLine(Paper):
    """Somebody who signs, and in what capacity."""

    name: Named
    capacity_fr: Named
    capacity_en: Named
    city: Named


class SignForm(CityPaper):
    """A new agreement, or a new text in the place of the present one. In force once the prefect has it (L1115-1 CGCT).

    `ends_on`: the last day on which it holds; empty: no end. `keeps_domains`: whether the domains of the text before
    it go on.
    """

    version: VersionName
    signed_on: Day
    ends_on: Day | None = None
    wording_fr: Named
    wording_en: Named
    deliberation: Short = ""
    object_fr: Long = ""
    object_en: Long = ""
    commitments_fr: Long = ""
    commitments_en: Long = ""
    signers: Annotated[tuple[SignerLine, ...], Field(max_length=8)] = ()
    keeps_domains: StrictBool = True


class TransmitForm(CityPaper):
    """The prefect received the signed text: it is in force from that day."""

    transmitted_on: Day


class RenewForm(CityPaper):
    """The present text is prolonged under the same terms."""

    version: VersionName
    renewed_on: Day
    renewed_at: Short = ""
    ends_on: Day | None = None
    deliberation: Short = ""


class AwaitRenewalForm(CityPaper):
    """Whether both cities are preparing a renewal: files for the city are held by default."""

    pending: StrictBool


class DateForm(CityPaper):
    """Dates that were not known, from the archives; an empty one stays as it is."""

    signed_on: Day | None = None
    transmitted_on: Day | None = None
    in_force_on: Day | None = None
    ends_on: Day | None = None


class SuspendForm(CityPaper):
    """The agreement is suspended from this day."""

    suspended_on: Day
    reason: Reason


class ResumeForm(CityPaper):
    """The suspension is over: the first day on which the agreement holds again."""

    resumed_on: Day


class DenounceForm(CityPaper):
    """One of the cities ends the agreement: the first day on which it does not hold."""

    denounced_on: Day
    reason: Reason


class GoalLine(Paper):
    """One objective, in both languages."""

    fr: Annotated[Text, Field(min_length=3, max_length=300)]
    en: Annotated[Text, Field(min_length=3, max_length=300)]


class GoalsForm(CityPaper):
    """What one side wants of the agreement; takes the place of what it wanted before."""

    side: GoalSide
    goals: Annotated[tuple[GoalLine, ...], Field(max_length=12)]


class AssetForm(CityPaper):
    """What a shared tool can bear, and who answers for it on either side."""

    domain: Named
    capacity_fr: Short = ""
    capacity_en: Short = ""
    paris_owner: Short = ""
    partner_owner: Short = ""


class ReplyForm(CityPaper):
    """How long the city has to answer, and how long the second period lasts, in days."""

    reply_days: Annotated[StrictInt, Field(ge=1, le=180)]
    second_days: Annotated[StrictInt, Field(ge=0, le=90)]


class OfficerForm(CityPaper):
    """Who speaks for the city, and from when. `ends_before`: whoever held the same office until now leaves it."""

    name: Named
    email: Address
    locale: Annotated[str, StringConstraints(pattern=r"^(fr|en)$")]
    capacity: Short = ""
    deputy: StrictBool = False
    valid_from: Day
    ends_before: StrictBool = True


FORMS: dict[CityAct, type[CityPaper]] = {
    CityAct.NEGOTIATE: NegotiateForm,
    CityAct.SIGN: SignForm,
    CityAct.TRANSMIT: TransmitForm,
    CityAct.RENEW: RenewForm,
    CityAct.AWAIT_RENEWAL: AwaitRenewalForm,
    CityAct.DATE: DateForm,
    CityAct.SUSPEND: SuspendForm,
    CityAct.RESUME: ResumeForm,
    CityAct.DENOUNCE: DenounceForm,
    CityAct.REVISE_GOALS: GoalsForm,
    CityAct.SHARE_ASSET: AssetForm,
    CityAct.SET_REPLY: ReplyForm,
    CityAct.CHANGE_OFFICER: OfficerForm,
}
