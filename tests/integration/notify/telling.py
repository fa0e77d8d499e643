"""One event of each kind that makes a letter, as the other services would tell it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from services.intake.example import EXAMPLE
from shared.events import (
    AgreementTold,
    AgreementTurned,
    CityDetermination,
    ConditionPut,
    ConditionsDue,
    ConditionTold,
    ConditionTurned,
    CourtesyNoted,
    DeterminationSigned,
    DialogueNoted,
    DialogueOpened,
    DialogueOver,
    DialogueReported,
    DraftNudged,
    DraftSaved,
    Event,
    EvidenceReady,
    LabelGranted,
    LabelKept,
    LabelNoticeGiven,
    LabelWithdrawn,
    LegalDateNear,
    OpinionArrived,
    OpinionCodeAsked,
    OpinionReceived,
    OpinionRequested,
    PartnerDigest,
    PartnerDigestLine,
    PartnerLate,
    PartnerReminded,
    PartnerSilent,
    Piece,
    PiecesExtended,
    PiecesProvided,
    PiecesRequested,
    PressAlerted,
    ProposalRevised,
    ProposalSubmitted,
    ProposalWithdrawn,
    QuoteAsked,
    ReminderLine,
    ReviewAssigned,
    ReviewCancelled,
    ReviewDigest,
    ReviewOverdue,
    ScreeningClosed,
    SecondPeriodBegan,
    Signatory,
    SignInAsked,
    TouchedFile,
    WordsAsked,
)
from shared.programme import Opinion, Outcome
from shared.proposal import Proposal

NUMBER = "TR-2026-00042-K"
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LINK = UUID("019a0000-0000-7000-8000-000000000001")
SOMEONE: dict[str, Any] = {"number": NUMBER, "at": AT}
TITLE = "Berges croisées"
CLOSES = datetime(2026, 12, 31, 22, 59, 59, tzinfo=UTC)


def a_proposal(locale: str = "fr", **changes: Any) -> Proposal:
    """The example proposal, with what a test changes."""
    return Proposal.model_validate(EXAMPLE | {"locale": locale} | changes)


def submitted(locale: str = "fr", **changes: Any) -> ProposalSubmitted:
    """A filing, with a legal date."""
    usual: dict[str, Any] = {"proposal": a_proposal(locale), "link_id": LINK, "legal_on": date(2027, 1, 23)}
    return ProposalSubmitted(**SOMEONE | usual | changes)


def signed(locale: str = "fr", *, outcome: Outcome = Outcome.RETAINED, **changes: Any) -> DeterminationSigned:
    """A decision for Montréal that may be cited."""
    decision = CityDetermination(
        city="montreal",
        outcome=outcome,
        reasons="Le projet est solide.",
        conditions="Nommer un partenaire local." if outcome is Outcome.RETAINED_CONDITIONS else "",
        agreement_state="in_force_unconfirmed",
        may_name_partner=True,
        domain="design",
    )
    usual: dict[str, Any] = {
        "decisions": (decision,),
        "signatory": Signatory(
            name="Anne Signoret", capacity="adjointe à la maire", service="Relations internationales"
        ),
        "case_officer": "Claire Martin",
        "proposal": a_proposal(locale),
        "total": "4.2",
        "press_worthy": True,
        "benefits": ("label", "communication"),
    }
    return DeterminationSigned(**SOMEONE | usual | changes)


def screened(locale: str, outcome: Outcome | None) -> ScreeningClosed:
    """The desk's answer on admissibility."""
    return ScreeningClosed(
        **SOMEONE,
        outcome=outcome,
        reasons="Le dossier ne nomme aucune ville.",
        officer="Claire Martin",
        title=TITLE,
        contact_name="Odile Marchand",
        email="odile.marchand@passeurs.example.org",
        locale=locale,
        country="CA",
    )


def pieces_events(locale: str, **changes: Any) -> list[Event]:
    """The desk asks for pieces, gives more time, and they come."""
    told: dict[str, Any] = {
        "request_id": LINK,
        "due_on": date(2026, 12, 8),
        "officer": "Claire Martin",
        "title": TITLE,
        "contact_name": "Odile Marchand",
        "email": "odile.marchand@passeurs.example.org",
        "locale": locale,
        "link_id": LINK,
    }
    asked: dict[str, Any] = {
        "reason": "Le budget ne dit pas qui paie la seconde année.",
        "pieces": (Piece(what="Le budget par année", rule="article 5 du règlement"), Piece(what="Une lettre")),
        "essential": True,
        "legal_on": date(2027, 1, 23),
    }
    came: dict[str, Any] = {"version": 2, "proposal": a_proposal(locale), "legal_on": date(2027, 2, 2)}
    return [
        PiecesRequested(**SOMEONE | told | asked | changes),
        PiecesExtended(**SOMEONE | told | {"stops_clock": True} | changes),
        PiecesProvided(**SOMEONE | {"request_id": LINK, "link_id": LINK, "essential": True} | came | changes),
    ]


def reminders(locale: str) -> list[Event]:
    """A reader's morning with one review of each state, and the office's word about the late one."""
    line = {"number": NUMBER, "title": TITLE, "due_on": date(2026, 12, 14)}
    states = (("late", -1), ("new", 21), ("due", 7))
    lines = [{**line, "state": state, "left": left} for state, left in states]
    reader = {"reviewer_name": "Ana Reis", "reviewer_email": "ana@lecture.example.org", "reviewer_locale": locale}
    late = {**line, "days": 3, "email": "bureau@ville.example.org", "locale": locale, "reviewer_name": "Ana Reis"}
    return [
        ReviewDigest.model_validate({"number": f"reader:{LINK.hex}", "at": AT, **reader, "lines": lines}),
        ReviewOverdue.model_validate({**late, "at": AT, "assignment_id": LINK}),
    ]


def label_events(locale: str, **changes: Any) -> list[Event]:
    """A label is granted, put in question, kept, and withdrawn."""
    about = SOMEONE | {
        "label": "LAB-2026-0001-83",
        "title": TITLE,
        "contact_name": "Odile Marchand",
        "email": "odile.marchand@passeurs.example.org",
        "locale": locale,
        "officer": "Claire Martin",
    }
    why = {"reasons": "Le bilan attendu en mai n’est pas venu."}
    signed_by = {"signatory": Signatory(name="Anne Signoret", capacity="adjointe", service="Relations")}
    period = {"cities": ("montreal", "shanghai"), "starts_on": date(2027, 1, 4), "ends_on": date(2028, 6, 30)}
    asked = {"ground": "condition", "hearing_until": date(2026, 12, 8)}
    return [
        LabelGranted(**about | period | signed_by | changes),
        LabelNoticeGiven(**about | why | asked | changes),
        LabelKept(**about | why | signed_by | {"ends_on": date(2028, 6, 30)} | changes),
        LabelWithdrawn(**about | why | signed_by | {"ground": "condition"} | changes),
    ]


def following_events(locale: str) -> list[Event]:
    """Conditions are due, answered and closed, a dialogue runs its course, a city is thanked."""
    officer = SOMEONE | {
        "city": "montreal",
        "officer_name": "Jeanne Tremblay",
        "officer_email": "jeanne@montreal.example.org",
        "officer_locale": locale,
        "title": TITLE,
    }
    writer = SOMEONE | {"city": "montreal", "title": TITLE, "contact_name": "Odile Marchand"}
    writer |= {"email": "odile.marchand@passeurs.example.org", "locale": locale, "due_on": date(2026, 12, 8)}
    one = ConditionTold(
        city="montreal", position=1, origin="partner", text="Nommer le laboratoire.", due_on=date(2026, 12, 8)
    )
    until = {"link_id": LINK, "due_on": date(2026, 12, 18)}
    result = {"result": "confirmed", "opinion": Opinion.UNFAVOURABLE}
    office = {"city": "montreal", "title": TITLE, "organisation": "Les Passeurs de berges", "locale": locale}
    return [
        ConditionsDue(**writer, conditions=(one,)),
        ConditionTurned(**writer, position=1, state="met", how="silence", text=one.text),
        ConditionPut(**officer, **until, position=1, text=one.text, answer="C’est le laboratoire du port."),
        DialogueOpened(**officer, **until, text="Le projet nous paraît solide."),
        DialogueNoted(**officer, **until, note_id=LINK, text="Un autre quai conviendrait-il à la ville"),
        DialogueOver(**officer, **result),
        DialogueReported(**SOMEONE, **office, **result, email="bureau@ville.example.org"),
        CourtesyNoted(**officer, organisation="Les Passeurs de berges"),
    ]


def alarm(locale: str = "fr", days: int = 7) -> LegalDateNear:
    """Silence will decide soon."""
    about = {"title": TITLE, "organisation": "Les Passeurs de berges", "email": "bureau@ville.example.org"}
    return LegalDateNear(**SOMEONE, **about, legal_on=date(2027, 1, 23), days=days, locale=locale)


def officer_events(officer: dict[str, Any]) -> list[Event]:
    """An officer asks for a code, their answer arrives at the desk, and their week begins."""
    locale, about = officer["officer_locale"], {"city": "montreal", "officer_name": officer["officer_name"]}
    line = PartnerDigestLine(
        number=NUMBER, title=TITLE, organisation="Les Passeurs de berges", due_on=date(2026, 12, 23), late=True
    )
    desk = {"opinion": Opinion.FAVOURABLE, "title": TITLE, "email": "bureau@ville.example.org", "locale": locale}
    to = {**about, "officer_email": officer["officer_email"], "officer_locale": locale}
    return [
        OpinionCodeAsked(**SOMEONE, **officer, code_id=LINK, expires_at=AT),
        OpinionArrived(**SOMEONE, **about, **desk),
        PartnerDigest.model_validate({"number": "city:montreal", "at": AT, **to, "link_id": LINK, "lines": [line]}),
        *clock_events(officer),
    ]


def clock_events(officer: dict[str, Any]) -> list[Event]:
    """A city is reminded, has a second period, and stays silent; the desk hears of the last two."""
    about: dict[str, Any] = {"title": TITLE, "organisation": "Les Passeurs de berges"}
    day: dict[str, Any] = {"due_on": date(2027, 1, 4)}
    line = ReminderLine(number=NUMBER, **about, **day, link_id=LINK)
    to = {name: value for name, value in officer.items() if name != "title"}
    desk: dict[str, Any] = {
        **SOMEONE,
        **about,
        "city": "montreal",
        "email": "bureau@ville.example.org",
        "locale": officer["officer_locale"],
    }
    return [
        PartnerReminded(number="city:montreal", at=AT, **to, lines=(line,)),
        SecondPeriodBegan(**SOMEONE, **to, **about, **day, link_id=LINK),
        PartnerLate(**desk, **day, told=2),
        PartnerSilent(**desk),
    ]


def turn_events(locale: str) -> list[Event]:
    """An agreement changed its state, and the desk says so."""
    change = {"city": "montreal", "before": "in_force", "after": "suspended", "on": date(2026, 12, 1)}
    file = TouchedFile(number=NUMBER, title=TITLE, effect="frozen")
    office = {"number": "city:montreal", "at": AT, "turn": LINK, "email": "bureau@ville.example.org"}
    writer = {"title": TITLE, "contact_name": "Odile Marchand", "email": "odile.marchand@passeurs.example.org"}
    return [
        AgreementTurned(**office, **change, files=(file,), locale=locale),
        AgreementTold(**SOMEONE, **change, **writer, effect="frozen", locale=locale),
    ]


def press_events(locale: str, officer: dict[str, Any]) -> list[Event]:
    """A quote and a city's words are asked about, and the press office is told what became of a text."""
    asked = {"version": 2, "due_on": date(2026, 12, 7)}
    author = {"contact_name": "Odile Marchand", "email": "odile.marchand@passeurs.example.org", "locale": locale}
    told = {"press_name": "Lou Presse", "press_email": "presse@ville.example.org", "press_locale": locale}
    return [
        QuoteAsked(**SOMEONE, **asked, **author, title=TITLE),
        WordsAsked(**SOMEONE, **asked, **officer, link_id=LINK),
        PressAlerted(**SOMEONE, **told, title=TITLE, kind="bounced", why="agreement"),
    ]


def every_event(locale: str) -> list[Event]:
    """All events that make a letter, each once, for readers of one language."""
    reviewer: dict[str, Any] = {
        "assignment_id": LINK,
        "reviewer_name": "Rémi Lecteur",
        "reviewer_email": "remi@lecteurs.example.org",
        "reviewer_locale": locale,
        "title": TITLE,
    }
    officer: dict[str, Any] = {
        "city": "montreal",
        "officer_name": "Jeanne Tremblay",
        "officer_email": "jeanne@montreal.example.org",
        "officer_locale": locale,
        "title": TITLE,
    }
    told = {"title": TITLE, "locale": locale, "email": "odile.marchand@passeurs.example.org"}
    asked = {"link_id": LINK, "organisation": "Les Passeurs de berges", "due_on": date(2026, 12, 23)}
    return [
        submitted(locale),
        screened(locale, Outcome.INADMISSIBLE),
        screened(locale, Outcome.TRANSFERRED),
        ReviewAssigned(**SOMEONE, **reviewer, due_on=date(2026, 12, 14)),
        ReviewCancelled(**SOMEONE, **reviewer, reason="Le dossier a été retiré."),
        *reminders(locale),
        OpinionRequested(**SOMEONE, **officer, **asked),
        OpinionReceived(**SOMEONE, **officer, opinion=Opinion.RESERVATIONS),
        *officer_events(officer),
        signed(locale),
        ProposalWithdrawn(**SOMEONE, **told),
        SignInAsked(**SOMEONE, link_id=LINK, name="Paul Agent", email="paul@ville.example.org", locale=locale),
        *pieces_events(locale),
        alarm(locale),
        ProposalRevised(**SOMEONE, version=2, proposal=a_proposal(locale), link_id=LINK),
        DraftSaved(**SOMEONE, **told, link_id=LINK, closes_at=CLOSES),
        DraftNudged(**SOMEONE, **told, link_id=LINK, days=7, closes_at=CLOSES),
        *label_events(locale),
        *following_events(locale),
        *turn_events(locale),
        *press_events(locale, officer),
        EvidenceReady(
            number="city:montreal",
            at=AT,
            city="montreal",
            ends_on=date(2027, 5, 30),
            days=180,
            files=12,
            labels=3,
            unused=2,
            email="bureau@ville.example.org",
            locale=locale,
        ),
    ]
