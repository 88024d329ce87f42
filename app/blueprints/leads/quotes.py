"""Quotes of a lead: draft, change, send."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from app.assembly import lead_service, quote_service
from app.blueprints.leads.forms import QuoteTextForm
from app.blueprints.sentences import told
from app.blueprints.staff import requires, the_staff
from app.errors import Invalid
from app.models import Quote
from app.services.quotes import BLANK

blueprint = Blueprint("quotes", __name__, url_prefix="/leads")


@blueprint.post("/<uuid:lead_id>/quotes")
@requires("leads")
def create(lead_id: uuid.UUID) -> ResponseReturnValue:
    leads = lead_service()
    lead = leads.get(lead_id)
    chosen = request.form.get("upload", "")
    upload = next((upload for upload in leads.uploads(lead) if str(upload.id) == chosen), None)
    return _to(quote_service().draft(lead, upload, by=the_staff()))


@blueprint.get("/<uuid:lead_id>/quotes/<uuid:quote_id>/")
@requires("leads")
def show(lead_id: uuid.UUID, quote_id: uuid.UUID) -> ResponseReturnValue:
    quote = quote_service().get(quote_id)
    return _page(quote, QuoteTextForm(data={"text": quote.text}))


@blueprint.post("/<uuid:lead_id>/quotes/<uuid:quote_id>/")
@requires("leads")
def save(lead_id: uuid.UUID, quote_id: uuid.UUID) -> ResponseReturnValue:
    """Keep the text; with the button `send` also mail it."""
    quotes, form = quote_service(), QuoteTextForm()
    quote = quotes.get(quote_id)
    if not form.validate_on_submit():
        return _page(quote, form), 400
    if quote.sent_at is None:
        quotes.save(quote, form.text.data.replace("\r\n", "\n"), by=the_staff())
    if "send" not in request.form:
        flash(gettext("The draft is kept."), "success")
        return _to(quote)
    try:
        quotes.send(quote, by=the_staff())
    except Invalid as error:
        form.text.errors = [told(error.message)]
        return _page(quote, form), 400
    flash(gettext("The quote is on its way by e-mail."), "success")
    return redirect(url_for("leads.show", lead_id=quote.lead_id), 303)


def _page(quote: Quote, form: QuoteTextForm) -> str:
    lead = lead_service().get(quote.lead_id)
    return render_template("leads/quote.html", quote=quote, lead=lead, form=form, blank=BLANK)


def _to(quote: Quote) -> BaseResponse:
    return redirect(url_for(".show", lead_id=quote.lead_id, quote_id=quote.id), 303)
