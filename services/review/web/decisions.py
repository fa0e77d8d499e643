"""Decisions as they are typed: one part of a form for each city, on the page of one file or of several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from services.review.domain.condition import reservations_of
from services.review.domain.papers import DeterminationForm
from services.review.operations.views import DossierView
from services.review.web.shown import Names, Row
from services.review.web.typed import Typed, only, texts
from shared.errors import Invalid
from shared.faults import read
from shared.programme import Opinion

FIELDS = ("outcome", "reasons", "reservations", "conditions", "conditions_by")

KEPT = ("reasons", "reservations", "conditions")


def cities_typed(form: Typed) -> list[str]:
    """The cities that the form decides."""
    return [name.removesuffix(".reasons") for name in form if name.endswith(".reasons")]


def determination_of(form: Typed, cities: Sequence[str]) -> DeterminationForm:
    """What was typed as the committee's paper. Raises Invalid with every fault of its shape."""
    decisions = [
        {"city": city}
        | {
            name.removeprefix(f"{city}."): value
            for name, value in (
                *only(form, f"{city}.outcome", f"{city}.conditions_by").items(),
                *texts(form, f"{city}.reasons", f"{city}.reservations", f"{city}.conditions").items(),
            )
        }
        for city in cities
    ]
    try:
        return read(DeterminationForm, {"decisions": decisions})
    except Invalid as refused:
        # A decision that cannot be read is not a decision that is missing: one sentence is enough.
        inside = tuple(one for one in refused.faults if one.field != "decisions")
        raise Invalid(inside or refused.faults) from refused


def places(cities: Sequence[str]) -> Mapping[str, str]:
    """Where the fields of the paper stand on the page."""
    inside = {f"decisions.{k}.{field}": f"{city}.{field}" for k, city in enumerate(cities) for field in FIELDS}
    return {**inside, "decisions": "form"}


def reasons_given(view: DossierView) -> str:
    """What was written for the applicant: the common text first, then each reviewer's, none twice."""
    given = [view.consensus.get("text", ""), *(one.for_applicant for one in view.reviews)]
    return "\n\n".join(dict.fromkeys(text for text in given if text))


def prefilled(view: DossierView) -> Row:
    """The form of one file before anybody typed: every city's reasons, and its reservations as conditions."""
    reasons = reasons_given(view)
    given = {f"{city.city}.reasons": reasons for city in view.row.cities}
    return given | {f"{city}.reservations": text for city, text in reservations_given(view).items() if text}


def reservations_given(view: DossierView) -> Mapping[str, str]:
    """By city with reservations, those that the applicant may read; empty where its words stay between the offices."""
    answered = {city: one.answers for city, one in view.opinions.items() if one.answers is not None}
    return {
        city: reservations_of(answers.opinion, answers.reason, public=answers.reason_public)
        for city, answers in answered.items()
        if answers.opinion is Opinion.RESERVATIONS
    }


def kept(n: Names, form: Typed) -> list[Row]:
    """What was typed and could not be taken: shown again, so that nobody writes it twice."""
    cities = cities_typed(form)
    found = [(city, form.get(f"{city}.{name}", "")) for city in cities for name in KEPT]
    return [{"label": n.city(city), "value": text, "voice": True} for city, text in found if text]
