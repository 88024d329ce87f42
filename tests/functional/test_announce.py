"""Announcing an upload: what is refused and why, and what the signed form allows."""

import pytest

from tests.visitor import CSV, announcement, send_form


def test_the_answer_is_the_contracts(visitor):
    answer = visitor.announce()

    made = answer.json
    assert answer.status_code == 201
    assert set(made) == {
        "upload_id", "status", "presigned_data", "expires_at", "max_size", "complete_url", "status_url",
    }  # fmt: skip
    assert made["status"] == "pending"
    assert made["presigned_data"]["fields"]["key"] == f"uploads/{made['upload_id']}/rain.csv"
    assert made["complete_url"] == f"/api/v1/uploads/{made['upload_id']}/complete"
    assert made["status_url"] == f"/uploads/{made['upload_id']}/"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"file_name": "a.exe"}, "content_type"),
        ({"content_type": "image/svg+xml", "file_name": "a.svg"}, "content_type"),
        ({"content_type": "image/png"}, "content_type"),
        ({"file_size": 0}, "file_size"),
        ({"file_size": -1}, "file_size"),
        ({"file_size": 10**12}, "file_size"),
        ({"file_size": "12"}, "file_size"),
        ({"file_size": True}, "file_size"),
        ({"file_name": "…"}, "file_name"),
        ({"file_name": ""}, "file_name"),
        ({"file_name": "a\x00.csv"}, "file_name"),
        ({"file_name": "a" * 300 + ".csv"}, "file_name"),
        ({"email": "asha"}, "email"),
        ({"name": "  "}, "name"),
        ({"company": None}, "company"),
        ({"message": "x" * 5000}, "message"),
        ({"consent": False}, "consent"),
        ({"consent": "yes"}, "consent"),
        ({"website": "https://spam.example"}, "website"),
    ],
)
def test_a_bad_field_is_named_with_a_sentence(visitor, changes, field):
    answer = visitor.post("/api/v1/uploads", announcement(**changes))

    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert field in answer.json["errors"]
    assert all(len(sentence) >= 15 for sentence in answer.json["errors"][field])
    assert answer.json["request_id"] == answer.headers["X-Request-ID"]


def test_all_bad_fields_are_named_at_once(visitor):
    answer = visitor.post("/api/v1/uploads", announcement(file_size=0, file_name="a.exe", consent=False, email="x"))

    assert set(answer.json["errors"]) == {"file_size", "content_type", "consent", "email"}


def test_the_same_form_posted_twice_makes_two_uploads_and_no_error(visitor):
    first, second = visitor.announce(), visitor.announce()

    assert first.json["upload_id"] != second.json["upload_id"]


def test_without_the_token_nothing_is_made(app):
    answer = app.test_client().post("/api/v1/uploads", json=announcement())

    assert answer.status_code == 400
    assert "Reload" in answer.json["detail"]


@pytest.mark.parametrize("body", ["", "{", "[1]", "null", '"text"'])
def test_a_body_that_is_not_the_json_object_is_refused(visitor, body):
    answer = visitor.client.post(
        "/api/v1/uploads", data=body, content_type="application/json", headers={"X-CSRFToken": visitor.token}
    )

    assert answer.status_code in (400, 422)
    assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize(
    ("spoil", "status"),
    [
        (lambda form: form["fields"].update({"key": "uploads/other/x.csv"}), 403),
        (lambda form: form["fields"].update({"Content-Type": "text/html"}), 403),
        (lambda form: form["fields"].pop("x-amz-server-side-encryption"), 403),
        (lambda form: form["fields"].update({"x-amz-signature": "0" * 64}), 403),
        (lambda form: form["fields"].update({"acl": "public-read"}), 403),
    ],
    ids=["other-key", "other-type", "no-encryption", "signature", "undeclared-field"],
)
def test_storage_refuses_a_form_that_was_changed(visitor, spoil, status):
    form = visitor.announce().json["presigned_data"]
    spoil(form)

    assert send_form(form, CSV)[0] == status


def test_storage_refuses_an_empty_file(visitor):
    status, body = send_form(visitor.announce().json["presigned_data"], b"")

    assert status == 400 and b"EntityTooSmall" in body


def test_storage_refuses_more_than_the_limit(visitor, stack):
    status, body = send_form(visitor.announce().json["presigned_data"], bytes(stack.config.max_upload_size + 1))

    assert status == 400 and b"EntityTooLarge" in body


def test_too_many_announcements_are_told_when_to_come_back(app, visitor, monkeypatch):
    from app.extensions import limiter

    monkeypatch.setattr("app.blueprints.uploads.api.wiring", lambda: _Limited())
    with app.app_context():
        limiter.reset()

    answers = [visitor.announce() for _ in range(3)]

    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 3600
    assert answers[-1].content_type == "application/problem+json"


class _Limited:
    class config:
        rate_limit_uploads = "2 per hour"
