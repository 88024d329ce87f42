"""Real samples and hostile files take the whole way through the running site; the manifest is the oracle."""

import csv
from pathlib import Path

import pytest

from tests.hostile import (
    EICAR,
    SMALL_CSV,
    blank_png,
    linux_program,
    noise,
    tar_of,
    windows_program,
    zip_matryoshka,
    zip_of,
)
from tests.visitor import Visitor
from tests.web import WebClient

DATA = Path(__file__).parents[1] / "data"
with (DATA / "manifest.csv").open(encoding="utf-8", newline="") as manifest:
    ROWS = [row for row in csv.DictReader(manifest) if row["since"] == "main-job"]
HOSTILE = [
    ("eicar.csv", "text/csv", EICAR, "quarantined"),
    ("beside.zip", "application/zip", zip_of([("data.csv", SMALL_CSV), ("eicar.com", EICAR)]), "quarantined"),
    ("deep.zip", "application/zip", zip_matryoshka(4), "quarantined"),
    ("eicar.tar.gz", "application/gzip", tar_of([("eicar.com", EICAR)]), "quarantined"),
    ("bomb.zip", "application/zip", zip_of([("zeros.csv", bytes(60_000_000))]), "quarantined|rejected"),
    ("slip.zip", "application/zip", zip_of([("../../tmp/x.csv", SMALL_CSV)]), "quarantined|rejected"),
    ("canvas.png", "image/png", blank_png(30_000, 30_000), "quarantined|rejected"),
    ("program.csv", "text/csv", windows_program(), "quarantined|rejected"),
    ("elf.png", "image/png", linux_program(), "quarantined|rejected"),
    ("noise.csv", "text/csv", noise(), "rejected"),
]


@pytest.fixture(scope="module")
def guest(session_site):
    return Visitor(WebClient(session_site.base))


def drive(guest, data, **named):
    """Take a file the whole way; returns its last state, `refused` where it is not taken at all."""
    made = guest.announce(data, **named)
    if made.status_code == 422:
        return {"status": "refused", "message": str(made.json["errors"]), "summary": None}
    return guest.wait(guest.upload(data, **named))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])
def test_a_sample_ends_as_its_manifest_says(guest, row):
    data = (DATA / row["name"]).read_bytes()

    seen = drive(guest, data, file_name=row["name"], content_type=row["content_type"])

    assert seen["status"] in row["expect"].split("|"), seen["message"]
    assert seen["status"] == "processed" or len(seen["message"]) >= 15
    if seen["status"] == "processed":
        wanted = {key: row[key] for key in ("kind", "format", "rows", "columns") if row[key]}
        assert {key: str(seen["summary"][key]) for key in wanted} == wanted


@pytest.mark.parametrize(("name", "kind", "data", "expect"), HOSTILE, ids=[row[0] for row in HOSTILE])
def test_a_hostile_file_is_never_processed(guest, name, kind, data, expect):
    seen = drive(guest, data, file_name=name, content_type=kind)

    assert seen["status"] in expect.split("|"), seen["message"]
    assert len(seen["message"]) >= 15
