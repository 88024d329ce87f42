"""Images: measured when whole, rejected when damaged."""

import io
import json

import pytest
from PIL import Image

from app.errors import Rejected
from app.pipeline.analyse import analyse
from tests.hostile import blank_png


@pytest.fixture
def report(tmp_path):
    def made(data, kind):
        path, workdir = tmp_path / "sample", tmp_path / "work"
        workdir.mkdir(exist_ok=True)
        path.write_bytes(data)
        return analyse(
            {
                "path": str(path), "file_name": f"sample.{kind}", "content_type": f"image/{kind}", "format": kind,
                "size_bytes": len(data), "sha256": "0" * 64, "workdir": str(workdir),
            }
        )  # fmt: skip

    return made


def picture(kind, *, size=(320, 240), colour=(120, 90, 60), **options):
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp", "gif"])
def test_each_format_is_measured(report, kind):
    found = report(picture(kind), kind)

    assert found["summary"] == {"kind": "image", "format": kind, "width": 320, "height": 240}
    assert found["suggestions"][0]["service"] == "data-annotation"


@pytest.mark.parametrize(("colour", "code"), [((5, 5, 5), "dark"), ((250, 250, 250), "bright")], ids=["dark", "bright"])
def test_exposure_is_judged(report, colour, code):
    found = report(picture("png", colour=colour), "png")

    assert code in {finding["code"] for finding in found["findings"]}


def test_a_position_is_found_and_not_told(report):
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (12.0, 58.0, 17.0), 3: "E", 4: (77.0, 35.0, 40.0)})

    found = report(picture("jpeg", exif=exif), "jpeg")

    assert found["privacy"]["risk"] == "medium"
    assert "77.0" not in json.dumps(found)


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp", "gif"])
def test_a_file_cut_short_is_rejected_with_a_sentence(report, kind):
    buffer = io.BytesIO()
    Image.effect_noise((300, 300), 80).convert("RGB").save(buffer, kind)
    data = buffer.getvalue()

    with pytest.raises(Rejected, match="damaged|cut short"):
        report(data[: len(data) // 2], kind)


def test_a_canvas_beyond_the_limit_is_not_decoded(report):
    with pytest.raises(Rejected, match="megapixels"):
        report(blank_png(20_000, 20_000), "png")
