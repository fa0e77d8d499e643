"""Filing the samples: what must be refused first is tried, then each gets in by its own door, files and all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import httpx

from services.demo.door import Door, faults_in, patiently, told
from services.demo.files import made
from services.demo.parts import Attachment, Expectation, changed
from services.demo.samples import Sample
from shared.errors import Permanent, Transient

BEGUN_WITH = ("call", "locale", "title", "contact")  # what stands in a draft when it is first kept


@dataclass(slots=True, kw_only=True)
class Filed:
    """A sample in play: its number (none: it came too late), the applicant's own token, what went otherwise.

    `current`: the cities whose agreements were current when the committee last decided on it.
    """

    sample: Sample
    number: str
    token: str
    repeated: bool = False
    wrong: list[str] = field(default_factory=list)
    current: frozenset[str] | None = None

    def expected(self, current: frozenset[str]) -> Expectation:
        """How it must end, on a day when the agreements with `current` are current unless it was decided on another."""
        return self.sample.expected(self.current if self.current is not None else current)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A draft that is ready to be filed."""

    id: str
    token: str
    wrong: list[str]


class Counter:
    """Where the people of the samples file."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def tried(self, sample: Sample) -> list[str]:
        """Try what must be refused, and ask for a likeness without filing; what was answered otherwise."""
        return [*self._tries(sample), *self._likeness(sample)]

    def file(self, sample: Sample) -> Filed:
        """File a sample. Raises Permanent when it is refused."""
        wrong: list[str] = []
        if sample.filing.through == "post":
            answer = self._door.file(sample.body, sample.key)
        else:
            draft = self.draft(sample)
            wrong += draft.wrong
            answer = self.hand_in(draft)
        if answer.is_error:
            raise Permanent(f"sample {sample.number:02} was refused: {answer.text[:800]}")
        said, repeated = answer.json(), answer.status_code == 200
        return Filed(sample=sample, number=said["number"], token=said["token"], repeated=repeated, wrong=wrong)

    def draft(self, sample: Sample) -> Draft:
        """Begin with a few answers, come back with all of them, and send the files."""
        begun = self._door.ask("POST", "/drafts", json={name: sample.body[name] for name in BEGUN_WITH})
        return self.completed(told(begun), begun.headers["ETag"], sample.body, files=sample.attachments)

    def completed(self, begun: dict[str, Any], tag: str, body: dict[str, Any], *, files: Iterable[Attachment]) -> Draft:
        """Put the whole text and its files into a draft that was begun."""
        draft_id, token = begun["id"], begun["token"]
        kept = self._door.keep(draft_id, token, body, tag=tag)
        wrong = [f"the draft was told of {one['field']}: {one['code']}" for one in kept["faults"]]
        wrong += [fault for one in files for fault in self._send(draft_id, token, one)]
        return Draft(id=draft_id, token=token, wrong=wrong)

    def hand_in(self, draft: Draft) -> httpx.Response:
        """File a draft; the answer as it came."""
        return self._door.ask("POST", f"/drafts/{draft.id}/filing", draft.token)

    def is_kept(self, draft: Draft, sample: Sample) -> bool:
        """Whether the draft still is there, not filed, with the text as it was typed."""
        seen = self._door.read(f"/drafts/{draft.id}", draft.token)
        return seen is not None and seen["status"] == "draft" and seen["proposal"]["title"] == sample.body["title"]

    def _tries(self, sample: Sample) -> Iterable[str]:
        for rank, one in enumerate(sample.tries):
            found = faults_in(self._door.file(changed(sample.body, one.change), f"{sample.key}-try-{rank}"))
            if found != one.faults:
                yield f"try {rank + 1} was answered by {found or 'a receipt'}"

    def _likeness(self, sample: Sample) -> Iterable[str]:
        if sample.repeats is not None:
            return
        try:
            # What was filed a moment ago is known as soon as a worker has read it.
            patiently(lambda: self._is_like_another(sample) == sample.expect.similar, "a likeness")
        except Transient:
            yield "nobody saw a likeness" if sample.expect.similar else "a likeness was seen"

    def _is_like_another(self, sample: Sample) -> bool:
        return bool(told(self._door.ask("POST", "/proposals/dry-run", json=sample.body))["similar_filed_on"])

    def _send(self, draft_id: str, token: str, one: Attachment) -> Iterable[str]:
        answer = self._door.send_file(draft_id, token, name=one.name, content=made(one.kind))
        found = next(iter(faults_in(answer).values()), "")
        if answer.is_error != bool(one.refused) or found != one.refused:
            yield f"the file {one.name} was answered by {found or answer.status_code}"
