"""The pages of the examination: the desk, the reviewers, the partner cities, the committee."""

from services.review.web import approvals, committee, consensus, desk, files, partner, pieces, reviews
from services.review.web.blueprint import pages

__all__ = ["approvals", "committee", "consensus", "desk", "files", "pages", "partner", "pieces", "reviews"]
