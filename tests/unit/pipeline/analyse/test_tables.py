"""Tables: what is counted, what is found, and what is never shown."""

import json
from pathlib import Path

import jsonschema
import pytest

from app.errors import Rejected
from app.pipeline.analyse import analyse, profile
from app.pipeline.analyse.privacy import passes_luhn

SCHEMA = json.loads((Path(__file__).parents[4] / "app/pipeline/report.schema.json").read_text(encoding="utf-8"))


@pytest.fixture
def report(tmp_path):
    def made(data, kind="csv"):
        path, workdir = tmp_path / "sample", tmp_path / "work"
        workdir.mkdir(exist_ok=True)
        path.write_bytes(data)
        found = analyse(
            {
                "path": str(path), "file_name": f"sample.{kind}", "content_type": "text/csv", "format": kind,
                "size_bytes": len(data), "sha256": "0" * 64, "workdir": str(workdir),
            }
        )  # fmt: skip
        jsonschema.validate(found, SCHEMA)
        return found

    return made


def codes(found):
    return {finding["code"] for finding in found["findings"]}


def size(found):
    return found["summary"]["rows"], found["summary"]["columns"]


def columns(found):
    return next(section["rows"] for section in found["sections"] if section["title"] == "Columns")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a,b\n1,2\n3,4\n", (2, 2)),
        (b"a;b;c\n1;2;3\n", (1, 3)),
        (b"a\tb\n1\t2\n", (1, 2)),
        (b"a|b\n1|2\n", (1, 2)),
        (b"\xef\xbb\xbfa,b\r\n1,2\r\n", (1, 2)),
        ("a,b\n1,2\n".encode("utf-16"), (1, 2)),
        (b'a,b\n"x\ny",2\n', (1, 2)),
        (b"1,2,3\n", (1, 3)),
        (b"1,2,3\n4,5,6\n", (2, 3)),
        (b"name\nx\ny\n", (2, 1)),
        (b"city,2019,2020\nPune,12,13\n", (1, 3)),
        (b"a,b\n", (0, 2)),
        (b"id,note\n007,x\n008,y\n", (2, 2)),
    ],
    ids=[
        "comma", "semicolon", "tab", "pipe", "bom-crlf", "utf-16", "newline-in-quotes", "no-header-one-row",
        "no-header", "one-column", "years-as-names", "header-only", "leading-zeros",
    ],
)  # fmt: skip
def test_rows_and_columns_are_exact(report, data, expected):
    assert size(report(data)) == expected


def test_a_byte_order_mark_does_not_stick_to_the_first_name(report):
    assert columns(report(b"\xef\xbb\xbfa,b\n1,2\n"))[0]["name"] == "a"


def test_codes_with_leading_zeros_stay_text(report):
    assert columns(report(b"code,n\n00123,1\n04567,2\n"))[0]["kind"] == "text"


@pytest.mark.parametrize(
    ("cells", "low", "high"),
    [
        (("2012-01-01", "2015-12-31"), "2012-01-01", "2015-12-31"),
        (("2012-01-01 00:00", "2012-01-02 08:30"), "2012-01-01 00:00:00", "2012-01-02 08:30:00"),
    ],
    ids=["days", "moments"],
)
def test_days_are_shown_without_an_hour_that_nobody_gave(report, cells, low, high):
    column = columns(report(f"day\n{cells[0]}\n{cells[1]}\n".encode()))[0]

    assert (column["kind"], column["low"], column["high"]) == ("date", low, high)


def test_ragged_rows_are_reported_with_their_lines(report):
    found = report(b"a,b\n1,2\n3\n4,5,6\n7,8\n")

    ragged = next(finding for finding in found["findings"] if finding["code"] == "ragged-rows")
    assert size(found) == (2, 2)
    assert "3, 4" in ragged["where"]
    assert "2 rows" in ragged["detail"]


def test_an_unclosed_quote_is_pointed_at(report):
    with pytest.raises(Rejected, match="line 2"):
        report(b'a,b\n1,"never closed\n' + b"2,x\n" * 50)


@pytest.mark.parametrize("data", [b"\n", b" \n\n", b"\xef\xbb\xbf\n"])
def test_an_empty_table_is_rejected_with_a_sentence(report, data):
    with pytest.raises(Rejected, match="empty"):
        report(data)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"a,a,,b\n1,2,3,4\n", "duplicate-header"),
        (b"a,a,,b\n1,2,3,4\n", "blank-header"),
        (b"1,2\n3,4\n", "no-header"),
        (b"a,b\n=cmd(),1\nx,2\n", "formula-cells"),
        (b"a,b\n1,x\n1,x\n", "duplicate-rows"),
        (b"a,b\n,1\n,2\n", "blank-column"),
        (b"n\n" + b"1\n" * 19 + b"x\n", "mixed-types"),
        ("a,b\ncaf\xe9,1\n".encode("latin-1"), "not-utf8"),
        (b'a,b\n"1,7",x\n"2,5",y\n', "decimal-comma"),
        (b"a,b\n x,1\ny,2\n", "white-space"),
    ],
)
def test_what_is_wrong_is_found(report, data, code):
    assert code in codes(report(data))


@pytest.mark.parametrize("value", ["-2.5", "+7", "-1e3"])
def test_signed_numbers_are_no_formulas(report, value):
    assert "formula-cells" not in codes(report(f"a,b\n{value},x\n3,y\n".encode()))


@pytest.mark.parametrize(
    ("header", "value", "risk"),
    [
        ("contact", "asha.rao@example.org", "medium"),
        ("card", "4111 1111 1111 1111", "high"),
        ("aadhaar", "2345 6789 0123", "high"),
        ("phone", "+91 98765 43210", "medium"),
        ("ssn", "078-05-1120", "high"),
        ("date_of_birth", "1990-01-01", "high"),
        ("name", "Rao, Mrs. Asha", "medium"),
    ],
)
def test_personal_data_is_recognised_and_never_shown(report, header, value, risk):
    found = report(f"id,{header}\n1,{value!r}\n".replace("'", '"').encode())

    assert found["privacy"]["risk"] == risk
    assert value not in json.dumps(found, ensure_ascii=False)


@pytest.mark.parametrize("value", ["200.000.000", "2026-11-24", "3.14159", "Pune"])
def test_ordinary_values_are_not_taken_for_personal_data(report, value):
    assert report(f'id,thing\n1,"{value}"\n'.encode())["privacy"]["risk"] == "none"


def test_the_check_digit_is_luhns():
    assert passes_luhn("4111111111111111")
    assert not passes_luhn("4111111111111112")


def test_markup_in_cells_stays_data(report):
    found = report(b"name,<b>x</b>\n<script>alert(1)</script>,1\n")

    assert columns(found)[1]["name"] == "<b>x</b>"


def test_a_wide_table_is_profiled(report):
    header = ",".join(f"column {index}" for index in range(1200))
    row = ",".join("1" for _ in range(1200))

    assert size(report(f"{header}\n{row}\n{row}\n".encode())) == (2, 1200)


def test_a_large_file_is_profiled_in_one_pass_and_says_what_is_approximate(report, monkeypatch):
    data = b"id,city\n" + b"".join(b"%d,Pune\n" % number for number in range(5000))
    monkeypatch.setattr(profile, "EXACT_BYTES", 1000)
    monkeypatch.setattr(profile, "HEAD_ROWS", 1000)

    found = report(data)

    assert size(found) == (5000, 2)
    notes = " ".join(section.get("note", "") for section in found["sections"])
    assert "approximate" in notes
    assert "first 1,000 rows" in notes


@pytest.mark.parametrize(
    ("data", "kind", "expected"),
    [
        (b'[{"a":1,"b":null},{"a":2,"c":"x"}]', "json", (2, 3)),
        (b'{"meta":1,"data":[{"a":1},{"a":2}]}', "json", (2, 1)),
        (b'{"a":1,"b":2}', "json", (1, 2)),
        (b"[1,2,3]", "json", (3, 1)),
        (b'{"a":1}\n{"a":2}\n', "json", (2, 1)),
        (b'{"a":1}\n\n{"a":2,"b":{"c":1}}\n', "ndjson", (2, 2)),
        (b'[{"a":NaN},{"a":1e400}]', "json", (2, 1)),
    ],
    ids=["array", "under-a-key", "one-object", "values", "lines", "ndjson", "not-finite"],
)
def test_records_become_rows(report, data, kind, expected):
    assert size(report(data, kind)) == expected


def test_bad_lines_are_named(report):
    found = report(b'{"a":1}\nnot json\n{"a":2}\n', "ndjson")

    bad = next(finding for finding in found["findings"] if finding["code"] == "bad-lines")
    assert bad["where"] == "lines 2"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b'[{"a":1},', "line 1"),
        (b"[]", "no records"),
        (b"[" * 200_000, "JSON"),
        (b'{"a":"\xff"}', "UTF-8|JSON|records"),
    ],
    ids=["cut-short", "nothing", "too-deep", "not-utf8"],
)
def test_unusable_json_is_rejected_with_a_sentence(report, data, text):
    if text.startswith("UTF-8"):
        assert size(report(data, "json")) == (1, 1)
        return
    with pytest.raises(Rejected, match=text):
        report(data, "json")


def test_a_format_without_an_analyser_gets_the_truthful_minimum(report):
    found = report(b"hello", "txt")

    assert found["summary"] == {"kind": "text", "format": "txt"}
    assert found["quality"]["score"] is None
    assert codes(found) == {"not-analysed"}
