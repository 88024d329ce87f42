"""Verdicts add up to the gravest, and the policy takes what browsers really send."""

from itertools import permutations

import pytest

from app.policy import POLICY_TYPES, UploadPolicy
from app.verdict import PRECEDENCE, Outcome, Verdict, combine

POLICY = UploadPolicy(max_bytes=10, types=POLICY_TYPES)


def test_the_gravest_verdict_wins_in_whatever_order_they_come():
    for order in permutations(PRECEDENCE, 3):
        verdicts = [Verdict(outcome, engine=outcome.value, engine_version="1", seconds=1) for outcome in order]

        assert combine(verdicts).outcome is min(order, key=PRECEDENCE.index)
        assert combine(verdicts).seconds == 3


def test_a_clean_verdict_names_all_who_agreed_and_another_only_its_author():
    clean = [Verdict(Outcome.CLEAN, "a", "1"), Verdict(Outcome.CLEAN, "b", "2")]

    assert combine(clean).engine == "a, b"
    assert combine([*clean, Verdict(Outcome.MALWARE, "c", "3", "Eicar")]).engine == "c"


def test_no_verdict_at_all_is_not_clean():
    assert combine([]).outcome is Outcome.UNSURE


@pytest.mark.parametrize(
    ("name", "content_type", "form"),
    [
        ("a.csv", "text/csv", "csv"),
        ("A.CSV", "text/csv; charset=utf-8", "csv"),
        ("a.csv", "application/vnd.ms-excel", "csv"),
        ("a.csv", "", "csv"),
        ("a.csv", "text/plain", "csv"),
        ("a.parquet", "application/octet-stream", "parquet"),
        ("a.csv.gz", "application/x-gzip", "gzip"),
        ("a.tar.gz", "application/gzip", "gzip"),
        ("C:\\Users\\me\\a.zip", "application/x-zip-compressed", "zip"),
        ("a.jsonl", "application/json", "ndjson"),
        ("a.jpeg", "image/jpg", "jpeg"),
    ],
)
def test_what_browsers_send_is_matched(name, content_type, form):
    assert POLICY.match(name, content_type).format == form


@pytest.mark.parametrize(
    ("name", "content_type"),
    [("a.svg", "image/svg+xml"), ("a.csv", "image/png"), ("a.exe", "text/csv"), ("csv", "text/csv"), ("", "")],
)
def test_what_does_not_fit_together_is_not(name, content_type):
    assert POLICY.match(name, content_type) is None


def test_each_format_is_there_once_and_no_name_leads_to_two():
    formats = [allowed.format for allowed in POLICY_TYPES]
    extensions = [extension for allowed in POLICY_TYPES for extension in allowed.extensions]

    assert len(set(formats)) == len(formats)
    assert len(set(extensions)) == len(extensions)
