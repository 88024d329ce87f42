"""What is held back, for reviewers: release or delete, each with a reason."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from app.assembly import quarantine_service
from app.blueprints.sentences import told
from app.blueprints.staff import requires, the_staff
from app.errors import Invalid

blueprint = Blueprint("quarantine", __name__, url_prefix="/quarantine")


class DecisionForm(FlaskForm):  # type: ignore[misc]
    """The reason of a decision."""

    reason = TextAreaField(_("Reason"), [InputRequired(_("Give the reason.")), Length(max=500)])


@blueprint.get("/")
@requires("quarantine")
def index() -> ResponseReturnValue:
    page = quarantine_service().list(page=request.args.get("page", 1, type=int))
    return render_template("quarantine/list.html", uploads=page, form=DecisionForm())


@blueprint.post("/<uuid:upload_id>/release")
@requires("quarantine")
def release(upload_id: uuid.UUID) -> ResponseReturnValue:
    reason = DecisionForm().reason.data or ""
    try:
        quarantine_service().release(upload_id, by=the_staff(), reason=reason)
        flash(gettext("The file was released and is being analysed."), "success")
    except Invalid as error:
        flash(told(error.errors["reason"][0]), "error")
    return redirect(url_for(".index"), 303)


@blueprint.post("/<uuid:upload_id>/deletion")
@requires("quarantine")
def delete(upload_id: uuid.UUID) -> ResponseReturnValue:
    reason = DecisionForm().reason.data or ""
    try:
        quarantine_service().delete(upload_id, by=the_staff(), reason=reason)
        flash(gettext("The file was deleted; its audit trail stays."), "success")
    except Invalid as error:
        flash(told(error.errors["reason"][0]), "error")
    return redirect(url_for(".index"), 303)
