"""The promise of the pages: an original goes when its days are over, and the report stays."""

import re
import uuid
from datetime import timedelta

from app.assembly import upkeep_service
from app.extensions import db
from app.jobs.analyse import analyse
from app.jobs.scan import scan
from app.models import Upload
from app.wiring import wiring
from tests.visitor import CSV


def test_an_original_goes_after_its_days_and_its_report_stays(app, visitor, staff):
    old, young = visitor.upload(CSV), visitor.upload(CSV)
    with app.app_context():
        for upload_id in (old, young):
            scan(upload_id)
            analyse(upload_id)
        outside = wiring()
        upload = db.session.get(Upload, uuid.UUID(old))
        upload.created_at -= timedelta(days=outside.config.upload_retention_days, minutes=1)
        key, fresh = upload.object_key, db.session.get(Upload, uuid.UUID(young)).object_key
        db.session.commit()

        assert [upkeep_service().let_originals_go() for _ in range(2)] == [1, 0]

        assert outside.storage.delete_all_versions(outside.config.upload_bucket, key) == 0
        assert outside.storage.head(outside.config.upload_bucket, fresh).size_bytes == len(CSV)
    assert visitor.look(old)["status"] == "processed"
    sales = staff("sales")
    page = sales.get(f"/results/{old}/").text
    assert "At a glance" in page and "Original file" not in page
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
    assert sales.post(f"/results/{old}/original", data={"csrf_token": token}).status_code == 409


def test_what_is_removed_leaves_a_marker_that_reaches_the_second_region(app, visitor):
    upload_id = visitor.upload(CSV)
    with app.app_context():
        outside = wiring()
        bucket, key = outside.config.upload_bucket, db.session.get(Upload, uuid.UUID(upload_id)).object_key

        removed = [outside.storage.delete_all_versions(bucket, key) for _ in range(2)]

        left = outside.storage._client.list_object_versions(Bucket=bucket, Prefix=key)
    assert removed == [1, 0]
    assert "Versions" not in left
    assert [marker["IsLatest"] for marker in left["DeleteMarkers"]] == [True]
