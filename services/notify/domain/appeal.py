"""How long an applicant may go to court, by the country they live in.

Two months from notification (CJA R421-1); one more from an overseas territory, two more from abroad (R421-7).
A gracious appeal is open to all within two months and gets no time for distance. To be confirmed by counsel.
"""

from __future__ import annotations

from dataclasses import dataclass

GRACIOUS_MONTHS = 2
COURT_MONTHS = 2
OVERSEAS_MONTHS = 1
ABROAD_MONTHS = 2
# ISO 3166 codes of the territories that R421-7 names
OVERSEAS = frozenset({"GP", "MQ", "GF", "RE", "YT", "BL", "MF", "PM", "PF", "WF", "NC", "TF"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Appeal:
    """The routes of appeal: months to go to court, months to ask the office to look again."""

    court_months: int
    distance: str  # "", "overseas" or "abroad": why there is more time
    gracious_months: int = GRACIOUS_MONTHS


def appeal_from(country: str) -> Appeal:
    """The appeal open to someone who lives in `country` (ISO 3166 code)."""
    if country == "FR":
        return Appeal(court_months=COURT_MONTHS, distance="")
    if country in OVERSEAS:
        return Appeal(court_months=COURT_MONTHS + OVERSEAS_MONTHS, distance="overseas")
    return Appeal(court_months=COURT_MONTHS + ABROAD_MONTHS, distance="abroad")
