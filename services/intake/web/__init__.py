"""Intake's pages: the call, the form, the receipt, a proposal's own page."""

from services.intake.web import applying, call, legal, proposal
from services.intake.web.blueprint import pages

__all__ = ["applying", "call", "legal", "pages", "proposal"]
