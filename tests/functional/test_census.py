"""The census: every upload is where its state says, or is named."""

import json

from app.wiring import wiring
from tests.visitor import Visitor


def check(app):
    """Run `flask uploads check`; returns its exit code and what it printed."""
    ran = app.test_cli_runner().invoke(args=["uploads", "check"])
    return ran.exit_code, json.loads(ran.stdout)


def test_a_census_of_nothing_is_in_order(context):
    assert check(context) == (0, {"by_status": {}, "missing": [], "newest": None})


def test_uploads_under_way_are_in_order_while_their_files_are_there(context, visitor):
    visitor.upload()
    visitor.announce()

    code, census = check(context)

    assert (code, census["missing"]) == (0, [])
    assert census["by_status"] == {"scanning": 1, "pending": 1} and census["newest"] > 0


def test_an_upload_whose_file_is_gone_is_named(context, visitor):
    upload_id, other = visitor.upload(), Visitor(context.test_client()).upload()
    outside = wiring()
    outside.storage.delete_all_versions(outside.config.upload_bucket, f"uploads/{upload_id}/rain.csv")

    code, census = check(context)

    assert code == 1 and other != upload_id
    assert [(item["upload_id"], item["status"]) for item in census["missing"]] == [(upload_id, "scanning")]
