"""Which files may be uploaded: one row a format, read by the form, the API, the scan and the pages."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

UNKNOWN_TYPES = ("", "application/octet-stream", "binary/octet-stream")


@dataclass(frozen=True)
class AllowedType:
    """One accepted format.

    `aliases` are other names that browsers claim for it, `sniffed` those that libmagic may give its bytes.
    """

    content_type: str
    extensions: tuple[str, ...]
    label: str
    kind: str
    format: str
    sniffed: tuple[str, ...]
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class UploadPolicy:
    """What the site accepts."""

    max_bytes: int
    types: tuple[AllowedType, ...]

    def match(self, file_name: str, content_type: str) -> AllowedType | None:
        """Return the format which both name and claimed type stand for, or None.

        Browsers send no type, or a meaningless one, for files their system does not know: the name decides.
        """
        extension = PurePosixPath(file_name.replace("\\", "/")).suffix.lower()
        claimed = content_type.split(";")[0].strip().lower()
        for allowed in self.types:
            names = (allowed.content_type, *allowed.aliases, *UNKNOWN_TYPES)
            if extension in allowed.extensions and claimed in names:
                return allowed
        return None


# libmagic guesses at what a text is about, and guesses wrong: the scan judges text by itself.
TEXT: tuple[str, ...] = ()
ZIP = ("application/zip",)
_OOXML = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

POLICY_TYPES: tuple[AllowedType, ...] = (
    AllowedType(
        "text/csv",
        (".csv",),
        "CSV",
        "tabular",
        "csv",
        TEXT,
        (
            "application/csv",
            "text/x-csv",
            "application/x-csv",
            "application/vnd.ms-excel",
            "text/plain",
            "text/comma-separated-values",
        ),
    ),
    AllowedType(
        "text/tab-separated-values",
        (".tsv", ".tab"),
        "TSV",
        "tabular",
        "tsv",
        TEXT,
        ("text/tsv", "text/x-tsv", "text/plain"),
    ),
    AllowedType("application/json", (".json",), "JSON", "tabular", "json", TEXT, ("text/json", "text/plain")),
    AllowedType(
        "application/x-ndjson",
        (".ndjson", ".jsonl"),
        "NDJSON",
        "tabular",
        "ndjson",
        TEXT,
        (
            "application/ndjson",
            "application/jsonl",
            "application/x-jsonlines",
            "application/json",
            "text/plain",
        ),
    ),
    AllowedType("text/plain", (".txt",), "plain text", "text", "txt", TEXT),
    AllowedType(
        "application/xml",
        (".xml",),
        "XML",
        "document",
        "xml",
        TEXT,
        ("text/xml",),
    ),
    AllowedType("application/pdf", (".pdf",), "PDF", "document", "pdf", ("application/pdf",), ("application/x-pdf",)),
    AllowedType(_OOXML, (".xlsx",), "Excel (XLSX)", "tabular", "xlsx", (_OOXML, *ZIP), ("application/vnd.ms-excel",)),
    AllowedType(
        "application/vnd.apache.parquet",
        (".parquet",),
        "Parquet",
        "tabular",
        "parquet",
        ("application/vnd.apache.parquet", "application/x-parquet", "application/octet-stream"),
        ("application/parquet", "application/x-parquet"),
    ),
    AllowedType("application/zip", (".zip",), "ZIP", "archive", "zip", ZIP, ("application/x-zip-compressed",)),
    AllowedType(
        "application/gzip",
        (".gz", ".tgz"),
        "GZIP",
        "archive",
        "gzip",
        ("application/gzip", "application/x-gzip"),
        ("application/x-gzip", "application/x-compressed-tar", "application/x-tgz"),
    ),
    AllowedType("image/png", (".png",), "PNG", "image", "png", ("image/png",)),
    AllowedType("image/jpeg", (".jpg", ".jpeg"), "JPEG", "image", "jpeg", ("image/jpeg",), ("image/jpg",)),
    AllowedType("image/webp", (".webp",), "WebP", "image", "webp", ("image/webp",)),
    AllowedType("image/gif", (".gif",), "GIF", "image", "gif", ("image/gif",)),
    AllowedType(
        "audio/wav",
        (".wav",),
        "WAV",
        "audio",
        "wav",
        ("audio/x-wav", "audio/wav"),
        ("audio/x-wav", "audio/wave", "audio/vnd.wave"),
    ),
    AllowedType("audio/mpeg", (".mp3",), "MP3", "audio", "mp3", ("audio/mpeg",), ("audio/mp3",)),
    AllowedType("audio/flac", (".flac",), "FLAC", "audio", "flac", ("audio/flac", "audio/x-flac"), ("audio/x-flac",)),
)
BY_FORMAT = {allowed.format: allowed for allowed in POLICY_TYPES}
