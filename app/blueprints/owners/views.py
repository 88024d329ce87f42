"""Share a result, take that back, delete an upload; and the page that others see."""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, flash, make_response, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from app.assembly import owner_service, upload_service
from app.blueprints.owners.forms import ConfirmForm, ShareForm
from app.blueprints.owners.session import require_owner
from app.blueprints.uploads.present import as_page
from app.extensions import limiter
from app.i18n import link
from app.models import UploadStatus
from app.wiring import wiring

blueprint = Blueprint("owners", __name__)


@blueprint.post("/uploads/<uuid:upload_id>/links")
@limiter.limit("60 per hour")
def share(upload_id: uuid.UUID) -> ResponseReturnValue:
    require_owner(upload_id)
    form = ShareForm()
    if not form.validate_on_submit():
        abort(400)
    made = owner_service().share(upload_id, shows_name=form.shows_name.data)
    # Kept for the next page only: afterwards nobody, we included, can tell the link.
    session["fresh_link"] = [str(made.link.id), wiring().config.site_url + url_for(".shared", token=made.token)]
    return _back(upload_id, "share")


@blueprint.post("/uploads/<uuid:upload_id>/links/revocation")
@blueprint.post("/uploads/<uuid:upload_id>/links/<uuid:link_id>/revocation", endpoint="revoke_one")
def revoke(upload_id: uuid.UUID, link_id: uuid.UUID | None = None) -> ResponseReturnValue:
    require_owner(upload_id)
    owner_service().revoke(upload_id, link_id)
    flash(gettext("Taken back: nobody can open that link any more."), "success")
    return _back(upload_id, "share")


@blueprint.get("/uploads/<uuid:upload_id>/deletion")
def confirm_deletion(upload_id: uuid.UUID) -> ResponseReturnValue:
    require_owner(upload_id)
    upload = upload_service().get(upload_id)
    if upload.status is UploadStatus.DELETED:
        return _back(upload_id)
    return _private(make_response(render_template("owners/delete.html", upload=as_page(upload, []))))


@blueprint.post("/uploads/<uuid:upload_id>/deletion")
def delete(upload_id: uuid.UUID) -> ResponseReturnValue:
    require_owner(upload_id)
    if not ConfirmForm().validate_on_submit():
        abort(400)
    owner_service().delete(upload_id)
    flash(gettext("Deleted: the file, what we learned from it, and your contact."), "success")
    return _back(upload_id)


@blueprint.get("/shared/<token>/")
def shared(token: str) -> ResponseReturnValue:
    upload, found = owner_service().opened(token)
    page = as_page(upload, [])
    if not found.shows_name:
        page["file_name"] = gettext("A data sample")
    return _private(make_response(render_template("owners/shared.html", upload=page)))


def _back(upload_id: uuid.UUID, part: str | None = None) -> BaseResponse:
    target = link(url_for("uploads.status", upload_id=upload_id)) + (f"#{part}" if part else "")
    return _private(redirect(target, 303))


def _private(response: BaseResponse) -> BaseResponse:
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
