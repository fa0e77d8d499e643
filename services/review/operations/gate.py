"""The one gate through which a file changes: lock, decide, write, journal, tell; all in one commit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from services.review.domain.papers import ScreeningForm
from services.review.domain.road import (
    ADVERSE_ACTS,
    ADVERSE_ENDS,
    SCREENING_ACTS,
    Act,
    Place,
    Progress,
    Stage,
    check_possible,
    decide,
)
from services.review.models import Dossier, Move
from services.review.operations import (
    approving,
    asking,
    condition_answers,
    conditions,
    deciding,
    dialogues,
    handing_in,
    heeding,
    holding,
    inviting,
    labels,
    partner_periods,
    pieces,
    reopening,
    reviewing,
    screening,
    stepping_aside,
    telling,
)
from services.review.operations.barred import unread
from services.review.operations.case import Case, Deed, Trace, lock, person_id
from services.review.operations.legal import end_alarms
from services.review.operations.rounds import goes_beside
from services.review.operations.standing import progress_of
from shared import audit
from shared.errors import Forbidden, NotFound, Stale
from shared.events import StageEntered
from shared.house import House
from shared.policy import Role

EFFECTS: dict[Act, Callable[[Case], Trace]] = {
    Act.ADMIT: screening.admit,
    Act.DECLARE_INADMISSIBLE: screening.turn_away,
    Act.TRANSFER: screening.turn_away,
    Act.WITHDRAW: deciding.withdraw,
    Act.ASSIGN: reviewing.assign,
    Act.RELEASE: reviewing.release,
    Act.DECLARE_CONFLICT: reviewing.declare_conflict,
    Act.RULE_ON_CONFLICT: reviewing.rule_on_conflict,
    Act.FILE_REVIEW: handing_in.file_review,
    Act.AMEND_REVIEW: handing_in.amend_review,
    Act.DECLINE: inviting.decline,
    Act.HAND_OVER: inviting.hand_over,
    Act.APPROVE: approving.approve,
    Act.STEP_ASIDE: stepping_aside.step_aside,
    Act.ASK_AGAIN: partner_periods.ask_again,
    Act.GIVE_OPINION: asking.give_opinion,
    Act.FALL_SILENT: partner_periods.fall_silent,
    Act.SETTLE: deciding.settle,
    Act.DETERMINE: deciding.determine,
    Act.PUBLISH: telling.publish,
    Act.RECALL: telling.recall,
    Act.OPEN_DIALOGUE: dialogues.open_dialogue,
    Act.NOTE_IN_DIALOGUE: dialogues.write_note,
    Act.GIVE_WORD: dialogues.give_word,
    Act.END_DIALOGUE: dialogues.end_dialogue,
    Act.LAPSE_DIALOGUE: dialogues.lapse_dialogue,
    Act.ANSWER_CONDITION: condition_answers.answer,
    Act.JUDGE_CONDITION: condition_answers.judge,
    Act.EXTEND_CONDITION: conditions.extend_condition,
    Act.SETTLE_CONDITION: condition_answers.settle,
    Act.CLOSE_CONDITION: conditions.close_condition,
    Act.GRANT_LABEL: labels.grant,
    Act.GIVE_LABEL_NOTICE: labels.give_notice,
    Act.ANSWER_LABEL_NOTICE: labels.answer_notice,
    Act.DECIDE_LABEL_NOTICE: labels.decide_notice,
    Act.REVISE: pieces.revise,
    Act.REQUEST_PIECES: pieces.request,
    Act.EXTEND_PIECES: pieces.extend,
    Act.COMPLETE_PIECES: pieces.complete,
    Act.LAPSE_PIECES: pieces.lapse,
    Act.HEED_TURN: heeding.heed,
    Act.GO_ON: heeding.go_on,
    Act.END_HOLD: holding.end_hold,
    Act.REOPEN_CITY: reopening.reopen,
    Act.BRING_BACK: reopening.bring_back,
}
REVIEWER_ACTS = frozenset({Act.DECLARE_CONFLICT, Act.FILE_REVIEW, Act.AMEND_REVIEW, Act.DECLINE, Act.HAND_OVER})


def screening_act(form: ScreeningForm) -> Act:
    """The act that a screening answer stands for."""
    return SCREENING_ACTS[form.outcome][0]


def carry_out(session: Session, house: House, number: str, deed: Deed) -> Dossier:
    """Do one deed on a file, whole or not at all.

    Raises NotFound for a file that is not there (or not the actor's to see), Stale when the deed's tag is not
    the present one, Conflict when the act is not possible now, Invalid with every fault of its paper.
    """
    if deed.act in ADVERSE_ACTS:
        check_person(deed)
    dossier = lock(session, [number])[number]
    if dossier is None or _closed_to(session, number, deed):
        raise NotFound("shared.error.not_found")
    case = Case(session=session, house=house, dossier=dossier, deed=deed)
    if deed.act is Act.DETERMINE:  # who comes second must learn who was first, not only that something changed
        deciding.refuse_second(case)
    _check_tag(case)
    beside = goes_beside(case, deed.act)
    if not beside:
        check_possible(Stage(dossier.stage), deed.act)
    trace = EFFECTS[deed.act](case)
    there = case.place if beside else decide(case.place, deed.act, road=case.rules.stages, progress=_progress(case))
    if there.kind in ADVERSE_ENDS and there != case.place:
        check_person(deed)
    _move(case, there, trace)
    dialogues.propose(case)
    return dossier


def _closed_to(session: Session, number: str, deed: Deed) -> bool:
    # Whoever still has to review the file acts on it as its reviewer and in no other way, whatever their roles.
    blind = deed.act not in REVIEWER_ACTS and number in unread(session, deed.actor)
    return blind or number in deed.actor.barred


def check_person(deed: Deed) -> None:
    """Raise Forbidden unless a person acts: no rule, delay or service ends a file to somebody's disadvantage."""
    if person_id(deed.actor) is None:
        raise Forbidden("review.explain.error_person")


def _check_tag(case: Case) -> None:
    # Finding the actor's own part comes first: whoever has none must not learn how the file stands.
    deed = case.deed
    if deed.act in REVIEWER_ACTS:
        tag = case.own_assignment().tag
    elif deed.act is Act.GIVE_OPINION:
        tag = case.opinion().tag
    elif Role.PARTNER in deed.actor.roles:
        tag = _tag_for_city(case)
    else:
        tag = case.dossier.tag
    if deed.match is not None and deed.match != tag:
        raise Stale("review.error.stale")


def _tag_for_city(case: Case) -> str:
    if case.deed.act is not Act.JUDGE_CONDITION:
        return dialogues.dialogue_of(case).tag
    rows = condition_answers.rows_put(case.session, case.number, case.deed.city)
    if not rows:
        raise NotFound("shared.error.not_found")
    return condition_answers.tag_of(rows)


def _progress(case: Case) -> Progress:
    if case.dossier.stage not in (Stage.EVALUATION, Stage.APPROVAL, Stage.DETERMINATION):
        return Progress()
    return progress_of(case)


def _move(case: Case, there: Place, trace: Trace) -> None:
    dossier, deed, here = case.dossier, case.deed, case.place
    dossier.version += 1
    move = Move(
        number=dossier.number,
        seq=dossier.version,
        act=deed.act,
        actor=deed.actor.ref,
        actor_name=deed.actor.name,
        from_stage=here.id,
        to_stage=there.id,
        city=deed.city,
        at=case.now,
        reasons=trace.reasons,
    )
    case.session.add(move)
    details: dict[str, Any] = {"from": here.id, "to": there.id, "reasons": trace.reasons, **trace.details}
    audit.record(case.session, dossier.number, act=deed.act, actor=deed.actor.ref, at=case.now, **details)
    if there != here:
        _enter(case, there)
    move.due_on = dossier.due_on


def _enter(case: Case, there: Place) -> None:
    dossier = case.dossier
    dossier.stage, dossier.stage_id, dossier.entered_at = there.kind, there.id, case.now
    if not there.kind.open:
        dossier.due_on, dossier.closed_at = None, case.now
        pieces.end_waiting(case)
        end_alarms(case.session, dossier, at=case.now)
        dialogues.end_with_file(case)
        if there.kind is Stage.DECIDED:
            telling.publish_decision(case)
        return
    dossier.closed_at = None
    if there.kind is Stage.COMMITTEE:
        telling.undo_refused(case)
    dossier.due_on = case.rules.stages.stage(there.id).due_on(case.today)
    case.tell(StageEntered(number=dossier.number, at=case.now, stage=there.id, due_on=dossier.due_on))
