"""The inspection as a table: what passes this stage, what is rejected, what is quarantined."""

import csv
from pathlib import Path

import pytest

from app.errors import Rejected
from app.pipeline.runner import inspect_file
from app.pipeline.scan.inspect import inspect
from app.policy import POLICY_TYPES, UploadPolicy
from app.verdict import PRECEDENCE, Outcome, Sample
from tests import hostile

DATA = Path(__file__).parents[3] / "data"
POLICY = UploadPolicy(max_bytes=10**9, types=POLICY_TYPES)
# Rejected here already; the manifest leaves it to any stage.
REJECTED_BY_TYPE = {
    "ck_null_byte.csv", "truncated.csv.gz", "img_broken.png", "html_as.csv", "polyglot_csv_zip.csv", "ck_empty.csv",
}  # fmt: skip
REFUSED_BY_POLICY = {"db.sqlite", "script.svg", "ck_testdbf.dbf"}
ATTACKS = {"xxe.xml"}


def manifest():
    with (DATA / "manifest.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def payload(path, form, workdir):
    return {"path": str(path), "format": form, "workdir": str(workdir)}


def outcome_of(path, content_type, workdir):
    """Return the gravest outcome of the stage, run in this process."""
    allowed = POLICY.match(path.name, content_type)
    answer = inspect(payload(path, allowed.format, workdir))
    worst = min(answer["verdicts"], key=lambda verdict: PRECEDENCE.index(verdict["outcome"]))
    return worst["outcome"], worst


def expected(name):
    if name in ATTACKS:
        return Outcome.ATTACK
    return Outcome.REJECTED if name in REJECTED_BY_TYPE else Outcome.CLEAN


@pytest.mark.parametrize(
    "row", [row for row in manifest() if row["name"] not in REFUSED_BY_POLICY], ids=lambda row: row["name"]
)
def test_each_sample_gets_the_outcome_that_it_deserves(row, tmp_path):
    outcome, verdict = outcome_of(DATA / row["name"], row["content_type"], tmp_path)

    assert outcome == expected(row["name"]), verdict


@pytest.mark.parametrize("name", sorted(REFUSED_BY_POLICY))
def test_types_that_we_do_not_take_are_refused_before_any_upload(name):
    row = next(row for row in manifest() if row["name"] == name)

    assert POLICY.match(name, row["content_type"]) is None


@pytest.mark.parametrize("file", hostile.FILES, ids=lambda file: file.name)
def test_each_hostile_file_is_caught(file, tmp_path):
    path = tmp_path / file.name
    path.write_bytes(file.make())

    outcome, verdict = outcome_of(path, file.content_type, tmp_path)

    assert outcome in file.outcomes, verdict
    assert verdict["signature"]
    assert verdict["message"].endswith(".")


def test_each_rejection_says_what_to_do(tmp_path):
    for file in hostile.FILES:
        if file.outcomes != hostile.REJECTED:
            continue
        path = tmp_path / file.name
        path.write_bytes(file.make())
        _, verdict = outcome_of(path, file.content_type, tmp_path)
        advice = ("Send", "Save", "Pack", "Put", "Remove", "Choose", "resend", "send it")
        assert any(word in verdict["message"] for word in advice), verdict


@pytest.mark.parametrize("form", [allowed.format for allowed in POLICY_TYPES])
def test_a_file_of_no_bytes_is_rejected_as_empty(form, tmp_path):
    path = tmp_path / "nothing"
    path.touch()

    with pytest.raises(Rejected, match="empty"):
        inspect(payload(path, form, tmp_path))


def test_the_sandboxed_stage_names_every_engine_of_a_clean_archive(tmp_path):
    path = DATA / "real_world_cities.csv.gz"
    sample = Sample(path, path.name, "application/gzip", "gzip", path.stat().st_size, "", "", "", None)

    verdict = inspect_file(sample, workdir=tmp_path)

    assert verdict.outcome is Outcome.CLEAN
    assert verdict.seconds > 0
    assert set(verdict.engine.split(", ")) == {"content", "yara-x", "archive"}
    assert "rules" in verdict.engine_version
    assert "libmagic" in verdict.engine_version


def test_malware_weighs_more_than_everything_else_the_sandbox_finds(tmp_path):
    path = tmp_path / "both.zip"
    path.write_bytes(hostile.zip_of([("../a.csv", b"a"), ("eicar.com", hostile.EICAR)]))
    sample = Sample(path, path.name, "application/zip", "zip", path.stat().st_size, "", "", "", None)

    verdict = inspect_file(sample, workdir=tmp_path)

    assert (verdict.outcome, verdict.engine) == (Outcome.MALWARE, "yara-x")


def test_no_temporary_file_is_left_behind(tmp_path):
    workdir = tmp_path / "work"
    workdir.mkdir()
    path = tmp_path / "nested.zip"
    path.write_bytes(hostile.zip_of([("a.zip", hostile.zip_of([("b.csv", hostile.noise(12_000_000))]))]))

    outcome_of(path, "application/zip", workdir)

    assert list(workdir.iterdir()) == []
