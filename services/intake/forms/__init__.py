"""Between the form and the proposal: flat names on the pages, nested values in the model, faults at their field."""

from services.intake.forms.parts import PARTS, Part, part_of
from services.intake.forms.reading import Typed, compacted, data_from, picked
from services.intake.forms.telling import shown
from services.intake.forms.writing import kept, restored

__all__ = [
    "PARTS",
    "Part",
    "Typed",
    "compacted",
    "data_from",
    "kept",
    "part_of",
    "picked",
    "restored",
    "shown",
]
