"""What an act makes of the record of a city: pure, and refused with every fault where dates contradict one another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise
from typing import Any

from services.review.domain.city_papers import (
    AssetForm,
    AwaitRenewalForm,
    CityAct,
    CityPaper,
    DateForm,
    DenounceForm,
    GoalsForm,
    NegotiateForm,
    RenewForm,
    ReplyForm,
    ResumeForm,
    SignForm,
    SuspendForm,
    TransmitForm,
)
from shared.errors import Conflict, Fault, Invalid
from shared.programme.agreements import Agreement, Asset, City, Goal, Signing
from shared.programme.values import Label, Source

FIRST_YEAR, LAST_YEAR = 1900, 2199
ORDER = ("signed_on", "transmitted_on", "in_force_on", "renewed_on", "ends_on")


def after(city: City, act: CityAct, form: CityPaper) -> City:
    """The record of `city` once `act` is done. Raises Conflict where it cannot be done now, Invalid with the faults."""
    if slips := tuple(_far(form)):
        raise Invalid(slips)
    changed: City = EFFECTS[act](city, form)
    if faults := tuple(faults_of(changed)):
        raise Invalid(faults)
    return changed


def _far(form: CityPaper) -> Iterator[Fault]:
    for name, value in form:
        if isinstance(value, date):
            yield from far(name, value)


def far(field: str, day: date) -> Iterator[Fault]:
    """A fault for a day that nobody can mean: a slip (0202 for 2020), or 9999 to say that there is no end."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        params: dict[str, str | int] = {"day": day.isoformat(), "first": FIRST_YEAR, "last": LAST_YEAR}
        yield Fault(field=field, code="review.registry.fault_far", params=params)


def _negotiate(city: City, form: NegotiateForm) -> City:
    if city.agreement is not None:
        raise Conflict("review.registry.error_has_agreement")
    return city.model_copy(update={"negotiating_since": form.since})


def _sign(city: City, form: SignForm) -> City:
    before = city.agreement
    agreement = Agreement(
        version=form.version,
        source=Source.OURS,
        wording=Label(fr=form.wording_fr, en=form.wording_en),
        deliberation=form.deliberation,
        object=_label(form.object_fr, form.object_en),
        commitments=_label(form.commitments_fr, form.commitments_en),
        signed_on=form.signed_on,
        awaits_transmission=True,
        ends_on=form.ends_on,
        signatories=tuple(
            Signing(name=one.name, capacity=Label(fr=one.capacity_fr, en=one.capacity_en), city=one.city)
            for one in form.signers
        ),
        domains=before.domains if before is not None and form.keeps_domains else (),
        assets=before.assets if before is not None and form.keeps_domains else (),
    )
    return _next_version(city, agreement)


def _transmit(city: City, form: TransmitForm) -> City:
    agreement = _agreement(city)
    if not agreement.awaits_transmission:
        raise Conflict("review.registry.error_not_awaited")
    begins = max(form.transmitted_on, agreement.signed_on or form.transmitted_on)
    told = {"transmitted_on": form.transmitted_on, "in_force_on": begins, "awaits_transmission": False}
    return _with(city, **told)


def _renew(city: City, form: RenewForm) -> City:
    before = _agreement(city)
    if before.denounced_on is not None:
        raise Conflict("review.registry.error_denounced")
    if before.awaits_transmission:
        raise Conflict("review.registry.error_not_in_force")
    fresh: dict[str, Any] = {
        "version": form.version,
        "source": Source.OURS,
        "deliberation": form.deliberation or before.deliberation,
        "signed_on": form.renewed_on,
        "transmitted_on": None,
        "awaits_transmission": False,
        "in_force_on": form.renewed_on,
        "renewed_on": form.renewed_on,
        "renewed_at": form.renewed_at,
        "ends_on": form.ends_on,
        "suspended_on": None,
        "resumed_on": None,
        "renewal_pending": False,
    }
    return _next_version(city, before.model_copy(update=fresh))


def _next_version(city: City, agreement: Agreement) -> City:
    return city.model_copy(update={"agreement": agreement, "earlier": city.versions})


def _await_renewal(city: City, form: AwaitRenewalForm) -> City:
    return _with(city, renewal_pending=form.pending)


def _date(city: City, form: DateForm) -> City:
    known = {name: day for name in ORDER if (day := getattr(form, name, None)) is not None}
    if not known:
        raise Invalid((Fault(field="signed_on", code="review.registry.fault_no_date"),))
    agreement = _agreement(city)
    begins = form.in_force_on or form.transmitted_on
    if agreement.awaits_transmission and begins is not None:
        known["in_force_on"] = max(begins, agreement.signed_on or begins)
        return _with(city, awaits_transmission=False, **known)
    return _with(city, **known)


def _suspend(city: City, form: SuspendForm) -> City:
    agreement = _agreement(city)
    if agreement.awaits_transmission:
        raise Conflict("review.registry.error_not_in_force")
    if agreement.suspended_on is not None and agreement.resumed_on is None:
        raise Conflict("review.registry.error_suspended")
    return _with(city, suspended_on=form.suspended_on, resumed_on=None)


def _resume(city: City, form: ResumeForm) -> City:
    agreement = _agreement(city)
    if agreement.suspended_on is None or agreement.resumed_on is not None:
        raise Conflict("review.registry.error_not_suspended")
    return _with(city, resumed_on=form.resumed_on)


def _denounce(city: City, form: DenounceForm) -> City:
    if _agreement(city).denounced_on is not None:
        raise Conflict("review.registry.error_denounced")
    return _with(city, denounced_on=form.denounced_on)


def _revise_goals(city: City, form: GoalsForm) -> City:
    others = tuple(one for one in city.goals if one.side is not form.side)
    fresh = tuple(
        Goal(id=f"{form.side}_{place}", side=form.side, source=Source.OURS, label=Label(fr=one.fr, en=one.en))
        for place, one in enumerate(form.goals, start=1)
    )
    return city.model_copy(update={"goals": (*others, *fresh)})


def _share_asset(city: City, form: AssetForm) -> City:
    agreement = _agreement(city)
    domain = next((one for one in agreement.domains if one.id == form.domain and one.shared_asset), None)
    if domain is None:
        raise Invalid((Fault(field="domain", code="review.registry.fault_asset"),))
    asset = Asset(
        id=domain.id,
        label=domain.label,
        source=Source.OURS,
        domain=domain.id,
        capacity=_label(form.capacity_fr, form.capacity_en),
        paris_owner=form.paris_owner,
        partner_owner=form.partner_owner,
    )
    others = tuple(one for one in agreement.assets if one.id != asset.id)
    return _with(city, assets=(*others, asset))


def _set_reply(city: City, form: ReplyForm) -> City:
    return city.model_copy(update={"reply_days": form.reply_days, "second_days": form.second_days})


def _unchanged(city: City, _: CityPaper) -> City:
    return city  # people are not part of the record: see operations/registry.py


EFFECTS: dict[CityAct, Callable[[City, Any], City]] = {
    CityAct.NEGOTIATE: _negotiate,
    CityAct.SIGN: _sign,
    CityAct.TRANSMIT: _transmit,
    CityAct.RENEW: _renew,
    CityAct.AWAIT_RENEWAL: _await_renewal,
    CityAct.DATE: _date,
    CityAct.SUSPEND: _suspend,
    CityAct.RESUME: _resume,
    CityAct.DENOUNCE: _denounce,
    CityAct.REVISE_GOALS: _revise_goals,
    CityAct.SHARE_ASSET: _share_asset,
    CityAct.SET_REPLY: _set_reply,
    CityAct.CHANGE_OFFICER: _unchanged,
}

ALWAYS = frozenset({CityAct.SIGN, CityAct.REVISE_GOALS, CityAct.SET_REPLY, CityAct.CHANGE_OFFICER})


def possible(city: City, act: CityAct) -> bool:
    """Whether this act can be done on the record of this city as it stands."""
    agreement = city.agreement
    if act in ALWAYS:
        return True
    if agreement is None or act is CityAct.NEGOTIATE:
        return agreement is None and act is CityAct.NEGOTIATE
    stopped = agreement.suspended_on is not None and agreement.resumed_on is None
    holds = agreement.denounced_on is None and not agreement.awaits_transmission
    wanted = {
        CityAct.TRANSMIT: agreement.awaits_transmission,
        CityAct.RESUME: stopped,
        CityAct.SUSPEND: not stopped and holds,
        CityAct.RENEW: holds,
        CityAct.SHARE_ASSET: any(one.shared_asset for one in city.domains),
        CityAct.DATE: True,
    }
    return wanted.get(act, agreement.denounced_on is None)


def faults_of(city: City) -> Iterator[Fault]:
    """What contradicts itself in a record: dates in the wrong order, versions that overlap or share a name."""
    names = [one.version for one in city.versions]
    if len({*names}) < len(names):
        yield Fault(field="version", code="review.registry.fault_version", params={"version": names[-1]})
    if city.agreement is not None:
        yield from _in_order(city.agreement)
        yield from _pauses(city.agreement)
        yield from _overlap(city.agreement, city.earlier)


def _in_order(agreement: Agreement) -> Iterator[Fault]:
    known = [(name, day) for name in ORDER if (day := getattr(agreement, name)) is not None]
    for (_, earlier), (name, day) in pairwise(known):
        if day < earlier:
            yield _fault(name, "review.registry.fault_order", day=day, before=earlier)


def _pauses(agreement: Agreement) -> Iterator[Fault]:
    began = _began(agreement)
    stops = ((agreement.suspended_on, "resumed_on"), (began, "suspended_on"), (began, "denounced_on"))
    for earlier, name in stops:
        day = getattr(agreement, name)
        if earlier is not None and day is not None and day < earlier:
            yield _fault(name, "review.registry.fault_order", day=day, before=earlier)


def _overlap(latest: Agreement, earlier: tuple[Agreement, ...]) -> Iterator[Fault]:
    began = max((day for one in earlier if (day := _began(one)) is not None), default=None)
    starts = min((day for day in (latest.signed_on, latest.in_force_on) if day is not None), default=None)
    if began is not None and starts is not None and starts <= began:
        yield _fault("signed_on", "review.registry.fault_overlap", day=starts, before=began)


def _began(agreement: Agreement) -> date | None:
    return agreement.in_force_on or agreement.renewed_on or agreement.signed_on


def _fault(field: str, code: str, *, day: date, before: date) -> Fault:
    return Fault(field=field, code=code, params={"day": day.isoformat(), "before": before.isoformat()})


def _agreement(city: City) -> Agreement:
    if city.agreement is None:
        raise Conflict("review.registry.error_no_agreement")
    return city.agreement


def _with(city: City, **changes: Any) -> City:
    return city.model_copy(update={"agreement": _agreement(city).model_copy(update=changes)})


def _label(fr: str, en: str) -> Label | None:
    return Label(fr=fr or en, en=en or fr) if fr or en else None
