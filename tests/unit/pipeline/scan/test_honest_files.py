"""Honest files that a strict inspection could mistake: each of these must pass."""

import gzip
import io
import random
import struct
import tarfile
import zipfile

import pytest

from app.pipeline.scan import windows
from app.pipeline.scan.inspect import inspect
from tests import hostile

CSV = hostile.SMALL_CSV
PROSE = " ".join(random.Random(7).choices("data quality people label image sound table row".split(), k=4000)).encode()


class Pipe(io.RawIOBase):
    """A file that cannot seek: zip writers then put sizes behind the data."""

    def __init__(self):
        self.data = b""

    def writable(self):
        return True

    def write(self, data):
        self.data += bytes(data)
        return len(data)


def streamed_zip(method=zipfile.ZIP_DEFLATED):
    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", method) as archive:
        archive.writestr("a.csv", CSV)
        archive.writestr("folder/b.txt", PROSE)
    return pipe.data


def zip64():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, archive.open("a.csv", "w", force_zip64=True) as member:
        member.write(CSV)
    return out.getvalue()


def zip_with_folders_and_comment():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.mkdir("folder")
        archive.writestr("folder/ä ö.csv", CSV)
        archive.writestr("__MACOSX/._a.csv", b"\0\5\x16\7")
        archive.comment = b"made by hand"
    return out.getvalue()


def pax_tar():
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        folder = tarfile.TarInfo("folder")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
        header = tarfile.TarInfo("folder/" + "ä" * 150 + ".csv")
        header.size = len(CSV)
        archive.addfile(header, io.BytesIO(CSV))
    return out.getvalue()


def jpeg(width, height):
    frame = struct.pack(">BBHBHHB", 0xFF, 0xC0, 8, 8, height, width, 0)
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + frame + b"\xff\xda" + bytes(99)


HONEST = {
    "header_in_angle_brackets.csv": ("csv", b"<DATE>,<OPEN>\n20240101,1.5\n"),
    "markup_in_cells.csv": ("csv", b"page,html\n1,<html><script>x</script>\n"),
    "windows_1252.csv": ("csv", b"name;city\nJos\xe9;M\xfcnchen \x96 x\n"),
    "shift_jis.csv": ("csv", "名前,年齢\n田中,3\n".encode("shift-jis")),
    "gb18030.csv": ("csv", "名前,年齢\n田中,3\n".encode("gb18030")),
    "utf16_little.csv": ("csv", "a,b\n1,ä\n".encode("utf-16")),
    "utf32.txt": ("txt", "hello".encode("utf-32")),
    "dos_end_of_file.csv": ("csv", CSV + b"\x1a"),
    "starts_with_id.csv": ("csv", b"ID;P;x\n1;2;3\n"),
    "starts_with_mz.csv": ("csv", b"MZ,a\n1,2\n"),
    "starts_with_pk.csv": ("csv", b"PK,a\n1,2\n"),
    "starts_with_bzh.csv": ("csv", b"BZh,a\n1,2\n"),
    "lines.ndjson": ("ndjson", b'{"a": 1}\n{"a": 2}\n'),
    "log_of_attacks.csv": (
        "csv",
        b"time,line\n1,powershell -enc " + b"A" * 200 + b"\n2,<?php eval($_" + b"POST[1]);\n",
    ),
    "code.txt": ("txt", b"import os\nprint(os.name)\n"),
    "mail.txt": ("txt", b"From: a@example.com\nTo: b@example.com\n\nhello\n"),
    "plain.xml": ("xml", b"<?xml version='1.0'?>\n<!-- note --><r><![CDATA[<!DOCTYPE html>]]></r>"),
    "bom.xml": ("xml", b"\xef\xbb\xbf<?xml version='1.0'?><r/>"),
    "streamed.zip": ("zip", streamed_zip()),
    "streamed_stored.zip": ("zip", streamed_zip(zipfile.ZIP_STORED)),
    "zip64.zip": ("zip", zip64()),
    "folders.zip": ("zip", zip_with_folders_and_comment()),
    "nested.zip": ("zip", hostile.zip_matryoshka(5, CSV)),
    "two_members.gz": ("gzip", gzip.compress(CSV) + gzip.compress(CSV)),
    "padded.gz": ("gzip", gzip.compress(CSV) + bytes(700_000)),
    "pax.tar.gz": ("gzip", gzip.compress(pax_tar())),
    "compresses_well.csv.gz": ("gzip", gzip.compress(b"".join(b"%d,same text\n" % n for n in range(1_000_000)))),
    "photo.jpg": ("jpeg", jpeg(9000, 9000)),
    "wide.png": ("png", hostile.blank_png(10_000, 9_000)),
}


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_file_passes(name, tmp_path):
    form, data = HONEST[name]
    path = tmp_path / name
    path.write_bytes(data)

    answer = inspect({"path": str(path), "format": form, "workdir": str(tmp_path)})

    assert {verdict["outcome"] for verdict in answer["verdicts"]} == {"clean"}, answer


def test_a_jpeg_of_too_many_pixels_does_not_pass(tmp_path):
    path = tmp_path / "x.jpg"
    path.write_bytes(jpeg(60_000, 60_000))

    answer = inspect({"path": str(path), "format": "jpeg", "workdir": str(tmp_path)})

    assert answer["verdicts"][0]["signature"] == "Image.HugeCanvas"


@pytest.mark.parametrize("size", [0, 1, 99, 100, 101, 150, 199, 200, 201, 1000])
def test_windows_show_every_byte_once_as_fresh_and_every_seam_whole(size, tmp_path, monkeypatch):
    monkeypatch.setattr(windows, "WINDOW", 100)
    monkeypatch.setattr(windows, "OVERLAP", 10)
    data = bytes(n % 251 for n in range(size))
    path = tmp_path / "data"
    path.write_bytes(data)

    with path.open("rb") as handle:
        of_file = list(windows.of_file(handle))
    of_chunks = list(windows.of_chunks(data[at : at + 7] for at in range(0, size, 7)))

    for views in (of_file, of_chunks):
        assert b"".join(view.fresh for view in views) == data
        for before, after in zip(views, views[1:], strict=False):
            assert after.offset == before.end - 10


def test_a_pattern_on_a_seam_is_found(tmp_path):
    path = tmp_path / "seam.csv"
    path.write_bytes(b"x" * (windows.WINDOW - 30) + hostile.EICAR + b"x" * windows.WINDOW)

    answer = inspect({"path": str(path), "format": "csv", "workdir": str(tmp_path)})

    assert "malware" in {verdict["outcome"] for verdict in answer["verdicts"]}
