"""Intake's JSON door: every act that its pages offer."""

from services.intake.api import calls, conditions, documents, drafts, files, pieces, proposals
from services.intake.api.blueprint import api

__all__ = ["api", "calls", "conditions", "documents", "drafts", "files", "pieces", "proposals"]
