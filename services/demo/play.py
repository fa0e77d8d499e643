"""Playing the samples: every person acts through the JSON API, each proposal goes its whole way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from services.demo.door import Door, patiently
from services.demo.samples import Answers, Review, Sample
from services.stack import messages
from shared.clock import ShiftedClock
from shared.errors import Permanent
from shared.policy import Role

LINK = re.compile(r"/(?:l|partner)/([A-Za-z0-9_-]{40,})")
Progress = Callable[[str], None]


@dataclass(slots=True, kw_only=True)
class Filed:
    """A sample in play: its number, and the applicant's own token."""

    sample: Sample
    number: str
    token: str
    repeated: bool


@dataclass(slots=True, kw_only=True)
class Stage:
    """Where the play takes place: the door, the people's tokens, the mailbox, the clock."""

    door: Door
    home: Path
    clock: ShiftedClock
    staff: Mapping[Role, str]
    reviewers: Mapping[UUID, str]
    current: frozenset[str]
    tell: Progress
    filed: list[Filed] = field(default_factory=list)

    def play(self, samples: tuple[Sample, ...]) -> list[Filed]:
        """File every sample and act until each is decided, answered by letter and ready for the press."""
        for sample in samples:
            self.file(sample)
        first = [one for one in self.filed if not one.repeated]
        for filed in first:
            self.screen(filed)
        for filed in first:
            self.examine(filed)
        self.wait_for_the_silent(first)
        for filed in first:
            self.decide(filed)
        self.let_letters_go()
        return self.filed

    def file(self, sample: Sample) -> None:
        """Post a sample through the front door."""
        answer = self.door.file(sample.body, sample.key)
        if answer.is_error:
            raise Permanent(f"sample {sample.number:02} was refused: {answer.text[:800]}")
        told = answer.json()
        repeated = answer.status_code == 200
        self.filed.append(Filed(sample=sample, number=told["number"], token=told["token"], repeated=repeated))
        self.tell(f"{told['number']} filed: {sample.body['title'][:60]}")

    def screen(self, filed: Filed) -> None:
        """The desk says whether the file may be examined."""
        self.dossier(filed, lambda seen: seen["row"]["stage"] == "screening")
        play = filed.sample.play
        outcome = "admissible" if play.screening == "admit" else play.screening
        body = {"outcome": outcome, "reasons": play.screening_reasons}
        self.door.act(f"/dossiers/{filed.number}/screening", self.staff[Role.DESK], body)
        self.tell(f"{filed.number} screened: {outcome}")

    def examine(self, filed: Filed) -> None:
        """Reviewers review, cities answer, an applicant may change their mind, a rapporteur settles."""
        play = filed.sample.play
        if play.screening != "admit":
            return
        for review in play.reviews:
            self.review(filed, review)
        if play.withdraw is not None:
            self.door.act(f"/proposals/{filed.number}/withdrawal", filed.token, {})
            self.tell(f"{filed.number} withdrawn by the applicant")
            return
        for answers in play.opinions:
            if answers.city in self.current and not answers.silent:
                self.answer(filed, answers)
        if play.consensus is not None:
            self.dossier(filed, lambda seen: seen["row"]["stage"] == "consensus")
            self.door.act(f"/dossiers/{filed.number}/consensus", self.staff[Role.COMMITTEE], play.consensus.paper)
            self.tell(f"{filed.number} reviewers brought together")

    def review(self, filed: Filed, review: Review) -> None:
        """The next reviewer who holds the file hands in this review, or declares a tie."""
        seen = self.dossier(filed, lambda one: any(part["state"] == "assigned" for part in one["reviews"]))
        holder = next(part for part in seen["reviews"] if part["state"] == "assigned")
        token = self.reviewers[UUID(holder["person_id"])]
        if review.conflict:
            self.door.act(f"/dossiers/{filed.number}/conflict", token, review.paper)
            self.tell(f"{filed.number} {holder['name']} declares a tie and is replaced")
            return
        self.door.act(f"/dossiers/{filed.number}/reviews", token, review.paper)
        self.tell(f"{filed.number} reviewed by {holder['name']}")

    def answer(self, filed: Filed, answers: Answers) -> None:
        """The city's officer follows the link in the mail and gives the city's opinion."""
        token = patiently(lambda: self.partner_token(filed, answers.city), f"the mail to {answers.city}")
        self.door.act(f"/dossiers/{filed.number}/opinions/{answers.city}", token, answers.paper)
        self.tell(f"{filed.number} {answers.city} answers: {answers.opinion}")

    def partner_token(self, filed: Filed, city: str) -> str | None:
        """The token in the mail by which this city was asked about this file."""
        for mail in messages(self.home):
            if f"@{city.replace('_', '')}." in mail.to and filed.number in mail.subject + mail.text:
                found = LINK.search(mail.text)
                return found.group(1) if found else None
        return None

    def wait_for_the_silent(self, filed: list[Filed]) -> None:
        """Let the weeks pass in which a city does not answer; its silence then stands in the file."""
        silent = [
            one for one in filed if any(two.silent and two.city in self.current for two in one.sample.play.opinions)
        ]
        if silent:
            self.clock.advance(timedelta(days=31))
            self.tell("a month passes; reminders leave")
            self.clock.advance(timedelta(days=30))
            self.tell("another month passes; silence is written down as silence")

    def decide(self, filed: Filed) -> None:
        """The committee decides city by city."""
        decisions = filed.sample.play.decisions_on(self.current)
        if not decisions:
            return
        self.dossier(filed, lambda seen: seen["row"]["stage"] == "committee")
        body = {"decisions": [one.paper for one in decisions]}
        self.door.act(f"/dossiers/{filed.number}/determinations", self.staff[Role.COMMITTEE], body)
        self.tell(f"{filed.number} decided: {', '.join(one.outcome for one in decisions)}")

    def let_letters_go(self) -> None:
        """Let the half hour pass in which a decision may still be taken back."""
        self.clock.advance(timedelta(minutes=31))
        self.tell("half an hour passes; the letters leave")

    def dossier(self, filed: Filed, ready: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The file as the desk sees it, once it is `ready`."""

        def look() -> dict[str, Any] | None:
            seen = self.door.read(f"/dossiers/{filed.number}", self.staff[Role.DESK])
            return seen if seen is not None and ready(seen) else None

        return patiently(look, f"{filed.number} ({filed.sample.slug}) to move on")


def everyone(filed: list[Filed]) -> Iterator[Filed]:
    """Each file once, those that were filed again under the same key left out."""
    return (one for one in filed if not one.repeated)
