"""Mail: composed from a template's text, into a folder or to a server."""

import email
from email.policy import default

import pytest

from app.integrations.mail import FolderMailer, SmtpMailer, compose, make_mailer


def message(text="Subject: Your report\n\nHello.\n"):
    return compose(sender="a@x.example", to="b@y.example", text=text, message_id="<n.1@site>")


def test_the_first_line_is_the_subject():
    made = message()

    assert made["Subject"] == "Your report"
    assert made.get_content() == "Hello.\n"


def test_a_subject_with_a_line_break_cannot_add_headers():
    made = message("Subject: x\nBcc: evil@example.org\n")

    assert made["Bcc"] is None


def test_sending_twice_leaves_one_file(tmp_path):
    mailer = FolderMailer(tmp_path / "mail")

    mailer.send(message())
    mailer.send(message())

    assert [path.name for path in (tmp_path / "mail").iterdir()] == ["n.1@site.eml"]


def test_the_url_chooses_the_mailer():
    assert isinstance(make_mailer("file:var/mail"), FolderMailer)
    assert isinstance(make_mailer("smtps://u:p@mail.example"), SmtpMailer)


@pytest.mark.parametrize(
    "name", ["Q1.csv", "Sales report March 2024.xlsx", "patients list.csv", "a" * 60 + " " + "b" * 60 + ".csv"]
)
@pytest.mark.parametrize(
    "sentence", ["आपके नमूने %s का विश्लेषण हो गया", "%s ಅನ್ನು ನಮಗೆ ಬಳಸಲಾಗಲಿಲ್ಲ", "Your sample %s is analysed"]
)
def test_a_subject_arrives_as_it_was_written(name, sentence):
    sent = message(f"Subject: {sentence % name}\n\nBody\n")

    for wire in (sent.as_bytes(), sent.as_bytes(policy=sent.policy.clone(linesep="\r\n"))):
        arrived = email.message_from_bytes(wire, policy=default)
        assert arrived["Subject"] == sentence % name
        assert max(len(line) for line in wire.splitlines()) <= 78


def test_what_separates_lines_does_not_break_a_subject():
    assert message("Subject: Your sample x\u2028y\x0b.csv\n\nBody\n")["Subject"] == "Your sample x y .csv"
