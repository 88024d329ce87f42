"""Shapes of the account forms."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, HiddenField, PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Email, InputRequired, Length

ROLES = [
    SelectChoice("sales", _("Sales")),
    SelectChoice("reviewer", _("Reviewer")),
    SelectChoice("admin", _("Admin")),
]


class LoginForm(FlaskForm):  # type: ignore[misc]
    """Sign in."""

    email = EmailField(_("E-mail"), [InputRequired(_("Enter your e-mail address.")), Length(max=254)])
    password = PasswordField(_("Password"), [InputRequired(_("Enter your password.")), Length(max=1024)])
    next = HiddenField()


class NewStaffForm(FlaskForm):  # type: ignore[misc]
    """A new account."""

    name = StringField(_("Name"), [InputRequired(_("Enter a name.")), Length(max=120)])
    email = EmailField(_("E-mail"), [InputRequired(_("Enter an e-mail address.")), Email(_("Enter a whole address, like name@example.org.")), Length(max=254)])  # noqa: E501  # fmt: skip
    role = SelectField(_("Role"), choices=ROLES)
    password = PasswordField(_("First password"), [InputRequired(_("Enter a password.")), Length(min=12, max=1024, message=_("Use at least 12 characters."))])  # noqa: E501  # fmt: skip


class ChangeStaffForm(FlaskForm):  # type: ignore[misc]
    """An account's role, and whether it is open."""

    role = SelectField(_("Role"), choices=ROLES)
    active = BooleanField(_("Active"))
