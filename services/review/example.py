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

RULING: dict[str, Any] = {
    "conflict": True,
    "reason": "The reviewer advised the local partner last year.",
}

REVIEW: dict[str, Any] = {
    "scores": {"c1": 4, "c2": 3.5, "c3": 4, "c4": 3, "c5": 3},
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
