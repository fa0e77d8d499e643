"""One complete valid body for each act of the API: shown in its description, and posted by a test as it stands."""

from __future__ import annotations

from typing import Any

SCREENING: dict[str, Any] = {"outcome": "admissible", "reasons": ""}

PIECES: dict[str, Any] = {
    "reason": "The budget does not say who pays for the residencies in the second year.",
    "essential": True,
    "pieces": [{"what": "The budget of the project, year by year", "rule": "Article 5 of the rules of the call"}],
}

EXTENSION: dict[str, Any] = {}

ASSIGNMENT: dict[str, Any] = {"reviewer": None}

RELEASE: dict[str, Any] = {"reason": "Away until the end of the month.", "replace": True}

CONFLICT: dict[str, Any] = {"conflict": "none", "reason": ""}

RECUSAL: dict[str, Any] = {"reason": "A cousin of mine works for the organisation that proposes the project."}

RULING: dict[str, Any] = {
    "conflict": True,
    "reason": "The reviewer advised the local partner last year.",
}

REVIEW: dict[str, Any] = {
    "scores": {"c1": 4, "c2": 3.5, "c3": 4, "c4": 3, "c5": 3},
    "unjudged": {},
    "comments": {"c3": "The residence programme rests on a partner that both cities already know."},
    "for_applicant": "A clear project, well rooted in both cities. Detail how the residencies are selected.",
    "confidential": "",
    "no_conflict": True,
}

OPINION: dict[str, Any] = {
    "domain": None,
    "objectives": 4,
    "objectives_why": "It serves our plan for independent designers.",
    "local_partner": "yes",
    "offers": ["network", "meeting"],
    "objection": "",
    "naming": "yes",
    "naming_contact": "",
    "opinion": "favourable",
    "reason": "",
    "reason_public": False,
    "channel": None,
    "who": "",
    "proof": "",
}

OPINION_BY_DESK: dict[str, Any] = OPINION | {
    "channel": "mail",
    "who": "The city's international office",
    "proof": "An e-mail of 20 November, kept at the desk.",
    "received_on": "2026-11-20",
}

OPINION_DRAFT: dict[str, Any] = {
    "domain": "none",
    "objectives": 4,
    "local_partner": "yes",
    "offers": ["network", "meeting"],
    "naming": "yes",
    "opinion": "favourable",
}

CODE: dict[str, Any] = {"code": "1234 5678"}

LINK: dict[str, Any] = {"officer": "019a0000-0000-7000-8000-000000000001"}

ADDRESS: dict[str, Any] = {"name": "The international office", "email": "office@montreal.example.org", "locale": "en"}

CONSENSUS: dict[str, Any] = {
    "scores": {"c1": 3.5, "c2": 3, "c3": 3.5, "c4": 3, "c5": 3},
    "text": "The three readers agree on a sound project whose timetable is short; the partner makes up for it.",
    "minority": "One reader holds that the budget leaves too little for the second year.",
}

APPROVAL: dict[str, Any] = {"stage": "legal_visa", "agreed": True, "reason": ""}

DETERMINATION: dict[str, Any] = {
    "decisions": [
        {
            "city": "montreal",
            "outcome": "retained",
            "reasons": "The project is of quality and serves the objectives of both cities.",
            "reservations": "",
            "conditions": "",
        }
    ]
}

BULK: dict[str, Any] = {"decisions": [{"number": "TR-2026-00042-K", **DETERMINATION}], "dry_run": True}

PUBLICATION: dict[str, Any] = {"numbers": ["TR-2026-00042-K"]}

RECALL: dict[str, Any] = {"reason": "The reasons were those of another project."}

CONDITION: dict[str, Any] = {
    "city": "montreal",
    "position": 1,
    "state": "met",
    "note": "The signed letter of the local partner came on 2 December.",
}

NOTHING: dict[str, Any] = {}

CARRY_OUT: dict[str, Any] = {"digest": "5f2b7c0e9a41d3c86e5c1f0a7b9d24e8135f6a7c8b9d0e1f2a3b4c5d6e7f8091"}

DECLINE: dict[str, Any] = {"reason": "time", "words": ""}

HAND_OVER: dict[str, Any] = {"reviewer": None, "words": "A colleague knows this field better."}

ABSENCE: dict[str, Any] = {
    "person": "01946f3e-0000-7000-8000-000000000001",
    "starts_on": "2026-12-01",
    "ends_on": "2026-12-20",
    "substitute": None,
}

LABEL: dict[str, Any] = {
    "cities": ["montreal"],
    "starts_on": "2027-01-04",
    "ends_on": "2028-06-30",
    "reasons": "",
}

LABEL_NOTICE: dict[str, Any] = {
    "ground": "condition",
    "reasons": "The report due six months after the beginning has not come, in spite of two reminders.",
}

LABEL_ANSWER: dict[str, Any] = {
    "answer": "The report was late because our treasurer changed; it is attached to our page since Monday.",
}

LABEL_DECISION: dict[str, Any] = {
    "decision": "kept",
    "reasons": "The report came during the hearing and shows that the residencies began as planned.",
}

PERSON = "01946f3e-0000-7000-8000-000000000001"

SITTING: dict[str, Any] = {
    "title": "Selection committee, autumn call",
    "held_on": "2026-12-10",
    "place": "4, rue de Lobau, room 12",
    "chair": PERSON,
    "voting": [PERSON],
    "attending": [],
}

AGENDA: dict[str, Any] = {"numbers": ["TR-2026-00042-44"]}

ORDER: dict[str, Any] = {"number": "TR-2026-00042-44", "step": "up"}

ROLL: dict[str, Any] = {"present": [PERSON], "chair": None}

MOTION: dict[str, Any] = {"outcomes": {"montreal": "retained"}}

BALLOTS: dict[str, Any] = {
    "ballots": [{"city": "montreal", "outcome": "retained", "vote": "yes", "person": None}],
}

COUNT: dict[str, Any] = {"ballots": [], "casting": {"montreal": "yes"}}

LEAVE: dict[str, Any] = {"person": None, "reason": "I sit on the board of the organisation that proposes it."}

POSTPONE: dict[str, Any] = {"note": "The committee wishes to hear the partner city first."}

REOPEN: dict[str, Any] = {"reason": "The answer of the city came in while the committee sat."}

NOTE: dict[str, Any] = {"note": "The committee asks that the schools of both districts be met."}

CITY_ACTS: dict[str, dict[str, Any]] = {  # by act, on the record of a partner city
    "negotiate": {"reason": "", "since": "2026-10-01"},
    "sign": {
        "reason": "Renewed with other domains after the visit of October.",
        "version": "2026",
        "signed_on": "2026-11-20",
        "ends_on": "2028-11-19",
        "wording_fr": "l’accord de coopération entre Paris et Montréal",
        "wording_en": "the cooperation agreement between Paris and Montréal",
        "deliberation": "2026 DAE 118",
        "object_fr": "Échanges économiques et scientifiques",
        "object_en": "Economic and scientific exchanges",
        "commitments_fr": "",
        "commitments_en": "",
        "signers": [
            {"name": "Ana Reis", "capacity_fr": "maire de Paris", "capacity_en": "mayor of Paris", "city": "paris"}
        ],
        "keeps_domains": True,
    },
    "transmit": {"reason": "", "transmitted_on": "2026-11-23"},
    "renew": {
        "reason": "",
        "version": "2026-renewed",
        "renewed_on": "2026-11-23",
        "renewed_at": "Paris",
        "ends_on": "2028-11-22",
        "deliberation": "2026 DAE 119",
    },
    "await_renewal": {"reason": "", "pending": True},
    "date": {
        "reason": "Found in the archives of the council.",
        "signed_on": "2008-10-17",
        "transmitted_on": None,
        "in_force_on": "2008-11-01",
        "ends_on": None,
    },
    "suspend": {"reason": "The council there asked for a pause until its elections.", "suspended_on": "2026-12-01"},
    "resume": {"reason": "", "resumed_on": "2027-02-01"},
    "denounce": {"reason": "The other city gave notice by its letter of 2 November.", "denounced_on": "2027-05-02"},
    "revise_goals": {
        "reason": "",
        "side": "partner",
        "goals": [{"fr": "Accueillir des designers", "en": "Receive designers"}],
    },
    "share_asset": {
        "reason": "",
        "domain": "telepresence",
        "capacity_fr": "deux salles de douze places",
        "capacity_en": "two rooms of twelve seats",
        "paris_owner": "Mission internationale",
        "partner_owner": "Office of the mayor",
    },
    "set_reply": {"reason": "", "reply_days": 30, "second_days": 10},
    "change_officer": {
        "reason": "",
        "name": "Luc Tremblay",
        "email": "luc.tremblay@montreal.example",
        "locale": "fr",
        "capacity": "Bureau des relations internationales",
        "deputy": False,
        "valid_from": "2026-12-01",
        "ends_before": True,
    },
}

CONDITION_EXTENSION: dict[str, Any] = {
    "city": "montreal",
    "position": 1,
    "due_on": "2027-01-15",
    "note": "The city asks for the name of the person who answers for the measurements.",
}

CONDITION_WORD: dict[str, Any] = {
    "position": 1,
    "word": "not_met",
    "reason": "The letter names the laboratory and not the person who answers for the measurements.",
}

DIALOGUE: dict[str, Any] = {
    "text": "The readers find the project solid. Would another quay, after the summer, suit the city better?",
}

DIALOGUE_NOTE: dict[str, Any] = {"text": "The works on the quay end in September: an autumn season would be possible."}

DIALOGUE_END: dict[str, Any] = {"reason": "Both offices have said what they had to say; the committee can decide."}

WORD: dict[str, Any] = {
    "opinion": "favourable_with_reservations",
    "reason": "Not before the end of the works on the quay, in September.",
    "reason_public": True,
    "channel": None,
    "who": "",
    "proof": "",
}

REOPENING: dict[str, Any] = {"reason": "The agreement was signed on 2 November; the applicant is willing."}

REOPENINGS: dict[str, Any] = {"dry_run": True}

BRING_BACK: dict[str, Any] = {"reason": "Six months have passed; the renewal is not in sight before next year."}

IDEA: dict[str, Any] = {
    "themes": "Repairing clothes for the cold: two cities with the same winters and the same waste.",
    "strengths": "Eleven workshops in the east of Paris, and a school that teaches the trade again.",
    "cities": ["montreal"],
    "sector": "mode_design_luxe",
    "organisation": "Les Ateliers du passage",
}

AXIS: dict[str, Any] = {
    "title_fr": "Réparer, réemployer",
    "title_en": "Repair and reuse",
    "text_fr": "Des ateliers des deux villes apprennent l’un de l’autre à faire durer les objets.",
    "text_en": "Workshops of both cities learn from one another how to make things last.",
    "cities": ["montreal"],
}

PLACE: dict[str, Any] = {"where": "aside", "axis": None, "reason": "It asks for a subsidy; this page is about themes."}
AXIS_SHOWN: dict[str, Any] = {"published": True}
MERGE: dict[str, Any] = {"axis": "01931c00-0000-7000-8000-000000000000"}
DOMAIN: dict[str, Any] = {"city": "rio", "note": "Eleven answers speak of it, and nobody of Rio has objected."}
