"""Contact, demo and quote requests: a form, a stored lead, a word of thanks."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from app.assembly import lead_service, upload_service
from app.blueprints.contact.forms import ContactForm, DemoForm, QuoteForm
from app.errors import NotFound
from app.extensions import limiter
from app.models import LeadKind, Upload, UploadStatus
from app.services.leads import NewLead
from app.services.uploads import CONSENT_VERSION

blueprint = Blueprint("contact", __name__)
# What a summary counts.
_SIZES = {"rows": _("%(count)s rows"), "columns": _("%(count)s columns"), "members": _("%(count)s members")}


@dataclass(frozen=True)
class Way:
    """One way in: its form and its page."""

    kind: LeadKind
    form: type[ContactForm]
    template: str


WAYS = {
    "contact": Way(LeadKind.CONTACT, ContactForm, "contact/contact.html"),
    "request-demo": Way(LeadKind.DEMO, DemoForm, "contact/request_demo.html"),
    "request-quote": Way(LeadKind.QUOTE, QuoteForm, "contact/request_quote.html"),
}


def show(way: str) -> ResponseReturnValue:
    form = WAYS[way].form()
    upload = _about(form, request.args.get("upload", ""))
    form.restart()
    return render_template(WAYS[way].template, form=form, upload=upload)


@limiter.limit("20 per hour")
def send(way: str) -> ResponseReturnValue:
    form = WAYS[way].form()
    upload = _about(form, request.form.get("upload", ""))
    if not form.validate_on_submit():
        form.restart()
        return render_template(WAYS[way].template, form=form, upload=upload), 400
    lead = lead_service().take(
        NewLead(
            kind=WAYS[way].kind, name=form.name.data, email=form.email.data, company=form.company.data,
            message=form.message.data, consent_version=CONSENT_VERSION, details=form.details(),
            about_upload_id=upload.id if upload else None,
        )
    )  # fmt: skip
    session["reference"] = str(lead.id)
    return redirect(url_for(".thanks"), 303)


@blueprint.get("/thanks/")
def thanks() -> ResponseReturnValue:
    return render_template("contact/thanks.html", reference=session.pop("reference", None))


def _about(form: ContactForm, given: str) -> Upload | None:
    """Return the upload a quote is about, and fill the form from its public summary; None where there is none."""
    if not isinstance(form, QuoteForm) or not given:
        return None
    try:
        upload = upload_service().get(uuid.UUID(given))
    except (ValueError, NotFound):
        upload = None
    if upload is None or upload.status is not UploadStatus.PROCESSED:
        flash(gettext("The sample this link speaks of is not here any more. Tell us about your data instead."), "info")
        form.upload.data = ""
        return None
    form.upload.data = str(upload.id)
    if request.method == "GET":
        summary = upload.summary or {}
        size = [str(words) % {"count": f"{summary[key]:,}"} for key, words in _SIZES.items() if key in summary]
        form.amount.data = ", ".join(size)
        form.formats.data = str(summary.get("format", "")).upper()
    return upload


for _way in WAYS:
    _name = _way.replace("-", "_")
    blueprint.add_url_rule(f"/{_way}/", endpoint=_name, view_func=show, defaults={"way": _way}, methods=["GET"])
    blueprint.add_url_rule(
        f"/{_way}/", endpoint=f"send_{_name}", view_func=send, defaults={"way": _way}, methods=["POST"]
    )
