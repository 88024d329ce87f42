"""Staff: signing in, who may see what, lists, downloads, deletion, and what leaves a trace."""

import re
import uuid

import pytest

from app.extensions import db
from app.jobs.analyse import analyse
from app.jobs.scan import scan
from app.jobs.sweep import sweep
from app.models import Lead, Upload, UploadEvent, UploadStatus
from tests.conftest import PASSWORD
from tests.hostile import EICAR
from tests.visitor import CSV, announcement, sign_in


def form_token(client, path):
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(path).text).group(1)


def press(client, page, path, **fields):
    return client.post(path, data={"csrf_token": form_token(client, page), **fields})


@pytest.fixture
def result(app, visitor):
    """A processed upload's id."""
    upload_id = visitor.upload(CSV)
    with app.app_context():
        scan(upload_id)
        analyse(upload_id)
    return upload_id


def staff_routes(app):
    for rule in app.url_map.iter_rules():
        right = getattr(app.view_functions[rule.endpoint], "required_right", None)
        yield rule, right


PUBLIC = {
    "static", "site.home", "site.services", "site.service", "site.case_studies", "site.case_study",
    "site.resources", "site.article", "site.find", "site.styleguide", "site.how-we-work", "contact.contact", "owners.share", "visits.count", "owners.revoke", "owners.revoke_one",
    "owners.confirm_deletion", "owners.delete", "owners.shared",
    "contact.request_demo", "contact.request_quote", "contact.send_contact",
    "contact.send_request_demo", "contact.send_request_quote", "contact.thanks", "machines.robots",
    "machines.sitemap", "machines.security_txt", "machines.favicon", "machines.manifest", "machines.feed", "site.security", "site.privacy", "site.terms", "site.cookies", "site.accessibility",
    "site.about", "site.impact", "uploads.new", "uploads.create", "uploads.uploaded", "uploads.status",
    "uploads.status_part", "uploads_api.create", "uploads_api.complete", "uploads_api.show", "accounts.login",
    "accounts.sign_in", "accounts.confirm_logout", "accounts.logout", "ops.healthz", "ops.readyz", "ops.metrics",
}  # fmt: skip


def test_every_route_is_public_by_this_list_or_needs_a_right(app):
    unguarded = {rule.endpoint for rule, right in staff_routes(app) if right is None}

    assert unguarded == PUBLIC


def test_every_guarded_route_sends_strangers_to_sign_in(app):
    client = app.test_client()
    for rule, right in staff_routes(app):
        if right is None or "GET" not in rule.methods:
            continue
        path = re.sub(r"<uuid:\w+>", str(uuid.uuid4()), rule.rule)
        answer = client.get(path)
        assert answer.status_code in (303, 401), path
        assert answer.status_code == 401 or answer.location.startswith("/login/?next=")


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        ("sales", "/results/", 200), ("sales", "/leads/", 200), ("sales", "/quarantine/", 403),
        ("sales", "/admin/users/", 403), ("reviewer", "/results/", 200), ("reviewer", "/leads/", 403),
        ("reviewer", "/quarantine/", 200), ("reviewer", "/admin/users/", 403), ("admin", "/quarantine/", 200),
        ("admin", "/leads/", 200), ("admin", "/admin/users/", 200),
    ],
)  # fmt: skip
def test_each_role_sees_its_pages_only(staff, role, path, status):
    assert staff(role).get(path).status_code == status


def test_a_wrong_password_and_an_unknown_address_look_the_same(app, staff):
    staff("sales")

    wrong = sign_in(app.test_client(), "sales@indivillage.example", "not the password")
    unknown = sign_in(app.test_client(), "nobody@indivillage.example", "not the password")

    strip = re.compile(r'(value|content)="[^"]*"|[0-9a-f]{32}')
    assert wrong.status_code == unknown.status_code == 400
    assert strip.sub("", wrong.text) == strip.sub("", unknown.text)


def test_guessing_locks_the_account_even_for_the_right_password(app, staff):
    staff("sales")
    for _ in range(5):
        sign_in(app.test_client(), "sales@indivillage.example", "guess")

    assert sign_in(app.test_client(), "sales@indivillage.example", PASSWORD).status_code == 400


def test_the_session_is_a_new_one_after_signing_in(app, staff):
    staff("sales")
    client = app.test_client()
    with client.session_transaction() as before:
        before["planted"] = "by somebody else"

    sign_in(client, "sales@indivillage.example", PASSWORD)

    with client.session_transaction() as after:
        assert "planted" not in after and "staff_id" in after


def test_signing_out_ends_copied_sessions_too(staff):
    client = staff("sales")
    copied = client.get_cookie("session").value

    press(client, "/logout/", "/logout/")

    client.set_cookie("session", copied)
    assert client.get("/results/").status_code == 303


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"])
def test_signing_in_never_leads_to_another_site(app, staff, target):
    staff("sales")
    client = app.test_client()
    token = form_token(client, "/login/")

    answer = client.post(
        "/login/",
        data={
            "email": "sales@indivillage.example",
            "password": PASSWORD,
            "next": target,
            "csrf_token": token,
        },
    )

    assert answer.location == "/results/"


def test_the_list_finds_filters_and_sorts(staff, visitor, result):
    visitor.announce(file_name="other.csv", company="Beta Ltd")
    client = staff("sales")

    assert "rain.csv" in client.get("/results/?q=rain").text
    assert "rain.csv" not in client.get("/results/?q=100%25").text
    assert "other.csv" in client.get("/results/?q=beta").text
    assert "other.csv" not in client.get("/results/?state=processed").text
    page = client.get("/results/?sort=file_name&dir=asc").text
    assert page.index("other.csv") < page.index("rain.csv")


@pytest.mark.parametrize(
    "query", ["page=0", "page=-3", "page=99999", "page=x", "sort=evil", "state=evil", "q=%00", "q='--"]
)
def test_no_query_breaks_the_list(staff, query):
    assert staff("sales").get(f"/results/?{query}").status_code == 200


def test_the_export_holds_no_formula_a_visitor_typed(staff, visitor):
    visitor.announce(company="=HYPERLINK(1)")

    answer = staff("sales").get("/results/export.csv")

    assert "attachment" in answer.headers["Content-Disposition"]
    assert "'=HYPERLINK(1)" in answer.text


def test_a_result_page_shows_the_report_and_the_person(staff, result):
    page = staff("sales").get(f"/results/{result}/").text

    assert "rain_mm" in page and "asha@example.org" in page and "<svg" in page


def test_html_in_a_file_is_text_on_the_page(app, staff, visitor):
    data = b"name,<script>alert(1)</script>\n<img src=x onerror=alert(2)>,1\n<b>x</b>,2\n"
    upload_id = visitor.upload(data)
    with app.app_context():
        scan(upload_id)
        analyse(upload_id)

    page = staff("sales").get(f"/results/{upload_id}/").text

    assert "<script>alert" not in page and "<img src=x" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_report_as_json_is_for_staff(app, staff, result):
    assert app.test_client().get(f"/api/v1/uploads/{result}/report").status_code == 401
    report = staff("sales").get(f"/api/v1/uploads/{result}/report").json
    assert report["summary"]["rows"] == 3


def test_a_download_is_a_short_link_and_leaves_a_trace(context, staff, result):
    client = staff("sales")

    answer = press(client, f"/results/{result}/", f"/results/{result}/original")

    assert answer.status_code == 303
    assert "X-Amz-Expires=300" in answer.location and "attachment" in answer.location
    query = db.select(UploadEvent).where(UploadEvent.internal.is_(True))
    assert [event.actor for event in db.session.scalars(query)] == ["sales@indivillage.example"]


def test_what_is_quarantined_cannot_be_downloaded(app, staff, visitor):
    upload_id = visitor.upload(EICAR, file_name="eicar.csv")
    with app.app_context():
        scan(upload_id)
    client = staff("admin")

    token = form_token(client, "/quarantine/")
    assert client.post(f"/results/{upload_id}/original", data={"csrf_token": token}).status_code == 409


def test_deleting_forgets_the_file_and_the_person_but_not_the_trail(context, staff, result):
    client = staff("sales")

    press(client, f"/results/{result}/", f"/results/{result}/deletion", reason="asked by mail")
    sweep(1)

    db.session.expire_all()
    gone = db.session.get(Upload, uuid.UUID(result))
    assert gone.status is UploadStatus.DELETED and gone.lead is None and gone.summary is None
    assert db.session.scalar(db.select(db.func.count(Lead.id))) == 0
    assert "asked by mail" in client.get(f"/results/{result}/").text
    assert client.get(f"/uploads/{result}/").status_code == 200


def test_a_failed_upload_can_be_run_again(context, staff, visitor):
    upload_id = visitor.upload(CSV)
    db.session.execute(db.update(Upload).values(status=UploadStatus.ERROR))
    db.session.commit()
    client = staff("sales")

    press(client, f"/results/{upload_id}/", f"/results/{upload_id}/runs")
    scan(upload_id)

    db.session.expire_all()
    assert db.session.get(Upload, uuid.UUID(upload_id)).status is UploadStatus.PROCESSING


def test_a_reviewer_releases_with_a_reason(context, staff, visitor):
    upload_id = visitor.upload(EICAR, file_name="eicar.csv")
    scan(upload_id)
    client = staff("reviewer")

    press(client, "/quarantine/", f"/quarantine/{upload_id}/release", reason="short")
    db.session.expire_all()
    assert db.session.get(Upload, uuid.UUID(upload_id)).status is UploadStatus.QUARANTINED
    press(
        client,
        "/quarantine/",
        f"/quarantine/{upload_id}/release",
        reason="A known test file, checked by hand.",
    )

    db.session.expire_all()
    assert db.session.get(Upload, uuid.UUID(upload_id)).status is UploadStatus.PROCESSING
    analyse(upload_id)
    sweep(1)
    db.session.expire_all()
    assert db.session.get(Upload, uuid.UUID(upload_id)).status in (
        UploadStatus.PROCESSED,
        UploadStatus.REJECTED,
    )
    assert db.session.get(Upload, uuid.UUID(upload_id)).quarantine_key is None


def test_an_admin_opens_and_closes_accounts(app, staff):
    admin = staff("admin")
    press(
        admin, "/admin/users/", "/admin/users/", name="Ravi", email="ravi@indivillage.example",
        role="sales", password="another long password",
    )  # fmt: skip
    client = app.test_client()
    assert sign_in(client, "ravi@indivillage.example", "another long password").status_code == 303
    user_id = re.findall(r"/admin/users/([0-9a-f-]{36})/", admin.get("/admin/users/").text)[-1]

    press(admin, "/admin/users/", f"/admin/users/{user_id}/", role="sales")

    assert client.get("/results/").status_code == 303


def test_an_announcement_is_a_lead(staff, visitor):
    visitor.post("/api/v1/uploads", announcement(company="Gamma Labs"))

    assert "Gamma Labs" in staff("sales").get("/leads/").text
