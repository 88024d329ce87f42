"""Hostile files, made when a test asks for one: the repository holds neither a test virus nor a bomb."""

import gzip
import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

# In two halves: the whole string in one place would make this very file "infected".
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SMALL_CSV = b"a,b\n1,2\n"
MALWARE, ATTACK, REJECTED = {"malware"}, {"attack"}, {"rejected"}
ZIP, GZIP, CSV, XML, PNG = "application/zip", "application/gzip", "text/csv", "application/xml", "image/png"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

PARQUET = "application/vnd.apache.parquet"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class HostileFile:
    """A file by name, the type it is sent as, the outcomes that are right for it, and how it is made."""

    name: str
    content_type: str
    outcomes: set[str]
    make: Callable[[], bytes]


def zip_of(members: list[tuple[str | zipfile.ZipInfo, bytes]], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return an honest zip of the members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


def tar_of(members: list[tuple[str, bytes]], *, compressed: bool = True) -> bytes:
    """Return a tar of the members, gzipped where asked."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz" if compressed else "w") as archive:
        for name, data in members:
            header = tarfile.TarInfo(name)
            header.size = len(data)
            archive.addfile(header, io.BytesIO(data))
    return out.getvalue()


def special_tar(kind: bytes) -> bytes:
    """Return a tar.gz whose one member is a link, a device or a pipe."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        header = tarfile.TarInfo("data.csv")
        header.type, header.linkname = kind, "/etc/passwd"
        archive.addfile(header)
    return out.getvalue()


def zip_matryoshka(depth: int, core: bytes = EICAR) -> bytes:
    """Return `core` inside that many zips."""
    data = zip_of([("eicar.com", core)])
    for layer in range(1, depth):
        data = zip_of([(f"layer{layer}.zip", data)])
    return data


def blank_png(width: int, height: int) -> bytes:
    """Return a valid one-bit black PNG: huge canvases fit into few bytes."""
    deflate = zlib.compressobj(9)
    row = bytes(1 + (width + 7) // 8)
    pixels = b"".join(deflate.compress(row) for _ in range(height)) + deflate.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    )


def repetitive_gzip(megabytes: int) -> bytes:
    """Return a gzip that unpacks to about a thousand times its size."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(deflate.compress(b"1,2\n" * 250_000) for _ in range(megabytes)) + deflate.flush()


def link_in_zip() -> bytes:
    """Return a zip whose member is a symbolic link."""
    info = zipfile.ZipInfo("link.csv")
    info.create_system, info.external_attr = 3, 0o120777 << 16
    return zip_of([(info, b"/etc/passwd")])


def patched(data: bytes, signature: bytes, offset: int, value: bytes) -> bytes:
    """Return the data with `value` written `offset` bytes behind the first `signature`."""
    at = data.index(signature) + offset
    return data[:at] + value + data[at + len(value) :]


def zip_with_password() -> bytes:
    """Return a zip whose headers both say that the member is encrypted."""
    plain = zip_of([("data.csv", SMALL_CSV)], method=zipfile.ZIP_STORED)
    return patched(patched(plain, b"PK\x03\x04", 6, b"\x01"), b"PK\x01\x02", 8, b"\x01")


def zip_told_twice() -> bytes:
    """Return a zip whose member has one name in its own header and another in the directory."""
    return patched(zip_of([("data.csv", SMALL_CSV)]), b"PK\x03\x04", 30, b"evil.exe")


def overlapping_zip(copies: int = 40) -> bytes:
    """Return a zip whose directory names the same data many times over, as David Fifield's bomb does."""
    kernel = zip_of([("0.csv", b"0" * 1_000_000)])
    at = kernel.index(b"PK\x01\x02")
    record = kernel[at : kernel.index(b"PK\x05\x06")]
    names = [b"0.csv", *(f"{n:05d}".encode() for n in range(1, copies))]
    directory = b"".join(record.replace(b"0.csv", name) for name in names)
    end = struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, copies, copies, len(directory), at, 0)
    return kernel[:at] + directory + end


def windows_program() -> bytes:
    """Return the head of a Windows program: it does nothing."""
    return b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\0\0\x4c\x01" + bytes(512)


def hidden_program() -> bytes:
    """Return a Windows program's head with the words that every linker puts there."""
    return b"MZ" + bytes(75) + b"!This program cannot be run in DOS mode"


def legacy_macros() -> bytes:
    """Return the outline of an old Office file with macros."""
    return OLE + bytes(99) + "_VBA_PROJECT".encode("utf-16-le")


def linux_program() -> bytes:
    """Return the head of a Linux program: it does nothing."""
    return b"\x7fELF\x02\x01\x01" + bytes(1024)


def billion_laughs() -> bytes:
    """Return XML of 1 KB whose entities expand to 3 GB."""
    entities = '<!ENTITY e0 "lol">' + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    return f'<?xml version="1.0"?>\n<!DOCTYPE z [{entities}]>\n<z>&e9;</z>\n'.encode()


def noise(size: int = 200_000) -> bytes:
    """Return bytes that are no text in any encoding, the same each time."""
    return bytes((n * 7919 + (n >> 3) * 104729) % 251 for n in range(size))


XXE = b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>'
PLAIN_DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE note SYSTEM "note.dtd"><note/>'

FILES = (
    HostileFile("eicar.csv", CSV, MALWARE, lambda: EICAR),
    HostileFile("eicar.txt", "text/plain", MALWARE, lambda: EICAR),
    HostileFile("eicar_at_the_end.csv", CSV, MALWARE, lambda: b"a,b\n" + b"1,2\n" * 3_000_000 + EICAR),
    HostileFile("eicar_beside_csv.zip", ZIP, MALWARE, lambda: zip_of([("d.csv", SMALL_CSV), ("e.com", EICAR)])),
    HostileFile("eicar_4_deep.zip", ZIP, MALWARE, lambda: zip_matryoshka(4)),
    HostileFile("eicar_8_deep.zip", ZIP, MALWARE, lambda: zip_matryoshka(8)),
    HostileFile("eicar_40_deep.zip", ZIP, ATTACK, lambda: zip_matryoshka(40)),
    HostileFile("eicar.tar.gz", GZIP, MALWARE, lambda: tar_of([("eicar.com", EICAR)])),
    HostileFile("eicar_in_zip_in_tar.tar.gz", GZIP, MALWARE, lambda: tar_of([("x.zip", zip_matryoshka(2))])),
    HostileFile("eicar_in_a_zip_named.csv", CSV, MALWARE, lambda: zip_matryoshka(1)),
    HostileFile(
        "eicar_beside_a_climbing_name.zip",
        ZIP,
        MALWARE,
        lambda: zip_of([("../a.csv", SMALL_CSV), ("e.com", EICAR)]),
    ),
    HostileFile("eicar_after_60_mb.zip", ZIP, ATTACK, lambda: zip_of([("z.csv", b"0" * 60_000_000), ("e", EICAR)])),
    HostileFile(
        "eicar_in_second_gzip_member.gz",
        GZIP,
        MALWARE,
        lambda: gzip.compress(SMALL_CSV) + gzip.compress(EICAR),
    ),
    HostileFile(
        "zip_bomb_200_mb.zip",
        ZIP,
        ATTACK,
        lambda: zip_of([(f"{n}.csv", b"0" * 20_000_000) for n in range(10)]),
    ),
    HostileFile("gzip_bomb_500_mb.csv.gz", GZIP, ATTACK, lambda: repetitive_gzip(500)),
    HostileFile("tar_gz_bomb.tar.gz", GZIP, ATTACK, lambda: tar_of([("z.csv", b"0" * 60_000_000)])),
    HostileFile("gzip_bomb_in_zip.zip", ZIP, ATTACK, lambda: zip_of([("b.gz", repetitive_gzip(60))])),
    HostileFile("zip_overlap.zip", ZIP, ATTACK, overlapping_zip),
    HostileFile(
        "zip_slip.zip",
        ZIP,
        ATTACK,
        lambda: zip_of([("../../tmp/pwned.csv", b"a\n1\n"), ("/etc/cron.d/x", b"a\n")]),
    ),
    HostileFile("zip_drive_letter.zip", ZIP, ATTACK, lambda: zip_of([("C:/Windows/x.csv", SMALL_CSV)])),
    HostileFile("tar_slip.tar.gz", GZIP, ATTACK, lambda: tar_of([("../../x.csv", SMALL_CSV)])),
    HostileFile("zip_symlink.zip", ZIP, ATTACK, link_in_zip),
    HostileFile("tar_symlink.tar.gz", GZIP, ATTACK, lambda: special_tar(tarfile.SYMTYPE)),
    HostileFile("tar_hardlink.tar.gz", GZIP, ATTACK, lambda: special_tar(tarfile.LNKTYPE)),
    HostileFile("tar_device.tar.gz", GZIP, ATTACK, lambda: special_tar(tarfile.CHRTYPE)),
    HostileFile("zip_told_twice.zip", ZIP, ATTACK, zip_told_twice),
    HostileFile(
        "zip_backslash.zip",
        ZIP,
        REJECTED,
        lambda: zip_of([("a_b.csv", SMALL_CSV)]).replace(b"a_b.csv", b"a\\b.csv"),
    ),
    HostileFile(
        "zip_100000_members.zip",
        ZIP,
        REJECTED,
        lambda: zip_of([(f"{n}.csv", b"a\n") for n in range(100_000)], method=zipfile.ZIP_STORED),
    ),
    HostileFile("encrypted.zip", ZIP, REJECTED, zip_with_password),
    HostileFile("empty.zip", ZIP, REJECTED, lambda: zip_of([])),
    HostileFile("lzma.zip", ZIP, REJECTED, lambda: zip_of([("d.csv", SMALL_CSV)], method=zipfile.ZIP_LZMA)),
    HostileFile("truncated.zip", ZIP, REJECTED, lambda: zip_of([("d.csv", noise())])[:-100]),
    HostileFile("zip_with_tail.zip", ZIP, REJECTED, lambda: zip_of([("d.csv", SMALL_CSV)]) + b"tail"),
    HostileFile(
        "zip_with_head.zip",
        ZIP,
        REJECTED,
        lambda: zip_of([("x", b"1")])[:-22] + zip_of([("d.csv", SMALL_CSV)]),
    ),
    HostileFile(
        "wrong_checksum.zip",
        ZIP,
        REJECTED,
        lambda: zip_of([("d.csv", SMALL_CSV)], method=zipfile.ZIP_STORED).replace(b"a,b\n", b"a;b\n"),
    ),
    HostileFile("seven_zip_inside.zip", ZIP, REJECTED, lambda: zip_of([("x.7z", b"7z\xbc\xaf\x27\x1c" + noise(99))])),
    HostileFile("gzip_with_tail.gz", GZIP, REJECTED, lambda: gzip.compress(SMALL_CSV) + b"<script>"),
    HostileFile(
        "tar_with_tail.tar.gz",
        GZIP,
        REJECTED,
        lambda: gzip.compress(tar_of([("d.csv", SMALL_CSV)], compressed=False) + zip_matryoshka(1, b"x")),
    ),
    HostileFile("png_with_zip_tail.png", PNG, REJECTED, lambda: blank_png(8, 8) + zip_of([("d.csv", SMALL_CSV)])),
    HostileFile("csv_with_zip_tail.csv", CSV, REJECTED, lambda: SMALL_CSV + zip_of([("d.csv", SMALL_CSV)])),
    HostileFile("huge_canvas.png", PNG, ATTACK, lambda: blank_png(30_000, 30_000)),
    HostileFile("huge_canvas_in_zip.zip", ZIP, ATTACK, lambda: zip_of([("i.png", blank_png(20_000, 20_000))])),
    HostileFile("executable.csv", CSV, ATTACK, windows_program),
    HostileFile("executable_in_zip.zip", ZIP, ATTACK, lambda: zip_of([("d.csv", windows_program())])),
    HostileFile("elf.png", PNG, ATTACK, linux_program),
    HostileFile("web_shell.txt", "text/plain", ATTACK, lambda: b"<?php @eval($_" + b"POST['c']); ?>"),
    HostileFile(
        "dropper_in_zip.zip",
        ZIP,
        ATTACK,
        lambda: zip_of([("run.bat", b"@echo off\r\npowershell -w hidden -en" + b"c " + b"A" * 300)]),
    ),
    HostileFile(
        "hta_in_zip.zip", ZIP, ATTACK, lambda: zip_of([("x.hta", b"<html><head><hta:app" + b"lication id=x>")])
    ),
    HostileFile(
        "launching.pdf", "application/pdf", ATTACK, lambda: b"%PDF-1.4\n1 0 obj<</S /Lau" + b"nch /F (cmd)>>\n"
    ),
    HostileFile(
        "java_class.zip", ZIP, ATTACK, lambda: zip_of([("A.class", b"\xca\xfe\xba\xbe\0\0\0\x34" + bytes(99))])
    ),
    HostileFile("mach_o.zip", ZIP, ATTACK, lambda: zip_of([("a", b"\xcf\xfa\xed\xfe" + bytes(8) + b"\2" + bytes(99))])),
    HostileFile("hidden_program.jpg", "image/jpeg", ATTACK, lambda: b"\xff\xd8\xff\xe0" + bytes(99) + hidden_program()),
    HostileFile("pdf_in_image.png", PNG, ATTACK, lambda: blank_png(8, 8)[:50] + b"%PDF-1.7\n" + bytes(99)),
    HostileFile("legacy_macros.zip", ZIP, ATTACK, lambda: zip_of([("a.doc", legacy_macros())])),
    HostileFile("locked.xlsx", XLSX, REJECTED, lambda: OLE + bytes(99) + "EncryptedPackage".encode("utf-16-le")),
    HostileFile("old_workbook.xlsx", XLSX, REJECTED, lambda: OLE + bytes(999)),
    HostileFile("cut_short.parquet", PARQUET, REJECTED, lambda: b"PAR1" + bytes(99)),
    HostileFile("encrypted.parquet", PARQUET, REJECTED, lambda: b"PARE" + bytes(99) + b"PARE"),
    HostileFile("text.parquet", PARQUET, REJECTED, lambda: SMALL_CSV),
    HostileFile("text.png", PNG, REJECTED, lambda: SMALL_CSV),
    HostileFile("php_in_image.png", PNG, ATTACK, lambda: blank_png(8, 8) + b"<?php echo 1; ?>"),
    HostileFile(
        "macros.xlsx",
        XLSX,
        ATTACK,
        lambda: zip_of([("[Content_Types].xml", b"<Types/>"), ("xl/vbaProject.bin", b"x")]),
    ),
    HostileFile("entities.xlsx", XLSX, ATTACK, lambda: zip_of([("[Content_Types].xml", XXE)])),
    HostileFile("plain_zip.xlsx", XLSX, REJECTED, lambda: zip_of([("d.csv", SMALL_CSV)])),
    HostileFile("billion_laughs.xml", XML, ATTACK, billion_laughs),
    HostileFile("external_entity.xml", XML, ATTACK, lambda: XXE),
    HostileFile(
        "external_entity_utf16.xml",
        XML,
        ATTACK,
        lambda: XXE.decode().replace("?>", ' encoding="utf-16"?>', 1).encode("utf-16"),
    ),
    HostileFile("doctype.xml", XML, REJECTED, lambda: PLAIN_DOCTYPE),
    HostileFile("random.csv", CSV, REJECTED, noise),
    HostileFile("script.txt", "text/plain", REJECTED, lambda: b"#!/bin/sh\nid\n"),
    HostileFile("page.json", "application/json", REJECTED, lambda: b"\n <HTML><body>x</body></HTML>"),
    HostileFile("spaces.csv", CSV, REJECTED, lambda: b" \r\n\t\n"),
)
