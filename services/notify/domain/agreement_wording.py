"""What may be said of an agreement on a given day: "within the agreement" only while it is in force.

The state is computed from dates for the day asked about, so that a sentence written earlier can be asked again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import assert_never

from shared.i18n import Words
from shared.programme import AgreementState, City


class Citing(StrEnum):
    """How far a text may go."""

    WITHIN = "within"  # the project stands within the agreement
    CAREFUL = "careful"  # an agreement was concluded; its dates are not known here
    SILENT = "silent"  # nothing may be said of an agreement


def citing(state: AgreementState) -> Citing:
    """How a text may speak of an agreement in this state."""
    match state:
        case AgreementState.IN_FORCE | AgreementState.ENDING:
            return Citing.WITHIN
        case AgreementState.IN_FORCE_UNCONFIRMED:
            return Citing.CAREFUL
        case (
            AgreementState.TO_BE_CREATED
            | AgreementState.NEGOTIATING
            | AgreementState.SIGNED
            | AgreementState.EXPIRED
            | AgreementState.SUPERSEDED
            | AgreementState.SUSPENDED
            | AgreementState.DENOUNCED
        ):
            return Citing.SILENT
    assert_never(state)


def cities_citing(cities: Iterable[City], how: Citing, day: date) -> tuple[City, ...]:
    """Those of the cities whose agreement may be spoken of in this way on `day`."""
    return tuple(city for city in cities if citing(city.state_on(day)) is how)


def within(cities: Sequence[City], words: Words) -> str:
    """“de l’accord de coopération entre Paris et Montréal”, ready for “dans le cadre …”; `cities` have one."""
    wordings = [city.agreement.wording.in_(words.locale) for city in cities if city.agreement is not None]
    if words.locale == "fr":
        wordings = [_of(wording) for wording in wordings]
    return listed(wordings, words)


def _of(wording: str) -> str:
    for article, contracted in (("le ", "du "), ("les ", "des ")):
        if wording.startswith(article):
            return contracted + wording.removeprefix(article)
    return f"de {wording}"


def listed(items: Sequence[str], words: Words) -> str:
    """“a, b et c” in the language, without a comma before the last."""
    if len(items) < 2:
        return "".join(items)
    return words.t("notify.list.last", first=", ".join(items[:-1]), last=items[-1])


def letter_sentence(city: City, state: str, words: Words, *, project_ends: date | None = None) -> str:
    """What a decision letter says of the city's agreement, whose state was `state` on the day of signature.

    An agreement that ends before the project does is said to, whatever time is left.
    """
    names = {"city": city.name.in_(words.locale), "within": within([city], words)}
    said = words.t(f"notify.agreement.letter.{AgreementState(state)}", **names)
    ends = city.agreement.ends_on if city.agreement is not None else None
    if not AgreementState(state).current or ends is None or project_ends is None or project_ends <= ends:
        return said
    return f"{said} {words.t('notify.turn.ends_first', day=words.day(ends))}"


def notice(city: City, day: date, words: Words) -> str:
    """What comms must know of the city's agreement on `day` before publishing."""
    return words.t(f"notify.agreement.notice.{city.state_on(day)}", city=city.name.in_(words.locale))
