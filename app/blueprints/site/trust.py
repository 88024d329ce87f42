"""The figures of the trust page's diagram, taken from where they are in force."""

from __future__ import annotations

from typing import Any

from app.assets import filesize
from app.integrations.aws_s3 import DOWNLOAD_EXPIRES_SECONDS, UPLOAD_EXPIRES_SECONDS
from app.integrations.clamav import MAX_SIGNATURE_AGE
from app.wiring import wiring

# The web process does not load the pipeline; a test holds these against its limits.
INSPECT_MEMORY_MIB = 768
ANALYSE_MEMORY_MIB = 3072
STAGE_MINUTES = 5


def trust_facts() -> dict[str, Any]:
    """Return what the diagram says in numbers."""
    config, policy = wiring().config, wiring().policy
    return {
        "form_minutes": UPLOAD_EXPIRES_SECONDS // 60,
        "max_size": filesize(policy.max_bytes),
        "formats": len(policy.types),
        "download_minutes": DOWNLOAD_EXPIRES_SECONDS // 60,
        "signature_days": MAX_SIGNATURE_AGE.days,
        "retention_days": config.upload_retention_days,
        "inspect_memory": f"{INSPECT_MEMORY_MIB} MiB",
        "analyse_memory": f"{ANALYSE_MEMORY_MIB // 1024} GiB",
        "stage_minutes": STAGE_MINUTES,
    }
