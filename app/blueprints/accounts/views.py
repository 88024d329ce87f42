"""Sign in and out; staff accounts for admins."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.assembly import account_service
from app.blueprints.accounts.forms import ROLES, ChangeStaffForm, LoginForm, NewStaffForm
from app.blueprints.sentences import told
from app.blueprints.staff import begin_session, current_staff, requires, safe_next, the_staff
from app.errors import Conflict
from app.extensions import limiter
from app.models import Role
from app.wiring import wiring

blueprint = Blueprint("accounts", __name__)


@blueprint.get("/login/")
def login() -> ResponseReturnValue:
    target = safe_next(request.args.get("next"))
    if current_staff() is not None:
        return redirect(target, 303)
    form = LoginForm(data={"next": target})
    return render_template("accounts/login.html", form=form)


@blueprint.post("/login/")
@limiter.limit(lambda: wiring().config.rate_limit_login)
def sign_in() -> ResponseReturnValue:
    form = LoginForm()
    if not form.validate_on_submit():
        return render_template("accounts/login.html", form=form), 400
    staff = account_service().sign_in(form.email.data, form.password.data)
    if staff is None:
        form.form_errors.append(
            gettext(
                "That e-mail and password do not match an open account. After five wrong tries an account "
                "is locked for 15 minutes."
            )
        )
        return render_template("accounts/login.html", form=form), 400
    begin_session(staff)
    return redirect(safe_next(form.next.data), 303)


@blueprint.route("/logout/", methods=["GET"])
def confirm_logout() -> ResponseReturnValue:
    return render_template("accounts/logout.html")


@blueprint.post("/logout/")
def logout() -> ResponseReturnValue:
    staff = current_staff()
    if staff is not None:
        account_service().sign_out_everywhere(staff)
    session.clear()
    flash(gettext("You are signed out."), "success")
    return redirect(url_for("accounts.login"), 303)


@blueprint.get("/admin/users/")
@requires("users")
def users() -> ResponseReturnValue:
    return render_template("accounts/users.html", users=account_service().everyone(), form=NewStaffForm(), roles=ROLES)


@blueprint.post("/admin/users/")
@requires("users")
def create_user() -> ResponseReturnValue:
    form, accounts = NewStaffForm(), account_service()
    if form.validate_on_submit():
        try:
            created = accounts.create(
                email=form.email.data,
                name=form.name.data,
                role=Role(form.role.data),
                password=form.password.data,
            )
            flash(gettext("%(name)s can sign in now.", name=created.name), "success")
            return redirect(url_for("accounts.users"), 303)
        except Conflict as error:
            form.email.errors = [told(error.message)]
    page = render_template("accounts/users.html", users=accounts.everyone(), form=form, roles=ROLES)
    return page, 400


@blueprint.post("/admin/users/<uuid:user_id>/")
@requires("users")
def change_user(user_id: uuid.UUID) -> ResponseReturnValue:
    form = ChangeStaffForm()
    if not form.validate_on_submit():
        flash(gettext("Choose a role."), "error")
        return redirect(url_for("accounts.users"), 303)
    changed = account_service().change(user_id, role=Role(form.role.data), active=form.active.data, by=the_staff())
    flash(gettext("%(name)s's account was changed; open sessions have ended.", name=changed.name), "success")
    return redirect(url_for("accounts.users"), 303)
