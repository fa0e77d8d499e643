"""Playing the samples: every person acts through the JSON API, each proposal goes its whole way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from services.demo.completing import WAIT, Pieces
from services.demo.door import Door, patiently
from services.demo.filing import Counter, Filed
from services.demo.labelling import Labels
from services.demo.officers import Officer
from services.demo.reading import is_like_another, read_otherwise
from services.demo.recalling import take_back
from services.demo.samples import Answers, Review, Sample
from services.demo.turns import Turns
from shared.clock import ShiftedClock
from shared.errors import Permanent
from shared.policy import Role
from shared.programme.outcomes import Outcome

FIRST_ALARM = 21  # days before the legal date
Progress = Callable[[str], None]
Closing = Callable[[Sequence[Sample]], list[Filed]]


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

    def play(self, samples: tuple[Sample, ...], *, closing: Closing, pieces: Pieces) -> list[Filed]:
        """File every sample and act until each is decided, answered by letter and ready for the press."""
        self.file_all(samples, closing)
        first = [one for one in self.filed if one.number and not one.repeated]
        self.ask_for_pieces([one for one in first if one.sample.play.pieces is not None], pieces)
        silent = [one for one in first if _stays_silent(one)]
        suspended, unrenewed = self.turning(first, "suspend"), self.turning(first, "renew")
        for filed in (one for one in first if one not in silent):
            self.screen(filed)
        for filed in first:
            self.examine(filed)
        late = [one for one in first if one not in suspended and self.waits_for_a_city(one)]
        self.decide_all([one for one in first if one not in (*late, *suspended, *unrenewed)])
        self.decide_while_suspended(suspended)
        for filed in silent:
            pieces.let_lapse(filed)
            self.tell(f"{filed.number} was not completed in time")
            self.screen(filed)
        if late:
            self.wait_for_the_silent(late)
        self.decide_all(late)
        self.let_letters_go()
        self.recall([one for one in first if one.sample.play.uncite])
        self.label_all(first)
        self.renew(first, unrenewed)
        return self.filed

    def file_all(self, samples: tuple[Sample, ...], closing: Closing) -> None:
        """Everyone files, after what must be refused was tried; those who wait for a closing come last."""
        counter = Counter(self.door)
        for sample in samples:
            if sample.filing.through != "closing":
                wrong = counter.tried(sample)
                self.file(sample).wrong += wrong
        self.tell("midnight comes; behind another door the call closes")
        self.filed += closing([one for one in samples if one.filing.through == "closing"])
        self.filed.sort(key=lambda one: one.sample.number)

    def file(self, sample: Sample) -> Filed:
        """File a sample through its own door."""
        filed = Counter(self.door).file(sample)
        self.filed.append(filed)
        self.tell(f"{filed.number} filed: {sample.body['title'][:60]}")
        return filed

    def ask_for_pieces(self, filed: list[Filed], pieces: Pieces) -> None:
        """The desk asks for what is missing; some days later, those who answer have completed their files."""
        for one in filed:
            self.dossier(one, lambda seen: seen["row"]["stage"] == "screening")
            pieces.ask(one)
            self.tell(f"{one.number} asked to complete the file")
        answering = [one for one in filed if not _stays_silent(one)]
        if answering:
            self.clock.advance(WAIT)
        for one in answering:
            pieces.answer(one)
            self.tell(f"{one.number} completed")

    def screen(self, filed: Filed) -> None:
        """The desk says whether the file may be examined."""
        hinted = filed.sample.expect.similar
        seen = self.dossier(
            filed, lambda one: one["row"]["stage"] == "screening" and (not hinted or is_like_another(one))
        )
        filed.wrong += read_otherwise(seen["proposal"], filed.sample.final_body)
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
        waits = bool(self.turning([filed], "renew"))
        for review in play.reviews[: -1 if waits else None]:
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
        Officer(door=self.door, home=self.home).answer(filed, answers)
        self.tell(f"{filed.number} {answers.city} answers: {answers.opinion}")

    def waits_for_a_city(self, filed: Filed) -> bool:
        """Whether a city that was asked about this file does not answer."""
        return any(one.silent and one.city in self.current for one in filed.sample.play.opinions)

    def wait_for_the_silent(self, filed: list[Filed]) -> None:
        """Let the weeks pass in which a city does not answer; its silence then stands in the file."""
        self.clock.advance(timedelta(days=31))
        for one in filed:
            self.dossier(one, lambda seen: self.is_warned(seen["row"]))
        self.tell("a month passes; reminders leave, and the office is warned of legal dates")
        self.clock.advance(timedelta(days=30))
        self.tell("another month passes; silence is written down as silence")

    def is_warned(self, row: Mapping[str, Any]) -> bool:
        """Whether the office was warned of this file's legal date, if that is near."""
        if row["legal_on"] is None:
            return True
        left = (date.fromisoformat(row["legal_on"]) - self.clock.now().date()).days
        return left >= FIRST_ALARM or row["legal_warned"] is not None

    def decide_all(self, filed: Sequence[Filed]) -> None:
        """The committee sits."""
        for one in filed:
            self.decide(one)

    def decide(self, filed: Filed, *, city: str | None = None) -> None:
        """The committee decides city by city; or, of a file that came back for one `city`, with that city alone."""
        decisions = filed.sample.play.decisions_on(self.current)
        if city is not None:
            decisions = tuple(one for one in decisions if one.city == city)
        if not decisions:
            return
        filed.current = self.current
        self.dossier(filed, lambda seen: seen["row"]["stage"] == "committee")
        body = {"decisions": [one.paper for one in decisions]}
        self.door.act(f"/dossiers/{filed.number}/determinations", self.staff[Role.COMMITTEE], body)
        self.tell(f"{filed.number} decided: {', '.join(one.outcome for one in decisions)}")

    def turning(self, filed: Iterable[Filed], act: str) -> list[Filed]:
        """Those of these files during whose examination an agreement is suspended, or renewed where it is over."""
        turns = [(one, one.sample.play.turn) for one in filed]
        return [
            one for one, turn in turns if turn and turn.act == act and (turn.city in self.current) == (act == "suspend")
        ]

    def decide_while_suspended(self, filed: Sequence[Filed]) -> None:
        """An agreement is suspended, the committee decides on these files, and the suspension ends."""
        for city in _turned(filed):
            self.turns.suspend(city)
            self.tell(f"the agreement with {city} is suspended")
        for one in filed:
            self.send_on(one)
        self.decide_all(filed)
        for city in _turned(filed):
            self.turns.resume(city)
            self.tell(f"the suspension with {city} is over")

    def send_on(self, filed: Filed) -> None:
        """The desk sends a file on whose only awaited city stands still."""
        city = _turned([filed])[0]
        self.dossier(filed, lambda seen: bool(seen["opinions"][city]["clock"] == "paused"))
        self.door.act(f"/dossiers/{filed.number}/going-on", self.staff[Role.DESK], {})

    def renew(self, filed: Sequence[Filed], waiting: Sequence[Filed]) -> None:
        """An agreement is renewed: files held for it, or still being read, go on with that city by themselves."""
        for city in _turned(waiting):
            held = [one for one in filed if one.expected(self.current).outcomes.get(city) == Outcome.HELD]
            for one in held:
                one.wrong += self.otherwise(one)
            self.turns.renew(city)
            self.current |= {city}
            self.tell(f"the agreement with {city} is renewed")
            for one in (*held, *waiting):
                self.answer(one, _answers(one, city))
                for review in one.sample.play.reviews[-1:] if one in waiting else ():
                    self.review(one, review)
                self.decide(one, city=city)
        if waiting:
            self.let_letters_go()

    def otherwise(self, filed: Filed) -> Iterator[str]:
        """What the applicant reads of the decisions before the renewal, where it is not what must be there."""
        told = self.door.read(f"/proposals/{filed.number}", filed.token) or {}
        seen = {one["city"]: one["outcome"] for one in told.get("decisions", [])}
        expected = {city: str(one) for city, one in filed.expected(self.current).outcomes.items()}
        if seen != expected:
            yield f"before the renewal it stood at {seen}"

    @property
    def turns(self) -> Turns:
        """The desk, where it writes down what becomes of agreements."""
        return Turns(door=self.door, clock=self.clock, desk=self.staff[Role.DESK])

    def let_letters_go(self) -> None:
        """Let the half hour pass in which a decision may still be taken back."""
        self.clock.advance(timedelta(minutes=31))
        self.tell("half an hour passes; the letters leave")

    def recall(self, filed: Sequence[Filed]) -> None:
        """Those who no longer wish to be cited say so; what was drafted about them is recalled."""
        for one in filed:
            take_back(self.door, one, comms=self.staff[Role.COMMS])
            self.tell(f"{one.number} no longer wishes to be cited; its mention is recalled")

    def label_all(self, filed: list[Filed]) -> None:
        """Labels are granted; one is put in question, and withdrawn when its holder was heard."""
        labels = Labels(door=self.door, clock=self.clock, staff=self.staff)
        bearing = [one for one in filed if one.sample.expected(self.current).label]
        for one in bearing:
            labels.grant(one)
            self.tell(f"{one.number} bears the label")
        questioned = [one for one in bearing if one.sample.play.label is not None and one.sample.play.label.ground]
        for one in questioned:
            labels.question(one)
        if questioned:
            labels.let_the_hearings_pass()
        for one in questioned:
            labels.decide(one)
            self.tell(f"{one.number} heard; the label was decided on")

    def dossier(self, filed: Filed, ready: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The file as the desk sees it, once it is `ready`."""

        def look() -> dict[str, Any] | None:
            seen = self.door.read(f"/dossiers/{filed.number}", self.staff[Role.DESK])
            return seen if seen is not None and ready(seen) else None

        return patiently(look, f"{filed.number} ({filed.sample.slug}) to move on")


def _answers(filed: Filed, city: str) -> Answers:
    found = filed.sample.play.opinion_of(city)
    if found is None:
        raise Permanent(f"sample {filed.sample.number:02} has no answer for {city}")
    return found


def _turned(filed: Iterable[Filed]) -> list[str]:
    turns = (one.sample.play.turn for one in filed)
    return list(dict.fromkeys(turn.city for turn in turns if turn is not None))


def _stays_silent(filed: Filed) -> bool:
    asked = filed.sample.play.pieces
    return asked is not None and not asked.answer
