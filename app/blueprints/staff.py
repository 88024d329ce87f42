"""Who is signed in, and what their role lets them reach."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from urllib.parse import urlsplit

from flask import Flask, abort, g, has_request_context, redirect, request, session, url_for
from werkzeug.wrappers import Response

from app.assembly import account_service
from app.models import StaffUser
from app.models.base import utcnow
from app.wiring import wiring

P = ParamSpec("P")
R = TypeVar("R")


def current_staff() -> StaffUser | None:
    """Return who is signed in, once a request."""
    if "staff" not in g:
        staff_id, version = session.get("staff_id"), session.get("staff_version")
        g.staff = account_service().signed_in(staff_id, version) if staff_id and version else None
    staff: StaffUser | None = g.staff
    return staff


def the_staff() -> StaffUser:
    """Return who is signed in, in a view that `requires` a right."""
    staff = current_staff()
    if staff is None:
        abort(401)
    return staff


def requires(right: str) -> Callable[[Callable[P, R]], Callable[P, R | Response]]:
    """Let only staff with this right into a view: others are sent to sign in, or refused.

    Raises through `abort`: 401 for an API client that is not signed in, 403 without the right.
    """

    def decorate(view: Callable[P, R]) -> Callable[P, R | Response]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
            staff = current_staff()
            if staff is None:
                if request.path.startswith("/api/"):
                    abort(401)
                return redirect(url_for("accounts.login", next=request.full_path.rstrip("?")), 303)
            if not staff.can(right):
                abort(403)
            return view(*args, **kwargs)

        guarded.required_right = right  # type: ignore[attr-defined]
        return guarded

    return decorate


def begin_session(staff: StaffUser) -> None:
    """Start a new session for the account: nothing of the old one is kept."""
    session.clear()
    session["staff_id"], session["staff_version"] = str(staff.id), staff.session_version
    session.permanent = True


def safe_next(target: str | None) -> str:
    """Return a path of this site to go on to; the results where the wish points elsewhere."""
    parts = urlsplit(target or "")
    local = target and target.startswith("/") and not target.startswith(("//", "/\\"))
    if not local or parts.netloc or parts.scheme:
        return url_for("results.index")
    return str(target)


def init_app(app: Flask) -> None:
    """Tell every template who is signed in and what the site is called."""

    @app.context_processor
    def common() -> dict[str, Any]:
        return {
            "site": {"name": "IndiVillage", "url": wiring().config.site_url, "year": utcnow().year},
            # Mail is rendered by a job, where there is no request and nobody is signed in.
            "staff": current_staff() if has_request_context() and "staff_id" in session else None,
        }
