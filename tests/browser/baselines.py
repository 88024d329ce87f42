"""Reviewed pictures of every public page, and how a new one is compared with them.

`python -m tests.browser.baselines --update` takes them anew; look at what changed before committing it.
"""

import argparse
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue

from PIL import Image, ImageChops
from playwright.sync_api import sync_playwright

from tests.browser.survey import ARGUMENTS, chromium_path
from tests.quality.pages import Tour
from tests.quality.showroom import open_showroom
from tests.stack import KEYS, start

FOLDER = Path(__file__).parent / "baselines"
FAILED = Path(__file__).parents[2] / "var" / "baselines"
WIDTHS = (360, 768, 1440)
SCHEMES = ("light", "dark")
HEIGHT = 900
SHRINK = 2
# Colours of a kept picture. An octree's stay where they are when another part of the page changes.
COLOURS = 32
# A pixel differs beyond so many of 256 levels.
LEVELS = 24
# Rows of a kept picture that are judged together: 80 px of the page, three lines of text.
BAND = 40
BROWSERS = 2
# How often a picture that is not as reviewed is taken before it is judged.
TAKES = 5
FREEZE = """() => {
  for (const time of document.querySelectorAll("time")) time.textContent = "1 January 2026";
  for (const line of document.querySelectorAll(".site-footer p")) line.textContent = line.textContent.includes("©") ? "© IndiVillage" : line.textContent;
  return document.fonts.ready.then(() => true);
}"""
# A new width or scheme is drawn, with its pictures, when the second frame after it begins.
SETTLE = """(width) => {
  const drawn = new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const pictures = [...document.images].map((image) => image.decode().catch(() => undefined));
  return Promise.all([drawn, document.fonts.ready, ...pictures]).then(() => window.innerWidth === width);
}"""


@dataclass(frozen=True)
class Budget:
    """The share of pixels that may differ on the whole page, and in any one band of it."""

    whole: float
    band: float


# A changed paragraph is little of a long page and much of its band.
BUDGET = Budget(whole=0.003, band=0.01)
# Another Chromium draws edges of letters its own way.
BUDGET_OF_ANOTHER_CHROMIUM = Budget(whole=0.02, band=0.15)


@dataclass(frozen=True)
class Shot:
    """One page at one width in one scheme, as WebP."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Difference:
    """How far a picture is from the reviewed one, on the whole and in the worst band; `image` shows where."""

    share: float
    worst: float
    image: Image.Image

    def is_beyond(self, allowed):
        """Tell whether it is more than a budget."""
        return self.share > allowed.whole or self.worst > allowed.band


def chromium_major():
    """Return the version that draws, such as `156`."""
    said = subprocess.run([chromium_path(), "--version"], capture_output=True, text=True, check=True).stdout
    return re.search(r"(\d+)\.", said)[1]


def budget(reviewed_by, drawn_by):
    """Return how much may differ."""
    return BUDGET if reviewed_by == drawn_by else BUDGET_OF_ANOTHER_CHROMIUM


def packed(png):
    """Return a picture as it is kept: at half its size, in few colours, as WebP without loss.

    The same pixels give the same bytes.
    """
    image = Image.open(io.BytesIO(png)).convert("RGB").reduce(SHRINK)
    few = image.quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    kept = io.BytesIO()
    few.convert("RGB").save(kept, "WEBP", lossless=True, quality=80, method=4)
    return kept.getvalue()


def compare(old, new):
    """Return how two kept pictures differ; what only one of them has differs wholly."""
    before, after = (Image.open(io.BytesIO(data)).convert("RGB") for data in (old, new))
    size = (max(before.width, after.width), max(before.height, after.height))
    marks = ImageChops.difference(_on(size, before, "black"), _on(size, after, "black"))
    strongest = ImageChops.lighter(ImageChops.lighter(*marks.split()[:2]), marks.split()[2])
    mask = strongest.point(lambda level: 255 if level > LEVELS else 0)
    for image in (before, after):
        mask.paste(255, (0, image.height, size[0], size[1]))
    shown = _on(size, after, "white").convert("L").convert("RGB")
    shown.paste((214, 0, 60), mask=mask)
    bands = [_differing(mask, top, top + BAND) for top in range(0, size[1], BAND)]
    return Difference(
        share=sum(bands) / (size[0] * size[1]), worst=max(bands) / (size[0] * min(BAND, size[1])), image=shown
    )


def is_within(old, new, allowed):
    """Tell whether a picture is the reviewed one, but for what a budget allows."""
    return old == new or not compare(old, new).is_beyond(allowed)


def steady(take, is_as_reviewed):
    """Return the picture to be judged: one as reviewed, or one that came twice in a row, or the last of `TAKES`.

    A busy machine now and then hands over a page that is not drawn to its end; a change of the page stays.
    """
    last = take()
    for _ in range(TAKES - 1):
        if is_as_reviewed(last):
            return last
        last, before = take(), last
        if last == before:
            return last
    return last


def picture(tab, width):
    """Return the whole page as it is kept, once the tab has drawn it at this width."""
    assert tab.evaluate(SETTLE, width), f"the page is not {width} px wide"
    return packed(tab.screenshot(full_page=True, animations="disabled", caret="hide"))


def shoot_all(tour, reviewed, allowed):
    """Return a picture of every indexable page at each width in each scheme, by name."""
    waiting, shots, broken = SimpleQueue(), [], []
    for page in tour.public:
        if page.is_indexable:
            waiting.put(page)

    def as_reviewed(name, data):
        return name in reviewed and is_within(reviewed[name], data, allowed)

    threads = [
        threading.Thread(target=_shoot, args=(tour, waiting, shots, broken, as_reviewed)) for _ in range(BROWSERS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if broken:
        raise broken[0]
    return {shot.name: shot.data for shot in shots}


def kept():
    """Return the reviewed pictures and the version of the Chromium that drew them."""
    about = FOLDER / "about.json"
    version = json.loads(about.read_text())["chromium"] if about.exists() else ""
    return {path.stem: path.read_bytes() for path in FOLDER.glob("*.webp")}, version


def judge(old, new, allowed):
    """Return a sentence for each picture that is beyond its budget, missing or new; writes those to `var/`."""
    said = [f"{name}: there is no reviewed picture" for name in sorted(new.keys() - old.keys())]
    said += [f"{name}: there is no such page any more" for name in sorted(old.keys() - new.keys())]
    for name in sorted(old.keys() & new.keys()):
        if old[name] == new[name]:
            continue
        difference = compare(old[name], new[name])
        if difference.is_beyond(allowed):
            FAILED.mkdir(parents=True, exist_ok=True)
            (FAILED / f"{name}.new.webp").write_bytes(new[name])
            difference.image.save(FAILED / f"{name}.diff.png")
            said.append(
                f"{name}: {difference.share:.2%} of the pixels differ, {difference.worst:.1%} in one band, "
                f"see {FAILED}/{name}.diff.png"
            )
    return said


def _differing(mask, top, bottom):
    return mask.crop((0, top, mask.width, min(bottom, mask.height))).histogram()[255]


def _on(size, image, colour):
    ground = Image.new("RGB", size, colour)
    ground.paste(image)
    return ground


def _shoot(tour, waiting, shots, broken, as_reviewed):
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
            tab = browser.new_context(base_url=tour.showroom.base, reduced_motion="reduce").new_page()
            while True:
                page = waiting.get_nowait()
                tab.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})
                tab.goto(page.path)
                tab.evaluate(FREEZE)
                for width in WIDTHS:
                    for scheme in SCHEMES:
                        tab.set_viewport_size({"width": width, "height": HEIGHT})
                        tab.emulate_media(color_scheme=scheme)
                        name = f"{page.name}-{width}-{scheme}"
                        data = steady(partial(picture, tab, width), partial(as_reviewed, name))
                        shots.append(Shot(name, data))
    except Empty:
        pass
    except Exception as error:
        broken.append(error)


@contextmanager
def _tour():
    os.environ.update(KEYS)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        with start(folder / "stack") as stack, open_showroom(stack.apart("showroom"), folder) as showroom:
            yield Tour(showroom)


def main():
    """Take the pictures anew, or tell what differs."""
    parser = argparse.ArgumentParser(prog="python -m tests.browser.baselines", description=__doc__)
    parser.add_argument("--update", action="store_true", help="replace the reviewed pictures")
    asked = parser.parse_args()
    old, version = kept()
    allowed = budget(version, chromium_major())
    with _tour() as tour:
        new = shoot_all(tour, old, allowed)
    said = judge(old, new, allowed)
    print("\n".join(said) or "Nothing differs.")
    if not asked.update:
        return 1 if said else 0
    FOLDER.mkdir(exist_ok=True)
    for name in old.keys() - new.keys():
        (FOLDER / f"{name}.webp").unlink()
    for name, data in new.items():
        # A picture within its budget stays, so that an update changes only what was to be reviewed.
        if not any(sentence.startswith(f"{name}:") for sentence in said):
            continue
        (FOLDER / f"{name}.webp").write_bytes(data)
    (FOLDER / "about.json").write_text(json.dumps({"chromium": chromium_major()}) + "\n")
    print(f"{len(new)} pictures, {sum(map(len, new.values())) / 1e6:.1f} MB, are in {FOLDER}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
