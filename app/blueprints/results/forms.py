"""Shapes of what staff do to an upload."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired, Length


class ActionForm(FlaskForm):  # type: ignore[misc]
    """A button: nothing but its token."""


class DeleteForm(FlaskForm):  # type: ignore[misc]
    """Deletion, with the reason that stays in the trail."""

    reason = StringField(_("Reason"), [InputRequired(_("Give a reason.")), Length(min=3, max=500)])
