"""PNG, JPEG, WebP and GIF."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from app.errors import Rejected
from app.pipeline.analyse.source import Source
from app.pipeline.report import Finding, PrivateData, Report, Suggestion, bars, facts, histogram

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = ("png", "jpeg", "webp", "gif")
MAX_PIXELS = 100_000_000
THUMBNAIL = 512
# ITU-R BT.601 luma, 0 to 255, as Pillow's conversion to "L" computes it.
DARK, BRIGHT = 40, 215
# Below this variance of the Laplacian a picture of THUMBNAIL size looks unsharp; a rule of thumb.
UNSHARP = 60.0
SMALL = 200
ORIENTATION, CAMERA, GPS, WHEN = 0x0112, 0x0110, 0x8825, 0x0132
_DAMAGED = "The image is damaged or cut short, so it cannot be opened. Export it again and send the new file."


def analyse(source: Source) -> Report:
    """Return the report on an image that was decoded whole; raises Rejected where it cannot be."""
    from PIL import Image, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(source.path, formats=[source.format.upper()]) as image:
            image.load()
            return _report(source, image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Rejected(f"The image has more than {MAX_PIXELS // 10**6} megapixels. Send a smaller one.") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise Rejected(_DAMAGED) from error


def _report(source: Source, image: Image) -> Report:
    measured = _measure(image)
    exif = image.getexif()
    width, height = image.size
    has_place = bool(exif.get_ifd(GPS))
    place = [PrivateData("place where it was taken", "EXIF", 1, "hidden")] if has_place else []
    return Report(
        source=source.described(),
        summary={"kind": "image", "format": source.format, "width": width, "height": height},
        privacy_risk="medium" if has_place else "unknown",
        privacy_classes=place,
        findings=_findings(image, measured, has_place, exif.get(ORIENTATION, 1)),
        suggestions=[
            Suggestion(
                "data-annotation", "Annotate images",
                "Images like this one can be classified, or marked with boxes, outlines and key points.", 1, "image",
            )
        ],
        sections=_sections(image, measured, exif),
    )  # fmt: skip


def _measure(image: Image) -> dict[str, Any]:
    """Return brightness, contrast (0 to 255), sharpness, luma counts and main colours, of a small copy."""
    from PIL import ImageFilter, ImageStat

    small = image.convert("RGBA" if "A" in image.getbands() else "RGB")
    small.thumbnail((THUMBNAIL, THUMBNAIL))
    grey = small.convert("L")
    stat = ImageStat.Stat(grey)
    # The Laplacian is shifted by 128, so that negative slopes are kept in eight bits.
    edges = grey.filter(ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), scale=1, offset=128))
    colours = small.convert("RGB").quantize(6).convert("RGB").getcolors(THUMBNAIL * THUMBNAIL) or []
    return {
        "brightness": round(stat.mean[0], 1), "contrast": round(stat.stddev[0], 1),
        "sharpness": round(ImageStat.Stat(edges).var[0], 1), "luma": grey.histogram(),
        "colours": _named(colours),
        "pixels": grey.width * grey.height,
    }  # fmt: skip


def _named(colours: list[tuple[int, Any]]) -> list[tuple[str, int]]:
    """Return (hexadecimal colour, count), the most frequent first."""
    return [("#" + bytes(colour).hex(), count) for count, colour in sorted(colours, reverse=True)]


def _findings(image: Image, measured: dict[str, Any], has_place: bool, orientation: int) -> list[Finding]:
    found = []
    if has_place:
        found.append(
            Finding(
                "location", "serious", "The place is in the file",
                "The image carries the position where it was taken.", "EXIF", "Remove the position before sharing.",
            )
        )  # fmt: skip
    if min(image.size) < SMALL:
        detail = f"{image.width} × {image.height} pixels leave little to see."
        found.append(Finding("small", "warning", "A small image", detail, fix="Send the original size."))
    if measured["brightness"] < DARK:
        found.append(Finding("dark", "warning", "A dark image", f"Mean brightness {measured['brightness']} of 255."))
    if measured["brightness"] > BRIGHT:
        found.append(
            Finding("bright", "warning", "A very bright image", f"Mean brightness {measured['brightness']} of 255.")
        )
    if measured["sharpness"] < UNSHARP:
        found.append(Finding("unsharp", "info", "Little fine detail", "It may be out of focus, or show plain areas."))
    if orientation != 1:
        found.append(
            Finding("rotated", "info", "Turned by a note in the file", "Programs that ignore EXIF show it turned.",
                    "EXIF", "Save it upright.")
        )  # fmt: skip
    return found


def _sections(image: Image, measured: dict[str, Any], exif: Any) -> list[dict[str, Any]]:
    luma, step = measured["luma"], 16
    bins = [(float(at), float(at + step), sum(luma[at : at + step])) for at in range(0, 256, step)]
    shares = [(name, round(100 * count / measured["pixels"], 1)) for name, count in measured["colours"]]
    return [
        facts(
            "The image",
            {
                "Width": image.width, "Height": image.height,
                "Megapixels": round(image.width * image.height / 1e6, 2),
                "Colour mode": image.mode, "Frames": getattr(image, "n_frames", 1),
                "Resolution (dpi)": _resolution(image),
                "Camera": _text(exif.get(CAMERA)), "Taken": _text(exif.get(WHEN)),
                "Mean brightness (0–255)": measured["brightness"], "Contrast (0–255)": measured["contrast"],
                "Sharpness (variance of the Laplacian)": measured["sharpness"],
            },
        ),
        histogram("Brightness", bins, "pixels", f"Of a copy at most {THUMBNAIL} pixels wide and high."),
        bars("Main colours", shares, "%"),
    ]  # fmt: skip


def _resolution(image: Image) -> int | None:
    found = image.info.get("dpi")
    try:
        return round(float(found[0])) if found else None
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None


def _text(value: Any) -> str | None:
    return str(value).strip("\x00 ")[:80] if value else None
