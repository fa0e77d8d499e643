"""The pages of the examination: the desk, the reviewers, the partner cities, the committee."""

from services.review.web import committee, consensus, desk, partner, reviews
from services.review.web.blueprint import pages

__all__ = ["committee", "consensus", "desk", "pages", "partner", "reviews"]
