"""Dialogues of both offices: proposed when Paris says yes and a city no, opened by the desk, ended in time."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from services.review.domain.dialogue import (
    DialogueEndForm,
    DialogueForm,
    DialogueNoteForm,
    DialogueState,
    Side,
    WordForm,
    disagree,
    ended_by,
    is_settled,
    last_day,
)
from services.review.domain.road import BEFORE_DECISION, Stage
from services.review.models import Dialogue, DialogueNote, OpinionRow, OpinionVersion
from services.review.operations.case import Case, Trace
from services.review.operations.reaching import Officer, day_over, reach
from services.review.operations.standing import cities_of, standing_of
from shared.errors import Conflict, Invalid, NotFound
from shared.events import DelayEnded, DialogueNoted, DialogueOpened, DialogueOver, DialogueReported
from shared.i18n import words
from shared.ids import uuid7
from shared.policy import Role
from shared.programme import StageKind
from shared.programme.outcomes import Opinion
from shared.timers import cancel_timers, set_timer

TIMER = "dialogue"


def propose(case: Case) -> None:
    """Propose a dialogue with every city that says no where Paris says yes, as soon as both are known.

    A proposal that no longer holds is taken back; what was opened goes on.
    """
    if case.dossier.stage not in BEFORE_DECISION:
        return
    said_no = {one.city: one for one in case.opinions() if one.opinion and not Opinion(one.opinion).favourable}
    held = {one.city: one for one in dialogues(case)}
    if not said_no and not held:
        return
    wanted = _disagreeing(case, said_no)
    for city in wanted - held.keys():
        row = Dialogue(number=case.number, city=city, state=DialogueState.PROPOSED, opinion=said_no[city].opinion)
        row.awaits, row.version = Side.CITY, 1
        case.session.add(row)
    for city, row in held.items():
        if row.state == DialogueState.PROPOSED and city not in wanted:
            case.session.delete(row)


def _disagreeing(case: Case, said_no: dict[str, OpinionRow]) -> set[str]:
    assignments, rubric = case.assignments(), case.rules.rubric
    score = standing_of(case.house, case.dossier, assignments, rubric=rubric)
    least = case.rules.stages.of_kind(StageKind.EVALUATION).minimum
    filed = sum(one.state == "filed" for one in assignments)
    read = filed >= max(least, 1) and not any(one.state == "assigned" for one in assignments)
    flagged = bool(score.flags) and not score.settled
    if not is_settled(Stage(case.dossier.stage), read_by_all=read, flagged=flagged):
        return set()
    found = cities_of(case.house, case.dossier, said_no.values(), score=score, rubric=rubric, on=case.today)
    return {one.city for one in found if disagree(one.lamps, one.facts.opinion)}


def dialogues(case: Case) -> list[Dialogue]:
    """All dialogues of the file, in the order of its cities."""
    return list(case.session.scalars(select(Dialogue).where(Dialogue.number == case.number).order_by(Dialogue.city)))


def dialogue_of(case: Case) -> Dialogue:
    """The dialogue with the deed's city.

    Raises NotFound for a city that the file does not address, or that was not written to; Conflict where the two
    sides do not disagree.
    """
    row = case.session.get(Dialogue, (case.number, case.deed.city))
    by_link = Role.PARTNER in case.deed.actor.roles
    if case.deed.city not in case.dossier.cities or (by_link and (row is None or row.state == DialogueState.PROPOSED)):
        raise NotFound("shared.error.not_found")
    if row is None:
        raise Conflict("review.dialogue.error_none")
    return row


def open_dialogue(case: Case) -> Trace:
    """The desk opens the dialogue that was proposed: a first note, a personal link, fifteen days.

    Raises Conflict without a disagreement, and for a dialogue that was opened before.
    """
    form, row = case.paper(DialogueForm), dialogue_of(case)
    if row.state != DialogueState.PROPOSED:
        raise Conflict("review.dialogue.error_opened", by=row.opened_name, at=_say(case).moment(row.opened_at))
    due_on = last_day(case.today)
    row.state, row.opened_at, row.due_on = DialogueState.OPEN, case.now, due_on
    row.opened_by, row.opened_name = case.deed.actor.ref, case.deed.actor.name
    note = _write(case, row, Side.PARIS, form.text)
    officer = reach(case, row.city, until=due_on)
    if officer is not None:
        row.officer_name, row.officer_email, row.officer_locale = officer.name, officer.email, officer.locale
        row.link_id = officer.link_id
        case.tell(
            DialogueOpened(**officer.told(case, row.city), link_id=officer.link_id, due_on=due_on, text=note.text)
        )
    event = DelayEnded(number=case.number, at=case.now, timer=TIMER, city=row.city)
    set_timer(case.session, event, slot=_slot(row), due_at=day_over(case.house, row.city, due_on))
    return Trace(details={"city": row.city, "due_on": due_on.isoformat(), "text": form.text})


def _slot(row: Dialogue) -> str:
    return f"dialogue:{row.city}:"


def _write(case: Case, row: Dialogue, side: Side, text: str) -> DialogueNote:
    note = DialogueNote(id=uuid7(), number=case.number, city=row.city, side=side, text=text, at=case.now)
    note.author, note.author_name = case.deed.actor.ref, case.deed.actor.name
    row.awaits, row.version = Side.CITY if side is Side.PARIS else Side.PARIS, row.version + 1
    case.session.add(note)
    return note


def write_note(case: Case) -> Trace:
    """One office writes to the other. Raises NotFound, or Conflict once the dialogue is over."""
    form, row = case.paper(DialogueNoteForm), _still_open(case)
    side = Side.CITY if Role.PARTNER in case.deed.actor.roles else Side.PARIS
    note = _write(case, row, side, form.text)
    if side is Side.PARIS and row.link_id is not None and row.due_on is not None:
        about = _officer(row, row.link_id).told(case, row.city)
        case.tell(DialogueNoted(**about, note_id=note.id, link_id=row.link_id, due_on=row.due_on, text=form.text))
    return Trace(details={"city": row.city, "side": side, "text": form.text})


def give_word(case: Case) -> Trace:
    """The city's final word: it keeps its opinion or changes it, once; the earlier answer stays readable.

    Raises NotFound, Conflict once the dialogue is over, Invalid with every fault.
    """
    form, row = case.paper(WordForm), _still_open(case)
    by_desk = Role.PARTNER not in case.deed.actor.roles
    if faults := form.faults(by_desk=by_desk):
        raise Invalid(faults)
    opinion = case.opinion()
    before = Opinion(row.opinion)
    _keep_version(case, opinion)
    opinion.opinion, opinion.answers = form.opinion, {**(opinion.answers or {}), **form.model_dump(mode="json")}
    opinion.entered_by = case.deed.actor.ref if by_desk else None
    _end(case, row, ended_by(before, form.opinion))
    return Trace(details={"city": row.city, "opinion": form.opinion, "before": before, "by_desk": by_desk})


def _keep_version(case: Case, row: OpinionRow) -> None:
    query = select(func.count()).select_from(OpinionVersion)
    counted = query.where(OpinionVersion.number == case.number, OpinionVersion.city == row.city)
    kept = OpinionVersion(number=case.number, city=row.city, version=case.session.scalar(counted) + 1)  # type: ignore[operator]
    kept.opinion, kept.answers, kept.given_at = row.opinion or "", row.answers or {}, row.given_at or case.now
    kept.entered_by, kept.replaced_at = row.entered_by, case.now
    case.session.add(kept)


def end_dialogue(case: Case) -> Trace:
    """The desk ends the dialogue before its day, and says why. Raises NotFound, or Conflict once it is over."""
    form, row = case.paper(DialogueEndForm), _still_open(case)
    _end(case, row, DialogueState.CLOSED, note=form.reason)
    return Trace(reasons=form.reason, details={"city": row.city})


def lapse_dialogue(case: Case) -> Trace:
    """The days are over: the opinion stands as it was given."""
    row = dialogue_of(case)
    if row.state != DialogueState.OPEN:
        raise Conflict("review.dialogue.error_over", at=_say(case).moment(row.ended_at))
    _end(case, row, DialogueState.LAPSED)
    return Trace(details={"city": row.city})


def _still_open(case: Case) -> Dialogue:
    row, say = dialogue_of(case), _say(case)
    if row.state == DialogueState.PROPOSED:
        raise Conflict("review.dialogue.error_not_opened")
    if row.due_on is not None and case.now >= day_over(case.house, row.city, row.due_on):
        raise Conflict("review.dialogue.error_late", day=say.day(row.due_on))
    if row.state != DialogueState.OPEN:
        raise Conflict("review.dialogue.error_over", at=say.moment(row.ended_at))
    return row


def _end(case: Case, row: Dialogue, state: DialogueState, *, note: str = "") -> None:
    row.state, row.ended_at, row.ended_name, row.note = state, case.now, case.deed.actor.name, note
    row.version += 1
    cancel_timers(case.session, case.number, at=case.now, prefix=_slot(row))
    opinion = Opinion(case.opinion().opinion or row.opinion)
    told: dict[str, Any] = {"city": row.city, "result": state, "opinion": opinion}
    if row.link_id is not None:
        case.tell(DialogueOver(**{**_officer(row, row.link_id).told(case, row.city), **told, "note": note}))
    dossier, office = case.dossier, case.house.programme.office
    about = {"number": case.number, "at": case.now, "title": dossier.title, "organisation": dossier.organisation}
    case.tell(DialogueReported.model_validate({**about, **told, "email": office.email}))


def _officer(row: Dialogue, link_id: Any) -> Officer:
    return Officer(name=row.officer_name, email=row.officer_email, locale=row.officer_locale, link_id=link_id)


def end_with_file(case: Case) -> None:
    """The file left the road: nobody waits for an answer in a dialogue any more."""
    for row in dialogues(case):
        if row.state == DialogueState.PROPOSED:
            case.session.delete(row)
        elif row.state == DialogueState.OPEN:
            row.state, row.ended_at, row.version = DialogueState.CLOSED, case.now, row.version + 1
    cancel_timers(case.session, case.number, at=case.now, prefix="dialogue:")


def refuse_while_open(case: Case) -> None:
    """Raise Conflict while a dialogue of this file is open, with the city and the last day of it."""
    row = next((one for one in dialogues(case) if one.state == DialogueState.OPEN), None)
    if row is not None:
        say, found = _say(case), case.house.programme.cities.get(row.city)
        city = found.name.in_(say.locale) if found is not None else row.city
        raise Conflict("review.dialogue.error_determine", city=city, day=say.day(row.due_on))


def _say(case: Case) -> Any:
    return words(case.deed.actor.locale, case.house.programme.office.tz)
