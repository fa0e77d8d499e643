"""What a form sent, as a draft keeps it, and back: a draft is kept as it was typed."""

from __future__ import annotations

from werkzeug.datastructures import MultiDict

from services.intake.domain.answers import Kept
from services.intake.forms.parts import Part, part_of
from services.intake.forms.reading import Typed
from shared.programme import Programme

LONGEST = 20_000  # signs kept of one answer: more than any limit, so that what is too long is told and not cut
MOST_NAMES = 400


def kept(form: Typed, before: Kept, programme: Programme, *, part: Part | None = None) -> Kept:
    """A draft's answers after one task (or, without `part`, the whole form) was sent: those of the others stay."""
    names = [name for name in form if _asked(name, programme, part)][:MOST_NAMES]
    others = {name: values for name, values in before.items() if part is not None and not _asked(name, programme, part)}
    # PostgreSQL keeps no NUL; the checks tell of other hidden signs by their place.
    return others | {name: [one[:LONGEST].replace("\x00", "") for one in form.getlist(name)] for name in names}


def restored(typed: Kept) -> Typed:
    """A draft's answers as a form would send them."""
    return MultiDict([(name, value) for name, values in typed.items() for value in values])


def _asked(name: str, programme: Programme, part: Part | None) -> bool:
    found = part_of(name, cities=programme.cities)
    return found is not None and part in {None, found}
