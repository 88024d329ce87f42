"""`/api/v1/uploads`: the three calls of browser and API clients, and the report for sales."""

from __future__ import annotations

import uuid

from flask import Blueprint, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from app.assembly import result_service, upload_service
from app.blueprints.owners.session import remember
from app.blueprints.staff import requires
from app.blueprints.uploads.forms import UploadApiForm
from app.blueprints.uploads.present import as_json, conditional, rfc3339
from app.errors import Invalid, NotFound
from app.extensions import limiter
from app.i18n import DEFAULT, language
from app.logs import request_id
from app.services.uploads import NewUpload, UploadService
from app.wiring import wiring

blueprint = Blueprint("uploads_api", __name__, url_prefix="/api/v1/uploads")


@blueprint.post("")
@limiter.limit(lambda: wiring().config.rate_limit_uploads)
def create() -> ResponseReturnValue:
    form = UploadApiForm.from_json(request.get_json())
    uploads = upload_service()
    if not form.validate():
        raise Invalid("Some of what you sent cannot be used.", errors=_every_problem(form, uploads))
    announced = uploads.announce(_new_upload(form))
    upload_id = announced.upload.id
    remember(upload_id)
    body = {
        "upload_id": str(upload_id),
        "status": announced.upload.status.value,
        "presigned_data": {"url": announced.form.url, "fields": announced.form.fields},
        "expires_at": rfc3339(announced.upload.expires_at),
        "max_size": announced.max_bytes,
        "complete_url": url_for(".complete", upload_id=upload_id),
        "status_url": url_for("uploads.status", upload_id=upload_id),
    }
    return jsonify(body), 201


@blueprint.post("/<uuid:upload_id>/complete")
def complete(upload_id: uuid.UUID) -> ResponseReturnValue:
    upload = upload_service().complete(upload_id, source="browser")
    return jsonify(upload_id=str(upload.id), status=upload.status.value), 202


@blueprint.get("/<uuid:upload_id>")
def show(upload_id: uuid.UUID) -> ResponseReturnValue:
    uploads = upload_service()
    upload, events = uploads.get(upload_id), uploads.events(upload_id)
    return conditional(jsonify(as_json(upload, events)), upload, events)


@blueprint.get("/<uuid:upload_id>/report")
@requires("results")
def report(upload_id: uuid.UUID) -> ResponseReturnValue:
    results = result_service()
    found = results.report(results.get(upload_id))
    if found is None:
        raise NotFound("There is no report for this upload yet.")
    answer = jsonify(found)
    answer.content_language.add(DEFAULT)  # A record, whatever was asked for.
    return answer


def _every_problem(form: UploadApiForm, uploads: UploadService) -> dict[str, list[str]]:
    """The form's sentences, and the policy's on the fields the form has nothing against."""
    policy = uploads.problems(form.file_name.data or "", form.file_size.data, form.content_type.data or "")
    # The form's sentences are lazy until somebody reads them, which JSON does not.
    return policy | {name: [str(sentence) for sentence in sentences] for name, sentences in form.errors.items()}


def _new_upload(form: UploadApiForm) -> NewUpload:
    return NewUpload(
        file_name=form.file_name.data,
        file_size=form.file_size.data,
        content_type=form.content_type.data,
        name=form.name.data,
        email=form.email.data,
        company=form.company.data,
        message=form.message.data or "",
        language=language(),
        request_id=request_id(),
    )
