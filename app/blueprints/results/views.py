"""The list of uploads and one result, for staff."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.assembly import result_service, upload_service
from app.blueprints.results.forms import ActionForm, DeleteForm
from app.blueprints.staff import requires, the_staff
from app.errors import Unavailable
from app.exports import csv_lines
from app.models import Upload, UploadStatus
from app.services.results import ResultQuery

blueprint = Blueprint("results", __name__, url_prefix="/results")
_HEADINGS = (
    "upload_id", "created_at", "status", "file_name", "file_size", "kind", "format", "rows", "columns",
    "quality_score", "privacy_risk", "name", "email", "company",
)  # fmt: skip


@blueprint.get("/")
@requires("results")
def index() -> ResponseReturnValue:
    asked = _asked()
    page = result_service().list(asked)
    return render_template(
        "results/list.html",
        uploads={
            "items": [_row(item) for item in page.items],
            "total": page.total,
            "page": page.page,
            "pages": page.pages,
        },
        query={"q": asked.text, "state": asked.state, "sort": asked.sort, "dir": _direction(asked)},
        states=[status.value for status in UploadStatus],
    )


@blueprint.get("/export.csv")
@requires("results")
def export() -> ResponseReturnValue:
    rows = (_line(upload) for upload in result_service().export(_asked()))
    response = Response(stream_with_context(csv_lines(_HEADINGS, rows)), mimetype="text/csv")
    response.headers["Content-Disposition"] = "attachment; filename=uploads.csv"
    return response


@blueprint.get("/<uuid:upload_id>/")
@requires("results")
def show(upload_id: uuid.UUID) -> ResponseReturnValue:
    results = result_service()
    upload = results.get(upload_id)
    report, report_problem = None, ""
    try:
        report = results.report(upload)
    except Unavailable as error:
        report_problem = error.message
    return render_template(
        "results/detail.html", upload=upload, lead=upload.lead, report=report, report_problem=report_problem,
        events=upload_service().events(upload.id, internal=True), form=ActionForm(), delete_form=DeleteForm(),
        can_run_again=upload.status is UploadStatus.ERROR,
        can_download=upload.status is UploadStatus.PROCESSED and upload.source_removed_at is None,
        can_delete=upload.status is not UploadStatus.DELETED,
    )  # fmt: skip


@blueprint.post("/<uuid:upload_id>/original")
@requires("results")
def original(upload_id: uuid.UUID) -> ResponseReturnValue:
    results = result_service()
    return redirect(results.original_link(results.get(upload_id), by=the_staff()), 303)


@blueprint.post("/<uuid:upload_id>/report")
@requires("results")
def report_file(upload_id: uuid.UUID) -> ResponseReturnValue:
    results = result_service()
    return redirect(results.report_link(results.get(upload_id), by=the_staff()), 303)


@blueprint.post("/<uuid:upload_id>/runs")
@requires("results")
def run_again(upload_id: uuid.UUID) -> ResponseReturnValue:
    results = result_service()
    return _acted(
        upload_id,
        lambda: results.run_again(results.get(upload_id), by=the_staff()),
        gettext("The file is being checked again."),
    )


@blueprint.post("/<uuid:upload_id>/deletion")
@requires("results")
def delete(upload_id: uuid.UUID) -> ResponseReturnValue:
    form, results = DeleteForm(), result_service()
    if not form.validate_on_submit():
        flash(gettext("Say why the upload is deleted: the reason stays in the audit trail."), "error")
        return redirect(url_for(".show", upload_id=upload_id), 303)
    return _acted(
        upload_id,
        lambda: results.delete(results.get(upload_id), by=the_staff(), reason=form.reason.data),
        gettext("The upload was deleted; its audit trail stays."),
    )


def _acted(upload_id: uuid.UUID, act: Any, success: str) -> ResponseReturnValue:
    act()
    flash(success, "success")
    return redirect(url_for(".show", upload_id=upload_id), 303)


def _asked() -> ResultQuery:
    arguments = request.args
    return ResultQuery(
        text=arguments.get("q", "").replace("\x00", "").strip()[:200],
        state=arguments.get("state", ""),
        sort=arguments.get("sort", "created_at"),
        descending=arguments.get("dir", "desc") != "asc",
        page=arguments.get("page", 1, type=int),
    )


def _direction(asked: ResultQuery) -> str:
    return "desc" if asked.descending else "asc"


def _row(upload: Upload) -> dict[str, Any]:
    summary = upload.summary or {}
    return {
        "id": upload.id,
        "created_at": upload.created_at,
        "status": upload.status.value,
        "file_name": upload.file_name,
        "file_size": upload.file_size,
        "kind": summary.get("kind"),
        "format": summary.get("format", upload.format),
        "rows": summary.get("rows"),
        "columns": summary.get("columns"),
        "quality": upload.quality_score,
        "privacy_risk": upload.privacy_risk,
        "contact_name": upload.lead.name if upload.lead else "",
        "email": upload.lead.email if upload.lead else "",
        "company": upload.lead.company if upload.lead else "",
    }


def _line(upload: Upload) -> tuple[object, ...]:
    row = _row(upload)
    return (
        row["id"], row["created_at"].isoformat(), row["status"], row["file_name"], row["file_size"],
        row["kind"], row["format"], row["rows"], row["columns"], row["quality"], row["privacy_risk"],
        row["contact_name"], row["email"], row["company"],
    )  # fmt: skip
