"""Files broken on purpose: whatever the bytes, the inspection answers, and never with a crash."""

import random
import struct
import zipfile
import zlib
from contextlib import suppress
from itertools import chain

import pytest
import yara_x

from app.errors import AppError, LimitExceeded
from app.pipeline.scan import canvas, examiner, findings, signatures
from app.pipeline.scan.inspect import inspect
from app.policy import POLICY_TYPES, UploadPolicy
from app.verdict import PRECEDENCE
from tests import hostile
from tests.unit.pipeline.scan.test_honest_files import HONEST, jpeg, streamed_zip, zip64

POLICY = UploadPolicy(max_bytes=1, types=POLICY_TYPES)
PLAIN = hostile.zip_of([("data.csv", hostile.SMALL_CSV)], method=zipfile.ZIP_STORED)
CENTRAL, END, LOCAL = b"PK\x01\x02", b"PK\x05\x06", b"PK\x03\x04"


def signatures_of(data, form, tmp_path):
    path = tmp_path / "sample"
    path.write_bytes(data)
    answer = inspect({"path": str(path), "format": form, "workdir": str(tmp_path)})
    return {verdict["signature"] for verdict in answer["verdicts"]} - {""}


def two_members():
    return hostile.zip_of([("a.csv", b"1\n"), ("b.csv", b"2\n")], method=zipfile.ZIP_STORED)


def in_both_headers(data, central_offset, local_offset, value):
    return hostile.patched(hostile.patched(data, CENTRAL, central_offset, value), LOCAL, local_offset, value)


def zip64_record(offset, value):
    """A zip that says "see the 64-bit record", with one of that record's fields replaced."""
    end = PLAIN.index(END)
    entries, size, at = 1, end - PLAIN.index(CENTRAL), PLAIN.index(CENTRAL)
    record = struct.pack("<4sQHHLLQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, entries, entries, size, at)
    record = record[:offset] + value + record[offset + len(value) :]
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
    return PLAIN[:end] + record + locator + struct.pack("<4sHHHHLLH", END, 0, 0, 0xFFFF, 0xFFFF, size, at, 0)


BROKEN_ZIPS = {
    "no-end": (PLAIN[:-22], "Archive.Damaged"),
    "several-disks": (hostile.patched(PLAIN, END, 4, b"\1\0"), "Archive.SeveralDisks"),
    "member-on-another-disk": (hostile.patched(PLAIN, CENTRAL, 34, b"\1\0"), "Archive.Damaged"),
    "count-is-wrong": (hostile.patched(PLAIN, END, 8, b"\2\0\2\0"), "Archive.HeadersDisagree"),
    "directory-elsewhere": (hostile.patched(PLAIN, END, 16, b"\1\0\0\0"), "Archive.Polyglot"),
    "directory-record-is-none": (hostile.patched(PLAIN, CENTRAL, 0, b"PKxx"), "Archive.Damaged"),
    "name-beyond-directory": (hostile.patched(PLAIN, CENTRAL, 28, b"\xff\xff"), "Archive.Damaged"),
    "local-header-is-none": (LOCAL + two_members()[4:].replace(LOCAL, b"PKxx"), "Archive.Damaged"),
    "data-beyond-file": (in_both_headers(PLAIN, 20, 18, b"\xf0"), "Archive.Overlap"),
    "same-name-twice": (two_members().replace(b"b.csv", b"a.csv"), "Archive.HeadersDisagree"),
    "encrypted-in-one-header": (hostile.patched(PLAIN, CENTRAL, 8, b"\1"), "Archive.HeadersDisagree"),
    "method-differs": (hostile.patched(PLAIN, CENTRAL, 10, b"\x08"), "Archive.HeadersDisagree"),
    "comment-too-long": (PLAIN[:-2] + b"\5\0", "Archive.Polyglot"),
    "nul-in-name": (PLAIN.replace(b"data.csv", b"data\0csv"), "Archive.Traversal"),
    "deflate-is-garbage": (in_both_headers(PLAIN, 10, 8, b"\x08"), "Archive.Damaged"),
    "zip64-record-is-none": (zip64_record(0, b"PKxx"), "Archive.Damaged"),
    "zip64-too-many": (zip64_record(24, struct.pack("<QQ", 10**6, 10**6)), "Archive.TooManyMembers"),
    "zip64-huge-directory": (zip64_record(40, struct.pack("<Q", 1 << 60)), "Archive.TooManyMembers"),
    "zip64-without-locator": (hostile.patched(PLAIN, END, 8, b"\xff\xff\xff\xff"), "Archive.Damaged"),
    "folder-with-data": (PLAIN.replace(b"data.csv", b"dataxxx/"), "Archive.HiddenData"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN_ZIPS)
def test_each_broken_zip_is_named_for_what_it_is(name, tmp_path):
    data, signature = BROKEN_ZIPS[name]

    assert signature in signatures_of(data, "zip", tmp_path)


def test_the_same_zip64_record_unbroken_passes(tmp_path):
    assert signatures_of(zip64_record(0, b"PK\x06\x06"), "zip", tmp_path) == set()


def test_a_second_name_in_an_extra_field_is_looked_at_too(tmp_path):
    info = zipfile.ZipInfo("good.csv")
    second = b"\1\0\0\0\0../../evil.csv"
    info.extra = struct.pack("<HH", 0x7075, len(second)) + second

    assert "Archive.Traversal" in signatures_of(hostile.zip_of([(info, b"1")]), "zip", tmp_path)


@pytest.mark.parametrize("cut", [100, 600, 1100])
def test_a_tar_cut_short_does_not_pass(cut, tmp_path):
    data = hostile.tar_of([("a.csv", b"1" * 600), ("b.csv", b"2" * 600)], compressed=False)[: 512 + cut]
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)

    found = signatures_of(packer.compress(data) + packer.flush(), "gzip", tmp_path)

    assert found & {"Archive.Damaged", "Archive.Polyglot"}


def test_a_header_that_claims_an_absurd_size_is_not_read_into_memory(tmp_path):
    data = bytearray(hostile.tar_of([("x", b"1" * 100)], compressed=False))
    data[156:157] = b"L"
    data[124:136] = b"17777777777\0"
    data[148:156] = b" " * 8
    data[148:156] = b"%06o\0 " % sum(data[:512])
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)

    assert "Archive.Bomb" in signatures_of(packer.compress(bytes(data)) + packer.flush(), "gzip", tmp_path)


def test_more_than_the_limit_of_unpacked_bytes_ends_it(tmp_path, monkeypatch):
    monkeypatch.setattr(findings, "MAX_UNPACKED", 50_000)

    assert "Archive.TooLarge" in signatures_of(hostile.zip_of([("n", hostile.noise(60_000))]), "zip", tmp_path)


def test_members_that_share_their_bytes_are_an_attack(tmp_path):
    assert signatures_of(hostile.overlapping_zip(), "zip", tmp_path) == {"Archive.Overlap"}


def test_a_bomb_beside_honest_data_is_one(tmp_path):
    honest = ("noise.csv", random.Random(3).randbytes(1_000_000))

    assert signatures_of(hostile.zip_of([honest, ("z.csv", b"0" * 20_000_000)]), "zip", tmp_path) == {"Archive.Bomb"}


def test_small_members_of_one_bomb_add_up(tmp_path):
    data = hostile.zip_of([(f"{n}.csv", b"0" * 2_000_000) for n in range(8)])

    assert "Archive.Bomb" in signatures_of(data, "zip", tmp_path)


@pytest.mark.parametrize("encoding", ["x-unknown", "shift_jis", "utf-7"])
def test_xml_in_an_encoding_that_cannot_be_checked_does_not_pass(encoding, tmp_path):
    data = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///x">]><r/>'

    assert signatures_of(data.encode(), "xml", tmp_path) & {"Xml.Unreadable", "Xml.Entities"}


@pytest.mark.parametrize("data", [b"<!-- only a comment -->", b"<?xml version='1.0'?>", b"<<<", b"plain words"])
def test_xml_without_an_element_does_not_pass(data, tmp_path):
    assert signatures_of(data, "xml", tmp_path)


@pytest.mark.parametrize(
    ("head", "is_huge"),
    [
        (b"GIF89a" + struct.pack("<HH", 60_000, 60_000), True),
        (b"GIF89a" + struct.pack("<HH", 600, 600), False),
        (b"GIF89a\1", False),
        (b"RIFF\0\0\0\0WEBPVP8X" + bytes(8) + b"\xff\xff\xff" * 2, True),
        (b"RIFF\0\0\0\0WEBPVP8L" + bytes(5) + b"\xff\xff\xff\x0f", True),
        (b"RIFF\0\0\0\0WEBPVP8 " + bytes(10) + struct.pack("<HH", 0x3FFF, 0x3FFF), True),
        (b"RIFF\0\0\0\0WEBPxxxx" + bytes(20), False),
        (hostile.blank_png(1, 1)[:20], False),
        (jpeg(60_000, 60_000), True),
        (b"\xff\xd8\xff\xff\xff\xd0" + jpeg(60_000, 60_000)[2:], True),
        (b"\xff\xd8\xff\xe0\0", False),
        (b"text", False),
    ],
)
def test_the_canvas_is_read_from_each_kind_of_header(head, is_huge):
    assert (canvas.check_canvas(head) is not None) is is_huge


def test_signatures_that_take_too_long_are_a_limit_and_not_a_pass(tmp_path, monkeypatch):
    class Slow:
        def set_global(self, name, value):
            pass

        def scan(self, data):
            raise yara_x.TimeoutError("timeout")

    scanner = signatures.SignatureScanner()
    monkeypatch.setattr(scanner, "_scanner", Slow())
    monkeypatch.setattr(examiner, "SignatureScanner", lambda: scanner)

    with pytest.raises(LimitExceeded):
        signatures_of(b"a,b\n", "csv", tmp_path)


def test_an_unknown_format_never_passes(tmp_path):
    assert signatures_of(b"a,b\n", "svg", tmp_path) == {"Content.Unsupported"}


def small_files():
    made = ((POLICY.match(file.name, file.content_type).format, file.make) for file in hostile.FILES)
    hostile_ones = ((form, make()) for form, make in made)
    return [(form, data) for form, data in chain(HONEST.values(), hostile_ones) if len(data) < 20_000]


def mutated(data, chance):
    data = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5))):
        at = chance.randrange(len(data) or 1)
        kind = chance.randrange(4)
        if kind == 0:
            data[at : at + 1] = bytes([chance.randrange(256)])
        elif kind == 1:
            data[at : at + 4] = b"\xff\xff\xff\xff"
        elif kind == 2:
            del data[at : at + chance.randrange(1, 40)]
        else:
            data = data[:at] or data
    return bytes(data)


def test_a_thousand_mutations_are_all_answered(tmp_path, monkeypatch):
    scanner = signatures.SignatureScanner()
    monkeypatch.setattr(examiner, "SignatureScanner", lambda: scanner)
    files, chance = small_files(), random.Random(20)
    path = tmp_path / "mutant"

    for _ in range(1000):
        form, data = chance.choice(files)
        path.write_bytes(mutated(data, chance))
        with suppress(AppError):
            answer = inspect({"path": str(path), "format": form, "workdir": str(tmp_path)})
            assert {verdict["outcome"] for verdict in answer["verdicts"]} <= set(PRECEDENCE)


def test_the_honest_originals_of_these_pass(tmp_path):
    for data in (PLAIN, two_members(), zip64(), streamed_zip()):
        assert signatures_of(data, "zip", tmp_path) == set()
