"""Shapes of the account forms."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, HiddenField, PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Email, InputRequired, Length

ROLES = [SelectChoice("sales", "Sales"), SelectChoice("reviewer", "Reviewer"), SelectChoice("admin", "Admin")]


class LoginForm(FlaskForm):  # type: ignore[misc]
    """Sign in."""

    email = EmailField("E-mail", [InputRequired("Enter your e-mail address."), Length(max=254)])
    password = PasswordField("Password", [InputRequired("Enter your password."), Length(max=1024)])
    next = HiddenField()


class NewStaffForm(FlaskForm):  # type: ignore[misc]
    """A new account."""

    name = StringField("Name", [InputRequired("Enter a name."), Length(max=120)])
    email = EmailField("E-mail", [InputRequired("Enter an e-mail address."), Email("Enter a whole address, like name@example.org."), Length(max=254)])  # noqa: E501  # fmt: skip
    role = SelectField("Role", choices=ROLES)
    password = PasswordField("First password", [InputRequired("Enter a password."), Length(min=12, max=1024, message="Use at least 12 characters.")])  # noqa: E501  # fmt: skip


class ChangeStaffForm(FlaskForm):  # type: ignore[misc]
    """An account's role, and whether it is open."""

    role = SelectField("Role", choices=ROLES)
    active = BooleanField("Active")
