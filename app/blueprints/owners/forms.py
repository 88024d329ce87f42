"""Shapes of what an owner asks."""

from __future__ import annotations

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField


class ShareForm(FlaskForm):  # type: ignore[misc]
    """A link for others."""

    shows_name = BooleanField(lazy_gettext("Show the file’s name, too"))


class ConfirmForm(FlaskForm):  # type: ignore[misc]
    """A press of a button."""
