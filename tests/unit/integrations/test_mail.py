"""Mail: composed from a template's text, into a folder or to a server."""

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
