"""The upload form and the status page; both work without JavaScript."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse
from wtforms.fields.choices import SelectChoice

from app.assembly import owner_service, upload_service
from app.blueprints.owners.forms import ShareForm
from app.blueprints.owners.session import owns, remember
from app.blueprints.sentences import told
from app.blueprints.uploads.forms import UploadPageForm
from app.blueprints.uploads.present import as_page, conditional, policy_for_page
from app.errors import Conflict
from app.extensions import limiter
from app.i18n import language, link, translated
from app.logs import request_id
from app.models import Upload
from app.services.uploads import NewUpload
from app.wiring import wiring

blueprint = Blueprint("uploads", __name__)


@translated(blueprint, "/upload/", endpoint="new")
def new() -> ResponseReturnValue:
    return _form_page(_form())


@translated(blueprint, "/upload/", endpoint="create", methods=["POST"])
@limiter.limit(lambda: wiring().config.rate_limit_uploads)
def create() -> ResponseReturnValue:
    """The first step of the way without scripts: answers a form that posts the file straight to S3."""
    form = _form()
    if not form.validate_on_submit():
        return _form_page(form), 400
    chosen = next(kind for kind in wiring().policy.types if kind.format == form.file_type.data)
    back = wiring().config.site_url + link("/uploads/{id}/uploaded")
    announced = upload_service().announce(
        NewUpload(
            file_name=f"sample{chosen.extensions[0]}", file_size=None, content_type=chosen.content_type,
            name=form.name.data, email=form.email.data, company=form.company.data,
            message=form.message.data or "", language=language(), request_id=request_id(),
        ),
        redirect_url=back,
    )  # fmt: skip
    remember(announced.upload.id)
    page = render_template(
        "uploads/form.html", upload=as_page(announced.upload, []), post_url=announced.form.url,
        post_fields=announced.form.fields, accept=",".join(chosen.extensions), type_label=told(chosen.label),
        policy=policy_for_page(wiring().policy),
    )  # fmt: skip
    return _private(make_response(page))


@blueprint.get("/uploads/<uuid:upload_id>/uploaded")
def uploaded(upload_id: uuid.UUID) -> ResponseReturnValue:
    """Where S3 sends a plain form's browser: completes the upload, as the API call would."""
    try:
        upload_service().complete(upload_id, source="browser")
    except Conflict:
        flash(gettext("The file has not arrived yet. If you sent it, reload this page in a moment."), "info")
    return _private(redirect(link(url_for(".status", upload_id=upload_id)), 303))


@blueprint.get("/uploads/<uuid:upload_id>/")
def status(upload_id: uuid.UUID) -> ResponseReturnValue:
    """The upload's page. A key, from our mail, makes the browser an owner and leaves the address."""
    upload = upload_service().get(upload_id)
    if key := request.args.get("key"):
        if owner_service().is_key(upload_id, key):
            remember(upload_id)
        return _private(redirect(link(url_for(".status", upload_id=upload_id)), 303))
    page = render_template("uploads/status.html", upload=_page(upload), **_for_owner(upload_id))
    return _private(make_response(page))


@blueprint.get("/uploads/<uuid:upload_id>/status")
def status_part(upload_id: uuid.UUID) -> ResponseReturnValue:
    """The part of the page that changes, for the script that polls."""
    uploads = upload_service()
    upload, events = uploads.get(upload_id), uploads.events(upload_id)
    page = as_page(upload, events, is_owner=owns(upload_id))
    part = render_template("uploads/_status.html", upload=page, **_for_owner(upload_id))
    return _private(conditional(part, upload, events))


def _page(upload: Upload) -> dict[str, object]:
    return as_page(upload, upload_service().events(upload.id), is_owner=owns(upload.id))


def _for_owner(upload_id: uuid.UUID) -> dict[str, object]:
    """What the page shows to whoever sent the file, and to nobody else: the links that were shared."""
    if not owns(upload_id):
        return {}
    return {
        "links": owner_service().links(upload_id),
        "share_form": ShareForm(),
        "fresh_link": session.pop("fresh_link", None),
    }


def _form() -> UploadPageForm:
    form = UploadPageForm()
    form.file_type.choices = [SelectChoice(kind.format, told(kind.label)) for kind in wiring().policy.types]
    return form


def _form_page(form: UploadPageForm) -> str:
    return render_template("uploads/new.html", form=form, errors=form.errors, policy=policy_for_page(wiring().policy))


def _private(response: BaseResponse) -> BaseResponse:
    """Whoever holds the link sees the page: keep it from search engines and from referrers."""
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
