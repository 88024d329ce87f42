"""People who wrote to us, for sales."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from flask import Blueprint, Response, flash, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse
from wtforms.fields.choices import SelectChoice

from app.assembly import account_service, lead_service, quote_service
from app.blueprints.contact.times import in_words
from app.blueprints.leads.forms import ConfirmForm, NoteForm, StateForm
from app.blueprints.staff import requires, the_staff
from app.exports import csv_lines
from app.models import Lead, LeadKind, LeadState, StaffUser
from app.services.leads import LeadQuery

blueprint = Blueprint("leads", __name__, url_prefix="/leads")
NOBODY = ""
_HEADINGS = (
    "lead_id", "created_at", "kind", "state", "owner", "name", "email", "company", "message", "consent_version",
    "consent_at",
)  # fmt: skip


@blueprint.get("/")
@requires("leads")
def index() -> ResponseReturnValue:
    asked, leads = _asked(), lead_service()
    page = leads.find(asked, by=the_staff())
    return render_template(
        "leads/list.html",
        leads={"items": page.items, "total": page.total, "page": page.page, "pages": page.pages},
        query=_arguments(asked), states=list(LeadState), kinds=list(LeadKind), suspected=leads.suspected(),
    )  # fmt: skip


@blueprint.get("/export.csv")
@requires("leads")
def export() -> ResponseReturnValue:
    rows = (_row(lead) for lead in lead_service().export(_asked(), by=the_staff()))
    return _csv(csv_lines(_HEADINGS, rows), "leads.csv")


@blueprint.get("/<uuid:lead_id>/")
@requires("leads")
def show(lead_id: uuid.UUID) -> ResponseReturnValue:
    return _page(lead_service().get(lead_id), NoteForm())


@blueprint.post("/<uuid:lead_id>/")
@requires("leads")
def follow_up(lead_id: uuid.UUID) -> ResponseReturnValue:
    leads, form = lead_service(), _state_form()
    lead = leads.get(lead_id)
    if form.validate_on_submit():
        leads.set_owner(lead, _colleague(form.owner.data), by=the_staff())
        leads.set_state(lead, LeadState(form.state.data), by=the_staff())
        flash(_marked(lead), "success")
    else:
        flash(gettext("Choose one of the states and one of the people."), "error")
    return _back(lead_id)


@blueprint.post("/<uuid:lead_id>/notes")
@requires("leads")
def note(lead_id: uuid.UUID) -> ResponseReturnValue:
    leads, form = lead_service(), NoteForm()
    lead = leads.get(lead_id)
    if not form.validate_on_submit():
        return _page(lead, form), 400
    leads.note(lead, form.text.data, by=the_staff())
    return _back(lead_id)


@blueprint.post("/<uuid:lead_id>/no-spam")
@requires("leads")
def no_spam(lead_id: uuid.UUID) -> ResponseReturnValue:
    leads = lead_service()
    leads.is_no_spam(leads.get(lead_id), by=the_staff())
    return _back(lead_id)


@blueprint.get("/<uuid:lead_id>/deletion")
@requires("leads")
def confirm_deletion(lead_id: uuid.UUID) -> ResponseReturnValue:
    return render_template("leads/delete.html", lead=lead_service().get(lead_id), form=ConfirmForm())


@blueprint.post("/<uuid:lead_id>/deletion")
@requires("leads")
def delete(lead_id: uuid.UUID) -> ResponseReturnValue:
    leads = lead_service()
    leads.delete(leads.get(lead_id), by=the_staff())
    flash(gettext("The person’s data was deleted."), "success")
    return redirect(url_for(".index"), 303)


def _page(lead: Lead, note_form: NoteForm) -> str:
    leads = lead_service()
    return render_template(
        "leads/detail.html", lead=lead, uploads=leads.uploads(lead), activities=leads.activities(lead),
        quotes=quote_service().of(lead), times=in_words(lead.details), state_form=_state_form(lead),
        note_form=note_form,
    )  # fmt: skip


def _state_form(lead: Lead | None = None) -> StateForm:
    given = {"state": lead.state.value, "owner": str(lead.owner_id or NOBODY)} if lead else {}
    form = StateForm(data=given)
    form.owner.choices = [
        SelectChoice(NOBODY, gettext("Nobody")),
        *(SelectChoice(str(person.id), person.name) for person in _colleagues()),
    ]
    return form


def _marked(lead: Lead) -> str:
    """Return a sentence for each state: the word bends with the sentence in other languages."""
    sentences: dict[LeadState, str] = {
        LeadState.NEW: gettext("%(name)s is now marked as new.", name=lead.name),
        LeadState.OPEN: gettext("%(name)s is now marked as open.", name=lead.name),
        LeadState.WON: gettext("%(name)s is now marked as won.", name=lead.name),
        LeadState.LOST: gettext("%(name)s is now marked as lost.", name=lead.name),
    }
    return sentences[lead.state]


def _colleagues() -> list[StaffUser]:
    return [person for person in account_service().everyone() if person.can("leads")]


def _colleague(person_id: str) -> StaffUser | None:
    return next((person for person in _colleagues() if str(person.id) == person_id), None)


def _back(lead_id: uuid.UUID) -> BaseResponse:
    return redirect(url_for("leads.show", lead_id=lead_id), 303)


def _csv(lines: Iterator[str], name: str) -> Response:
    response = Response(stream_with_context(lines), mimetype="text/csv")
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response


def _asked() -> LeadQuery:
    arguments = request.args
    return LeadQuery(
        text=arguments.get("q", "").replace("\x00", "").strip()[:200],
        state=arguments.get("state", ""), kind=arguments.get("kind", ""), owner=arguments.get("owner", ""),
        spam=arguments.get("spam") == "1", sort=arguments.get("sort", "created_at"),
        descending=arguments.get("dir", "desc") != "asc", page=arguments.get("page", 1, type=int),
    )  # fmt: skip


def _arguments(asked: LeadQuery) -> dict[str, str]:
    return {
        "q": asked.text, "state": asked.state, "kind": asked.kind, "owner": asked.owner,
        "spam": "1" if asked.spam else "", "sort": asked.sort, "dir": "desc" if asked.descending else "asc",
    }  # fmt: skip


def _row(lead: Lead) -> tuple[object, ...]:
    return (
        lead.id, lead.created_at.isoformat(), lead.kind.value, lead.state.value, lead.owner.name if lead.owner else "",
        lead.name, lead.email, lead.company, lead.message, lead.consent_version, lead.consent_at.isoformat(),
    )  # fmt: skip
