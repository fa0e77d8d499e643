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
