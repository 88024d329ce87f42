"""Shapes of what a visitor sends to announce an upload."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, EmailField, Form, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import Email, InputRequired, Length, Optional, StopValidation

MAX_MESSAGE = 4000
_TEXTS = ("name", "email", "company", "message", "website", "file_name", "content_type")


def storable(form: Any, field: Any) -> None:
    """Refuse text that no database holds: NUL, and halves of UTF-16 pairs, which JSON can carry."""
    text = field.data or ""
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise StopValidation(_("Use plain text: there is a character in it that cannot be stored."))


def at_most(characters: int) -> Length:
    """Return the validator that refuses longer text; WTForms' own sentence is not in our languages."""
    return Length(max=characters, message=_("Use at most %(max)d characters."))


class HasText:
    """Asks for one line of text that is more than white space."""

    field_flags = {"required": True}

    def __init__(self, message: Any) -> None:
        self._message = message

    def __call__(self, form: Any, field: Any) -> None:
        if not (isinstance(field.data, str) and field.data.strip()):
            raise StopValidation(self._message)
        field.data = field.data.strip()
        if len(field.data.splitlines()) > 1:
            raise StopValidation(_("Use one line of plain text."))
        storable(form, field)


class PersonFields(Form):  # type: ignore[misc]
    """Who writes or sends; in the order of the pages, which is that of the error summary, too."""

    website = StringField(_("Leave this empty"), [Length(max=0, message=_("Leave this field empty."))])

    name = StringField(_("Your name"), [HasText(_("Enter your name.")), at_most(120)])
    company = StringField(_("Company"), [HasText(_("Enter your company.")), at_most(160)])
    email = EmailField(
        _("Work e-mail"),
        [
            HasText(_("Enter your e-mail address.")),
            Email(_("Enter a whole address, like name@example.org.")),
            at_most(254),
        ],
    )


class ContactFields(PersonFields):
    """Who sends the file; shared by the page's form and the API."""

    message = TextAreaField(_("What should we know about this data?"), [Optional(), at_most(MAX_MESSAGE), storable])
    consent = BooleanField(
        _("I may share this sample, and I agree to its analysis as described in the privacy notice."),
        [InputRequired(_("We need your consent to analyse the file."))],
    )


class UploadPageForm(ContactFields, FlaskForm):  # type: ignore[misc]
    """The plain form, for visitors without scripts: they choose the type, S3 sees the file."""

    file_type = SelectField(_("Type of your file"), validate_choice=False)

    def validate_file_type(self, field: SelectField) -> None:
        """Ask for one of the list; WTForms' own sentence is not in our languages."""
        if field.data not in {choice.value for choice in field.choices}:
            raise StopValidation(_("Choose one of the types in the list."))


class UploadApiForm(ContactFields):
    """The API's JSON: contact and file."""

    file_name = StringField(_("File name"), [HasText(_("Give the file's name.")), at_most(255)])
    file_size = IntegerField(_("File size"))
    content_type = StringField(_("Content type"), [HasText(_("Give the file's content type.")), at_most(127)])

    def validate_file_size(self, field: IntegerField) -> None:
        """Ask for a whole number of bytes: what it may be is the policy's to say."""
        if not isinstance(field.data, int) or isinstance(field.data, bool):
            field.errors = []
            raise StopValidation(_("Give the file's size in bytes, as a whole number."))

    @classmethod
    def from_json(cls, body: Any) -> UploadApiForm:
        """Return the form filled from parsed JSON; values of the wrong type count as missing."""
        given = body if isinstance(body, dict) else {}
        fields = {name: given[name] for name in _TEXTS if isinstance(given.get(name), str)}
        size = given.get("file_size")
        if isinstance(size, int) and not isinstance(size, bool):
            fields["file_size"] = str(size)
        if given.get("consent") is True:
            fields["consent"] = "true"
        return cls(MultiDict(fields))
