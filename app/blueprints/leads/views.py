"""People who wrote to us, for sales."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from app.assembly import lead_service
from app.blueprints.staff import requires, the_staff
from app.models import LeadState

blueprint = Blueprint("leads", __name__, url_prefix="/leads")


class FollowUpForm(FlaskForm):  # type: ignore[misc]
    """Where sales stand with a person."""

    state = SelectField("State", choices=[SelectChoice(state.value, state.value.title()) for state in LeadState])


@blueprint.get("/")
@requires("leads")
def index() -> ResponseReturnValue:
    page = lead_service().list(page=request.args.get("page", 1, type=int))
    items = [{"lead": lead, "uploads": uploads} for lead, uploads in page.items]
    return render_template(
        "leads/list.html", leads={"items": items, "total": page.total, "page": page.page, "pages": page.pages},
        form=FollowUpForm(), states=list(LeadState),
    )  # fmt: skip


@blueprint.post("/<uuid:lead_id>/")
@requires("leads")
def follow_up(lead_id: uuid.UUID) -> ResponseReturnValue:
    form = FollowUpForm()
    if form.validate_on_submit():
        lead = lead_service().follow_up(lead_id, state=LeadState(form.state.data), by=the_staff())
        flash(f"{lead.name} is now marked as {lead.state.value}.", "success")
    else:
        flash("Choose one of the states.", "error")
    return redirect(url_for(".index"), 303)
