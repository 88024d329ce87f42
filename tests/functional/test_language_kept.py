"""The way without scripts stays in the language it began in."""

import html
import re

import pytest

from tests.quality.showroom import form_token

PERSON = {"name": "Meera Shah", "email": "meera@example.org", "company": "Example", "consent": "y", "file_type": "csv"}


@pytest.mark.parametrize(
    ("page", "query"), [("/upload/", ""), ("/hi/upload/", "?lang=hi"), ("/kn/upload/", "?lang=kn")]
)
def test_the_storage_sends_the_browser_back_into_its_language(app, page, query):
    client = app.test_client()
    token = form_token(client.get(page).text)

    second = client.post(page, data={**PERSON, "csrf_token": token}).text
    back = html.unescape(re.search(r'name="success_action_redirect" value="([^"]+)"', second)[1])
    path = "/" + back.split("/", 3)[3]
    # S3 adds what it stored to whatever query is there.
    answer = client.get(f"{path}{'&' if query else '?'}bucket=b&key=k&etag=e")

    assert path.endswith(f"/uploaded{query}")
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"/{query}")
