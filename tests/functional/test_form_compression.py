"""Pages with a form are compressed, unless that could give their token away."""

import gzip
import re

import brotli
import pytest

FORMS = ["/upload/", "/hi/upload/", "/kn/upload/", "/contact/", "/request-demo/", "/request-quote/"]
UNPACKED = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}


def got(client, path, encodings="gzip, br"):
    answer = client.get(path, headers={"Accept-Encoding": encodings})
    return answer, answer.headers.get("Content-Encoding")


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize(("accepted", "chosen"), [("gzip, br", "br"), ("gzip", "gzip"), ("identity", None)])
def test_a_form_comes_in_the_encoding_a_browser_takes(app, path, accepted, chosen):
    answer, encoding = got(app.test_client(), path, accepted)

    page = UNPACKED[encoding](answer.data).decode()
    assert encoding == chosen
    assert re.search(r'name="csrf_token"[^>]*value="[^"]+"', page) and page.rstrip().endswith("</html>")
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert {"Accept-Encoding", "Cookie"} <= {name.strip() for name in answer.headers["Vary"].split(",")}


@pytest.mark.parametrize("path", ["/upload/?a=b", "/request-quote/?upload=nothing", "/login/"])
def test_a_page_that_may_repeat_what_somebody_sent_is_not_compressed(app, path):
    assert got(app.test_client(), path)[1] is None


def test_an_answer_to_a_form_is_not_compressed(app):
    answer = app.test_client().post("/contact/", data={}, headers={"Accept-Encoding": "br"})

    assert answer.status_code == 400 and "Content-Encoding" not in answer.headers


def test_staff_get_their_own_pages_uncompressed(staff):
    assert got(staff("admin"), "/upload/")[1] is None
