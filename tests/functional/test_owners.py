"""Whoever sent a file shares its result, takes that back, and has it deleted; nobody else does."""

import re
import uuid

import pytest

from app.assembly import owner_service, upkeep_service
from app.extensions import db
from app.jobs.notify import notify
from app.models import Lead, Notice, ShareLink, Upload, UploadEvent, UploadStatus
from app.models.moves import move
from app.wiring import wiring
from tests.visitor import TABLE, Visitor


def press(client, page, action, **fields):
    """Post a form of a page, as its button would."""
    html = client.get(page).text
    token = re.search(rf'action="{re.escape(action)}".*?name="csrf_token" value="([^"]+)"', html, re.S)[1]
    return client.post(action, data={"csrf_token": token, **fields})


def share(visitor, sent, **fields):
    """Make a link and return its path."""
    assert press(visitor.client, f"/uploads/{sent}/", f"/uploads/{sent}/links", **fields).status_code == 303
    return re.search(r'value="[^"]*(/shared/[^"]+)"', visitor.client.get(f"/uploads/{sent}/").text)[1]


def test_the_sender_sees_the_columns_and_a_stranger_with_the_link_does_not(app, visitor, sent):
    own, other = (client.get(f"/uploads/{sent}/").text for client in (visitor.client, app.test_client()))

    assert ">mail</th>" in own and "Share this result" in own and "Delete my data" in own
    assert ">mail</th>" not in other and "column mail" not in other
    assert "Share this result" not in other and "Delete my data" not in other
    for page in (own, other):
        assert "e-mail address" in page.lower() and "Quality" in page
        assert "a1@example.org" not in page and "Asha" not in page


def test_the_public_summary_of_the_api_stays_the_contracts(visitor, sent):
    assert visitor.look(sent)["summary"] == {"kind": "tabular", "format": "csv", "rows": 41, "columns": 3}


def test_a_shared_link_shows_the_result_without_names_and_can_be_taken_back(app, visitor, sent):
    path = share(visitor, sent)
    stranger = app.test_client()

    answer = stranger.get(path)
    assert answer.status_code == 200
    assert "rain.csv" not in answer.text and "column mail" not in answer.text and sent not in answer.text
    assert answer.headers["Referrer-Policy"] == "no-referrer" and "noindex" in answer.headers["X-Robots-Tag"]

    assert (
        press(visitor.client, f"/uploads/{sent}/", f"/uploads/{sent}/links/{link_id(app)}/revocation").status_code
        == 303
    )
    gone = stranger.get(path)
    assert gone.status_code == 404 and "took it back" in gone.text


def link_id(app):
    with app.app_context():
        return db.session.scalar(db.select(ShareLink.id))


def test_the_files_name_is_shared_only_where_the_sender_ticked_it(app, visitor, sent):
    path = share(visitor, sent, shows_name="y")

    assert "rain.csv" in app.test_client().get(path).text


def test_a_link_is_told_once_and_only_its_digest_is_kept(app, visitor, sent):
    path = share(visitor, sent)

    assert path not in visitor.client.get(f"/uploads/{sent}/").text
    token = path.split("/")[2]
    with app.app_context():
        assert token not in str(db.session.execute(db.select(ShareLink.__table__)).all())


def test_a_guessed_or_broken_link_is_a_404_page(app):
    for token in ("x", "a" * 200, "%00"):
        assert app.test_client().get(f"/shared/{token}/").status_code == 404


@pytest.mark.parametrize("action", ["links", "links/revocation", "deletion"])
def test_a_stranger_who_holds_the_plain_link_can_neither_share_nor_delete(app, sent, action):
    stranger = Visitor(app.test_client())

    answer = stranger.client.post(f"/uploads/{sent}/{action}", data={"csrf_token": stranger.token})

    assert answer.status_code == 403
    with app.app_context():
        assert db.session.get(Upload, uuid.UUID(sent)).status is UploadStatus.PROCESSED


def test_nothing_is_shared_or_deleted_without_the_forms_token(app, visitor, sent):
    for action in ("links", "links/revocation", "deletion"):
        assert visitor.client.post(f"/uploads/{sent}/{action}").status_code == 400


def test_the_mail_makes_another_browser_of_the_sender_an_owner(app, sent, tmp_path):
    with app.app_context():
        for notice in db.session.scalars(db.select(Notice)).all():
            notify(notice.id)
        key = owner_service().key(uuid.UUID(sent))
    phone = app.test_client()

    answer = phone.get(f"/uploads/{sent}/?key={key}")

    assert answer.status_code == 303 and "key" not in answer.headers["Location"]
    assert "Delete my data" in phone.get(f"/uploads/{sent}/").text


@pytest.mark.parametrize("key", ["", "wrong", "Ünïcode"])
def test_a_wrong_key_makes_nobody_an_owner(app, sent, key):
    stranger = app.test_client()

    stranger.get(f"/uploads/{sent}/", query_string={"key": key})

    assert "Delete my data" not in stranger.get(f"/uploads/{sent}/").text


def test_a_key_opens_no_other_upload(app, visitor, sent):
    other = visitor.upload(TABLE)
    with app.app_context():
        assert not owner_service().is_key(uuid.UUID(other), owner_service().key(uuid.UUID(sent)))


def test_delete_my_data_removes_file_report_contact_and_links(app, visitor, sent):
    path = share(visitor, sent)
    with app.app_context():
        key, report = db.session.execute(db.select(Upload.object_key, Upload.report_key)).one()

    confirm = visitor.client.get(f"/uploads/{sent}/deletion")
    assert "cannot be undone" in confirm.text
    assert press(visitor.client, f"/uploads/{sent}/deletion", f"/uploads/{sent}/deletion").status_code == 303

    assert visitor.look(sent)["status"] == "deleted"
    assert app.test_client().get(path).status_code == 404
    with app.app_context():
        upload = db.session.get(Upload, uuid.UUID(sent))
        assert (upload.file_name, upload.summary, upload.highlights, upload.sha256) == ("deleted", None, None, None)
        assert db.session.scalar(db.select(db.func.count(Lead.id))) == 0
        event = db.session.scalars(db.select(UploadEvent).order_by(UploadEvent.id.desc())).first()
        assert (event.status, event.actor) == (UploadStatus.DELETED, "visitor")
        upkeep_service().remove_leftovers()
        outside = wiring()
        assert outside.storage.delete_all_versions(outside.config.upload_bucket, key) == 0
        assert outside.storage.delete_all_versions(outside.config.processed_bucket, report) == 0


def test_deleting_twice_is_the_same_as_once(app, visitor, sent):
    with app.app_context():
        owner_service().delete(uuid.UUID(sent))
        owner_service().delete(uuid.UUID(sent))
        events = db.session.scalar(
            db.select(db.func.count(UploadEvent.id)).where(UploadEvent.status == UploadStatus.DELETED)
        )

    assert events == 1
    assert visitor.client.get(f"/uploads/{sent}/deletion").status_code == 303


def test_deleting_while_a_job_moves_the_upload_on_still_deletes(app, visitor, monkeypatch):
    upload_id = uuid.UUID(visitor.upload(TABLE))
    with app.app_context():
        moved = []

        def late(session, upload, **named):
            from app.services.forgetting import forget

            if not moved:  # A job is quicker, once, between the look and the write.
                moved.append(
                    move(
                        session,
                        upload.id,
                        came_from=UploadStatus.SCANNING,
                        to=UploadStatus.PROCESSING,
                        actor="worker",
                        message="No malware was found.",
                    )  # fmt: skip
                )
                session.commit()
            forget(session, upload, **named)

        monkeypatch.setattr("app.services.owners.forget", late)
        owner_service().delete(upload_id)
        assert db.session.get(Upload, upload_id).status is UploadStatus.DELETED


def test_a_result_without_highlights_from_before_still_shows(app, visitor, sent):
    with app.app_context():
        db.session.get(Upload, uuid.UUID(sent)).highlights = None
        db.session.commit()

    assert "What we found" in visitor.client.get(f"/uploads/{sent}/").text
