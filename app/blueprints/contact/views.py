"""Contact and demo requests: a form, a stored lead, a word of thanks."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.assembly import lead_service
from app.blueprints.contact.forms import ContactForm
from app.extensions import limiter
from app.models import LeadKind
from app.services.leads import NewLead
from app.services.uploads import CONSENT_VERSION

blueprint = Blueprint("contact", __name__)
_TITLES = {LeadKind.CONTACT: "Talk to us", LeadKind.DEMO: "Request a demo"}
_TEMPLATES = {LeadKind.CONTACT: "contact/contact.html", LeadKind.DEMO: "contact/request_demo.html"}


@blueprint.get("/contact/", defaults={"kind": LeadKind.CONTACT})
@blueprint.get("/request-demo/", defaults={"kind": LeadKind.DEMO}, endpoint="request_demo")
def contact(kind: LeadKind) -> ResponseReturnValue:
    return render_template(_TEMPLATES[kind], form=ContactForm(), kind=kind.value, title=_TITLES[kind])


@blueprint.post("/contact/", defaults={"kind": LeadKind.CONTACT})
@blueprint.post("/request-demo/", defaults={"kind": LeadKind.DEMO}, endpoint="send_demo")
@limiter.limit("20 per hour")
def send(kind: LeadKind) -> ResponseReturnValue:
    form = ContactForm()
    if not form.validate_on_submit():
        return render_template(_TEMPLATES[kind], form=form, kind=kind.value, title=_TITLES[kind]), 400
    lead_service().take(
        NewLead(
            kind=kind, name=form.name.data, email=form.email.data, company=form.company.data,
            message=form.message.data, consent_version=CONSENT_VERSION,
        )
    )  # fmt: skip
    return redirect(url_for(".thanks"), 303)


@blueprint.get("/thanks/")
def thanks() -> ResponseReturnValue:
    return render_template("contact/thanks.html")
