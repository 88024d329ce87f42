"""The S3 server of the tests with what replication on AWS keeps and it does not: the version's id.

Run by the server's own Python. A copy between regions names the version it is a copy of in its metadata.
"""

from ministack import app
from ministack.services import s3

REPLICA_OF = "replica-of-version"
_record = s3._record_object_version


def record(bucket, key, prior, obj, data):
    """Store a copy under the id of what it is a copy of."""
    version_id = _record(bucket, key, prior, obj, data)
    named = next((value for name, value in obj["metadata"].items() if name.endswith(REPLICA_OF)), None)
    if version_id is None or named is None:
        return version_id
    obj["version_id"] = s3._object_versions[(bucket, key)][-1]["version_id"] = named
    return named


s3._record_object_version = record

if __name__ == "__main__":
    app.main()
