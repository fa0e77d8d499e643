"""The files that came with a proposal: the office gets them as sent, a reviewer gets copies that name nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.orm import Session

from services.review.models import Dossier
from services.review.operations.reading import reviewer_file
from shared.errors import NotFound
from shared.files import MEDIA_TYPES, Shelf, has_copy, shelf_of
from shared.house import House
from shared.policy import Actor
from shared.proposal import FiledFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A file of a dossier. `shelf` None: its bytes are gone. `rank` counts from 1, `alias` tells of no author."""

    file: FiledFile
    rank: int
    alias: str
    shelf: Shelf | None
    has_copy: bool

    @property
    def clean(self) -> bool:
        """Whether it may be handed out."""
        return self.shelf is Shelf.CLEAN


def attached(session: Session, house: House, number: str) -> tuple[Attached, ...]:
    """The files of a dossier, in the order in which they came. Raises NotFound."""
    found = session.get(Dossier, number)
    if found is None:
        raise NotFound("shared.error.not_found")
    folder = house.settings.files_folder
    files = [FiledFile.model_validate(one) for one in found.files]
    return tuple(
        Attached(
            file=one,
            rank=rank,
            alias=f"{number}-piece-{rank}.{MEDIA_TYPES.get(one.media_type, 'bin')}",
            shelf=shelf_of(folder, one.id),
            has_copy=has_copy(folder, one.id),
        )
        for rank, one in enumerate(files, 1)
    )


def copies(session: Session, house: House, actor: Actor, number: str) -> tuple[Attached, ...]:
    """The files of a dossier for one of its reviewers; nothing before they declared no tie.

    Where they read without names, every copy is withheld: a file names its author on its pages. Raises NotFound for
    anyone who does not review it.
    """
    mine = reviewer_file(session, house, actor, number)
    found = attached(session, house, number) if mine.proposal is not None else ()
    return tuple(replace(one, has_copy=False) for one in found) if mine.anonymous else found


def one_of(files: Sequence[Attached], file_id: UUID) -> Attached:
    """The file with this id among these. Raises NotFound."""
    found = next((one for one in files if one.file.id == file_id), None)
    if found is None:
        raise NotFound("shared.error.not_found")
    return found
