"""Mails to who sent a file are in the language of the page it was sent from; staff read English."""

import re
import uuid

import pytest

from app.extensions import db
from app.i18n import speaking
from app.jobs.analyse import analyse
from app.jobs.notify import notify
from app.jobs.scan import scan
from app.models import Notice, NoticeKind, Upload
from app.wiring import wiring
from tests.hostile import EICAR
from tests.visitor import CSV, Visitor

LETTERS = {"hi": re.compile("[\u0900-\u097f]"), "kn": re.compile("[\u0c80-\u0cff]")}
KINDS = [
    kind
    for kind in NoticeKind
    if kind.value.startswith("visitor_") and kind.value.split("_")[1] not in ("lead", "quote")
]


class InLanguage:
    """A client as the upload page's script is one: it asks in the language of the page."""

    def __init__(self, client, code):
        self._client, self._code = client, code

    def get(self, path, **more):
        return self._client.get(path, **more)

    def post(self, path, headers=None, **more):
        return self._client.post(path, headers={**(headers or {}), "Accept-Language": self._code}, **more)


@pytest.fixture
def mails(app, monkeypatch):
    """A function that sends what is due and returns the mails by whom they go to."""
    sent = []
    monkeypatch.setitem(wiring_of(app), "mailer", type("Recorder", (), {"send": staticmethod(sent.append)})())

    def send():
        with app.app_context():
            for notice_id in [notice.id for notice in db.session.scalars(db.select(Notice))]:
                notify(notice_id)
        return {message["To"]: message for message in sent}

    return send


def wiring_of(app):
    with app.app_context():
        return wiring().__dict__


def processed(app, upload_id):
    with app.app_context():
        scan(upload_id)
        analyse(upload_id)


@pytest.mark.parametrize("code", ["hi", "kn"])
def test_who_sent_a_file_from_a_page_is_written_to_in_its_language(app, mails, code, monkeypatch):
    spoken = []
    monkeypatch.setattr("app.jobs.notify.speaking", lambda code: spoken.append(code) or speaking(code))
    upload_id = Visitor(InLanguage(app.test_client(), code)).upload(CSV)
    processed(app, upload_id)

    written = mails()

    mine = written.pop("asha@example.org")
    text = mine.get_content()
    assert LETTERS[code].search(mine["Subject"]) and "rain.csv" in mine["Subject"]
    prose = re.sub(r"https?://\S+|rain\.csv|Asha Rao|IndiVillage", "", text)
    assert not re.search("[A-Za-z]{2}", prose), text
    link = re.search(rf"/uploads/{upload_id}/\?lang={code}&key=\S+", text)[0]
    opened = app.test_client().get(link)
    assert opened.status_code == 303 and opened.headers["Location"].endswith(f"/uploads/{upload_id}/?lang={code}")
    [staff] = written.values()
    assert sorted(spoken) == sorted([code, "en"])
    assert staff["Subject"].isascii() and not LETTERS[code].search(staff.get_content())


def test_a_mail_in_english_is_wrapped_and_its_links_are_whole(app, mails, visitor):
    upload_id = visitor.upload(CSV)
    processed(app, upload_id)

    text = mails()["asha@example.org"].get_content()

    lines = text.splitlines()
    assert text.startswith("Hello Asha Rao,\n\nyour file rain.csv passed") and text.endswith("\nIndiVillage\n")
    assert re.search(rf"^http\S+/uploads/{upload_id}/\?key=\S+$", text, re.M)
    assert max(len(line) for line in lines if "://" not in line) <= 76 and "\n\n\n" not in text


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("code", ["en", "hi", "kn"])
def test_every_mail_to_a_sender_is_whole_in_every_language(app, mails, visitor, kind, code):
    upload_id = visitor.send(EICAR, file_name="eicar.csv")["upload_id"]
    with app.app_context():
        upload = db.session.get(Upload, uuid.UUID(upload_id))
        upload.language, upload.message = code, "The file is empty. Choose a file with content and send it again."
        db.session.add(Notice(kind=kind, upload_id=upload.id))
        db.session.commit()

    [mail] = mails().values()

    text = mail.get_content()
    # Its first words are the reader's own name, and its last ones ours.
    assert "Asha Rao" in text.splitlines()[0] and text.rstrip().endswith("IndiVillage")
    assert "eicar.csv" in text and upload_id in text and "None" not in text
    if code != "en":
        prose = re.sub(r"https?://\S+|eicar\.csv|Asha Rao|IndiVillage|[0-9a-f-]{36}", "", mail["Subject"] + text)
        assert LETTERS[code].search(mail["Subject"]) and not re.search("[A-Za-z]{2}", prose), prose
