"""The form in which the press office says what a project is, in each language."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from services.notify.operations.saying import say_what
from services.notify.web.blueprint import pages
from services.notify.web.mentions import mention_page
from services.notify.web.refused import faults_of
from shared.db import transaction
from shared.errors import Invalid, Stale
from shared.i18n import LOCALES
from shared.policy import Permission
from shared.web.context import actor, database, house, say
from shared.web.doors import allow


@pages.post("/press/<number>/what")
@allow(Permission.MENTIONS)
def what(number: str) -> ResponseReturnValue:
    """Say in one sentence what the project is; what was typed comes back where it cannot be kept."""
    typed = {f"what_{locale}": request.form.get(f"what_{locale}", "") for locale in LOCALES}
    seen = request.form.get("seen", "")
    try:
        with transaction(database("notify")) as session:
            said = {locale: typed[f"what_{locale}"] for locale in LOCALES}
            version = int(seen) if seen.isdecimal() else 0
            say_what(session, house(), number, said=said, seen=version, actor=actor())
    except (Invalid, Stale) as refusal:
        return mention_page(number, typed=typed, faults=faults_of(refusal, field="what_fr")), refusal.status
    flash(say().t("notify.what.done"))
    return redirect(url_for("notify.show", number=number), 303)
