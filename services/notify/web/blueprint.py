"""The blueprint that all pages of notify share."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("notify", __name__, template_folder="../templates")
