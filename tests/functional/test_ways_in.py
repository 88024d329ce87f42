"""Writing to us: contact, demo and quote requests, what keeps programs out, and what sales do with them."""

import re
import uuid
from datetime import timedelta

import pytest

from app import create_app
from app.blueprints.contact.times import in_words
from app.extensions import db
from app.jobs.analyse import analyse
from app.jobs.notify import notify
from app.jobs.scan import scan
from app.models import Lead, LeadKind, LeadState, Notice, Quote, Upload
from app.models.base import utcnow
from app.services.quotes import BLANK
from tests.visitor import CSV, WRITER
from tests.visitor import write_to_us as send


def press(client, page, action, **fields):
    html = client.get(page).text
    token = re.search(rf'action="{re.escape(action)}".*?name="csrf_token"[^>]*value="([^"]+)"', html, re.S)[1]
    return client.post(action, data={"csrf_token": token, **fields})


@pytest.fixture
def lead(app):
    """A function that returns the one lead's columns, or makes it first."""

    def one():
        with app.app_context():
            lead = db.session.scalars(db.select(Lead)).one()
            db.session.expunge(lead)
        return lead

    return one


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/contact/", LeadKind.CONTACT), ("/request-demo/", LeadKind.DEMO), ("/request-quote/", LeadKind.QUOTE)],
)
def test_a_message_is_stored_mailed_to_both_and_thanked(app, lead, path, kind):
    client = app.test_client()
    answer = send(client, path)

    assert answer.status_code == 303
    stored = lead()
    assert (stored.kind, stored.state, stored.email) == (kind, LeadState.NEW, "asha@example.org")
    assert stored.consent_version and stored.consent_at is not None
    assert str(stored.id) in client.get(answer.headers["Location"]).text
    with app.app_context():
        kinds = {notice.kind.value for notice in db.session.scalars(db.select(Notice))}
        for notice in db.session.scalars(db.select(Notice)):
            notify(notice.id)
    assert kinds == {"staff_lead", "visitor_lead"}


def test_errors_are_told_at_the_fields_and_nothing_typed_is_lost(app):
    answer = send(app.test_client(), email="nobody", consent="", message="Keep these words.")

    assert answer.status_code == 400
    assert "Error: " in answer.text and "Enter a whole address" in answer.text and "Please agree" in answer.text
    assert "Keep these words." in answer.text and 'value="Asha Rao"' in answer.text


def test_a_demo_keeps_the_times_in_order_with_their_zone(app, lead):
    first, second = ((utcnow() + timedelta(days=days)).date().isoformat() for days in (3, 9))

    send(
        app.test_client(), "/request-demo/", first_day=first, first_part="evening",
        third_day=second, third_part="morning", time_zone="Asia/Kolkata",
    )  # fmt: skip

    assert lead().details == {
        "times": [{"day": first, "part": "evening"}, {"day": second, "part": "morning"}],
        "time_zone": "Asia/Kolkata",
    }


def test_a_browsers_own_zone_is_taken_where_the_list_has_another_that_agrees(app, lead):
    send(app.test_client(), "/request-demo/", time_zone="Asia/Calcutta")
    again = send(app.test_client(), "/request-demo/", time_zone="Asia/Calcutta", email="nobody")

    assert lead().details["time_zone"] == "Asia/Calcutta"
    assert '<option selected value="Asia/Calcutta">Calcutta</option>' in again.text
    zones = re.findall(r'<option(?: selected)? value="(UTC|\w+/[^"]+)">([^<]+)', again.text)
    assert ("Asia/Kolkata", "Kolkata – India (IST)") in zones and len(zones) < 100


def test_sales_read_a_time_in_the_visitors_zone_and_in_utc():
    wish = {"times": [{"day": "2026-12-01", "part": "morning"}], "time_zone": "Asia/Kolkata"}

    assert in_words(wish) == [
        {"own": "1 December 2026, 09:00–12:00 (Asia/Kolkata)", "utc": "1 December, 03:30–06:30 UTC"}
    ]


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"first_day": "2001-01-01", "first_part": "morning"}, "after today"),
        ({"first_day": "soon", "first_part": "morning"}, "date"),
        ({"time_zone": "Mars/Base"}, "valid choice"),
    ],
    ids=["past", "no-date", "no-zone"],
)
def test_a_demo_in_the_past_or_on_mars_is_refused(app, fields, complaint):
    answer = send(app.test_client(), "/request-demo/", **fields)

    assert answer.status_code == 400
    assert complaint in answer.text


def test_a_form_that_comes_back_at_once_is_shown_again_with_its_words(stack):
    client = create_app(stack.with_settings(FORM_MIN_SECONDS="300").config).test_client()

    answer = send(client, message="I type very fast.")

    assert answer.status_code == 400
    assert "That was very quick" in answer.text and "I type very fast." in answer.text


@pytest.mark.parametrize("stamp", ["", "form.x.y", "form"])
def test_a_form_without_its_stamp_is_shown_again(app, stamp):
    answer = send(app.test_client(), begun=stamp)

    assert answer.status_code == 400 and "Please send it once more" in answer.text


def test_a_filled_trap_is_refused(app):
    assert send(app.test_client(), website="https://spam.example").status_code == 400


def test_the_same_message_twice_is_one_lead_and_thanked_twice(app, lead):
    client = app.test_client()

    assert [send(client).status_code for _ in range(2)] == [303, 303]
    assert lead().message == WRITER["message"]


def test_what_looks_like_advertising_is_kept_apart_and_gets_no_mail(app, staff, lead):
    send(app.test_client(), message="SEO services! https://a.example https://b.example https://c.example")
    sales = staff("sales")

    assert lead().suspected_spam
    assert "Asha Rao" not in sales.get("/leads/").text.partition("<tbody>")[2]
    assert "Asha Rao" in sales.get("/leads/?spam=1").text
    with app.app_context():
        assert {notice.kind.value for notice in db.session.scalars(db.select(Notice))} == {"staff_lead"}

    page = f"/leads/{lead().id}/"
    assert press(sales, page, f"{page}no-spam").status_code == 303
    assert "Asha Rao" in sales.get("/leads/").text


@pytest.fixture
def processed(app, visitor):
    """A processed upload's id."""
    upload_id = visitor.upload(CSV)
    with app.app_context():
        scan(upload_id)
        analyse(upload_id)
    return upload_id


def test_a_quote_request_is_filled_from_the_sample_it_is_about(app, processed, staff):
    path = f"/request-quote/?upload={processed}"
    html = app.test_client().get(path).text
    assert "about your sample “rain.csv”" in html and 'value="3 rows, 2 columns"' in html and 'value="CSV"' in html
    assert "asha@example.org" not in html

    send(app.test_client(), "/request-quote/", page=path, work=["annotation"], email="ravi@example.org")

    with app.app_context():
        lead = db.session.scalars(db.select(Lead).where(Lead.kind == LeadKind.QUOTE)).one()
        assert lead.about_upload_id == uuid.UUID(processed)
        assert lead.details["work"] == ["Data annotation"]
        lead_id = lead.id
    assert "rain.csv" in staff("sales").get(f"/leads/{lead_id}/").text


@pytest.mark.parametrize("upload", ["x", str(uuid.UUID(int=7)), "%00", "a" * 5000], ids=["word", "id", "nul", "long"])
def test_a_quote_about_a_sample_that_is_gone_is_a_plain_form(app, upload):
    answer = app.test_client().get("/request-quote/", query_string={"upload": upload})

    assert answer.status_code == 200
    assert "is not here any more" in answer.text


def test_sales_narrow_sort_and_export_the_list(app, staff):
    for name, company in (("Asha", "Zeta"), ("Ravi", "=cmd()")):
        send(app.test_client(), name=name, company=company, message=f"Words of {name}.")
    sales = staff("sales")

    def names(query):
        return re.findall(r'class="table__link" href="[^"]+">([^<]+)<', sales.get(f"/leads/?{query}").text)

    assert names("q=ravi") == ["Ravi"] and names("q=100%25") == []
    assert names("sort=name&dir=asc") == ["Asha", "Ravi"] and names("sort=name&dir=desc") == ["Ravi", "Asha"]
    assert names("kind=demo") == [] and len(names("kind=contact&state=new&owner=nobody")) == 2
    assert names("owner=mine") == []
    exported = sales.get("/leads/export.csv?sort=name&dir=asc").text
    assert exported.count("Words of") == 2 and "'=cmd()" in exported


def test_sales_own_note_and_move_a_lead_and_each_step_is_kept(app, staff, lead):
    send(app.test_client())
    sales, page = staff("sales"), f"/leads/{lead().id}/"

    assert press(sales, page, page, state="open", owner="").status_code == 303
    assert press(sales, page, f"{page}notes", text="Called back.").status_code == 303

    html = sales.get(page).text
    assert "new → open" in html and "Called back." in html
    assert lead().owner is not None and lead().state is LeadState.OPEN
    assert press(sales, page, f"{page}notes", text=" ").status_code == 400
    assert press(sales, page, page, state="nonsense", owner="").status_code == 303 and lead().state is LeadState.OPEN


def test_a_person_is_forgotten_on_request_and_the_upload_stays(app, processed, staff, lead):
    sales, page = staff("sales"), f"/leads/{lead().id}/"

    assert press(sales, f"{page}deletion", f"{page}deletion").status_code == 303

    with app.app_context():
        assert db.session.scalar(db.select(db.func.count(Lead.id))) == 0
        assert db.session.get(Upload, uuid.UUID(processed)).lead_id is None
    assert sales.get(page).status_code == 404
    assert "Deleted the contact." in sales.get(f"/results/{processed}/").text


def test_a_quote_is_drafted_from_the_analysis_completed_and_sent_once(app, processed, staff, lead):
    sales, page = staff("sales"), f"/leads/{lead().id}/"

    to = press(sales, page, f"{page}quotes", upload=processed).headers["Location"]
    draft = sales.get(to).text
    assert "Hello Asha Rao" in draft and "rain.csv: CSV, 3 rows, 2 columns" in draft and BLANK in draft

    assert press(sales, to, to, text=f"Hello Asha, {BLANK}", send="1").status_code == 400
    for _ in range(2):
        html = sales.get(page).text
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', html)[1]
        assert sales.post(to, data={"csrf_token": token, "text": "Hello Asha, 12.", "send": "1"}).status_code == 303

    with app.app_context():
        quote = db.session.scalars(db.select(Quote)).one()
        assert quote.sent_at is not None and quote.text == "Hello Asha, 12."
        mails = db.session.scalars(db.select(Notice).where(Notice.quote_id == quote.id)).all()
        assert len(mails) == 1
        notify(mails[0].id)
        assert db.session.get(Notice, mails[0].id).failure is None
    assert lead().state is LeadState.OPEN and "Sent a quote." in sales.get(page).text


def test_a_reviewer_sees_no_lead_and_no_quote(app, staff, lead):
    send(app.test_client())
    reviewer, page = staff("reviewer"), f"/leads/{lead().id}/"

    for path in (page, f"{page}deletion", f"{page}quotes/{uuid.uuid4()}/", "/leads/export.csv"):
        assert reviewer.get(path).status_code == 403
