"""Whatever people do, in whatever order: a file is where a model of thirty lines says it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import stdev
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from services.review import example
from tests.integration.review.conftest import READERS, Cast, decision, review

CITY = "montreal"
POINTS = st.sampled_from([1.0, 2.5, 3.0, 4.0, 5.0])
OUTCOME = "not_retained"  # always open to a committee
MAILS = [f"{name}@{name}-reads.example.org" for name in READERS]


@dataclass
class Model:
    """The file as a person would keep it on a sheet of paper."""

    stage: str = "screening"
    readers: dict[str, str] = field(default_factory=dict)  # mail -> assigned, filed, conflicted, cancelled
    scores: list[float] = field(default_factory=list)
    city: str = "not_asked"

    @property
    def waiting(self) -> list[str]:
        return [mail for mail, state in self.readers.items() if state == "assigned"]

    @property
    def disagree(self) -> bool:
        low, high = min(self.scores), max(self.scores)
        split = low < 3 <= high
        return len(self.scores) > 1 and (high - low >= 2 or split or stdev(self.scores) >= 0.75)

    def join(self) -> None:
        """Reviews and the city's answer meet; whichever comes last moves the file."""
        if self.stage == "evaluation" and not self.waiting and len(self.scores) >= 2 and self.city != "asked":
            self.stage = "consensus" if self.disagree else "committee"


class Office(RuleBasedStateMachine):
    """One file, and everyone who may act on it, in any order."""

    cast: Cast

    @initialize()
    def file(self) -> None:
        self.model = Model()
        self.number = self.cast.file(title=f"Un dossier parmi d’autres, le numéro {self.cast.filed}")

    def act(self, who: str, path: str, body: dict[str, Any], *, may: bool) -> bool:
        """Do something; the answer must be what the model expects."""
        answer = self.cast.post(who, f"{self.number}/{path}", body)
        assert (answer.status_code == 200) == may, (path, self.model, answer.status_code, answer.text)
        assert answer.status_code < 500
        return may

    @rule(outcome=st.sampled_from(["admissible", "admissible", "inadmissible"]))
    def screen(self, outcome: str) -> None:
        body = {"outcome": outcome, "reasons": "The proposal is about something else than the call."}
        if self.act(self.cast.desk, "screening", body, may=self.model.stage == "screening"):
            self.model.stage = "evaluation" if outcome == "admissible" else "inadmissible"
            if outcome == "admissible":
                self.model.city = "asked"
                self.model.readers = dict.fromkeys(self.given(), "assigned")
                assert len(self.model.readers) == 3

    def given(self) -> list[str]:
        """Who has the file to read, as the office sees it."""
        tokens = self.cast.assigned(self.number)
        return [mail for mail, token in self.cast.readers.items() if token in tokens]

    @rule(mail=st.sampled_from(MAILS), points=POINTS)
    def read(self, mail: str, points: float) -> None:
        self.read_as(mail, points)

    def read_as(self, mail: str, points: float) -> None:
        """A reader hands in one score for everything."""
        mine = self.model.readers.get(mail)
        may = self.model.stage == "evaluation" and mine == "assigned"
        if self.act(self.cast.readers[mail], "reviews", review(points), may=may):
            self.model.readers[mail] = "filed"
            self.model.scores.append(points)
            self.model.join()

    @precondition(lambda self: self.model.stage == "evaluation")
    @rule(points=st.lists(POINTS, min_size=4, max_size=4))
    def everyone_reads(self, points: list[float]) -> None:
        for mail, score in zip(list(self.model.waiting), points, strict=False):
            self.read_as(mail, score)

    @rule(mail=st.sampled_from(MAILS))
    def step_aside(self, mail: str) -> None:
        may = self.model.stage == "evaluation" and self.model.readers.get(mail) == "assigned"
        body = {"conflict": "yes", "reason": "I advise the local partner."}
        if self.act(self.cast.readers[mail], "conflict", body, may=may):
            self.model.readers[mail] = "conflicted"
            fresh = [one for one in self.given() if one not in self.model.readers]
            assert len(fresh) == (1 if len(self.model.readers) < len(MAILS) else 0)
            self.model.readers |= dict.fromkeys(fresh, "assigned")
            self.model.join()

    @rule()
    def city_answers(self) -> None:
        if self.model.city == "not_asked":
            return
        open_stages = ("evaluation", "consensus", "committee")
        may = self.model.stage in open_stages and self.model.city in ("asked", "silent")
        officer, path = self.cast.officer(self.number, CITY), f"{self.number}/opinions/{CITY}"
        self.cast.put(officer, f"{path}/draft", example.OPINION_DRAFT)
        answer = self.cast.post(officer, f"{path}/code", example.NOTHING)
        if answer.status_code == 200:
            answer = self.cast.post(officer, f"{path}/confirmation", {"code": self.cast.code(officer)})
        assert (answer.status_code == 200) == may, (self.model, answer.status_code, answer.text)
        if may:
            self.model.city = "given"
            self.model.join()

    @rule()
    def months_pass(self) -> None:
        self.cast.days_pass(60)
        if self.model.stage == "evaluation" and self.model.city == "asked":
            self.model.city = "silent"
            self.model.join()

    @rule()
    def settle(self) -> None:
        if self.act(self.cast.committee, "consensus", example.CONSENSUS, may=self.model.stage == "consensus"):
            self.model.stage = "committee"

    @rule()
    def determine(self) -> None:
        body = {"decisions": [decision(CITY, OUTCOME)]}
        if self.act(self.cast.committee, "determinations", body, may=self.model.stage == "committee"):
            self.model.stage = "decided"

    @precondition(lambda self: hasattr(self, "number"))
    @invariant()
    def the_file_is_where_the_model_says(self) -> None:
        view = self.cast.view(self.number)
        assert view["row"]["stage"] == self.model.stage
        assert len({one["person_id"] for one in view["reviews"]}) == len(view["reviews"])
        assert sorted(one["state"] for one in view["reviews"]) == sorted(self.model.readers.values())
        assert sorted(float(one) for one in view["row"]["score"]["totals"]) == sorted(self.model.scores)


def test_a_file_is_always_where_a_sheet_of_paper_would_say(cast: Cast) -> None:
    limits = settings(
        max_examples=25,
        stateful_step_count=14,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
    )
    run_state_machine_as_test(type("Office", (Office,), {"cast": cast}), settings=limits)
