"""The look of every public page is a reviewed one."""

import io

import pytest
from PIL import Image, ImageDraw

from tests.browser import baselines

SIZE = (360, 900)


def picture(*boxes):
    """A page in one colour with dark boxes on it, as Chromium would hand it over."""
    image = Image.new("RGB", SIZE, "#fbfaf6")
    draw = ImageDraw.Draw(image)
    for box in boxes:
        draw.rectangle(box, fill="#1d1f4b")
    png = io.BytesIO()
    image.save(png, "PNG")
    return baselines.packed(png.getvalue())


# 36 × 90 pixels are one in a hundred.
ONE_PERCENT = (100, 100, 135, 189)


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch, tmp_path):
    monkeypatch.setattr(baselines, "FAILED", tmp_path / "failed")


def test_a_change_of_one_percent_is_caught_and_shown():
    said = baselines.judge({"home": picture()}, {"home": picture(ONE_PERCENT)}, baselines.BUDGET)

    assert len(said) == 1
    assert said[0].startswith("home: 1.")
    assert {path.name for path in baselines.FAILED.iterdir()} == {"home.diff.png", "home.new.webp"}


def test_another_chromium_has_a_wider_budget_and_no_pardon():
    old, small, large = picture(), picture(ONE_PERCENT), picture((0, 0, 359, 90))
    allowed = baselines.budget("155", "156")

    assert baselines.judge({"home": old}, {"home": small}, allowed) == []
    assert baselines.judge({"home": old}, {"home": large}, allowed) != []


@pytest.fixture
def shoot(chromium, site):
    """A function that takes a page as it is kept, after a script has run on it."""
    context = chromium.new_context(base_url=site.base, reduced_motion="reduce", viewport={"width": 1440, "height": 900})
    tab = context.new_page()

    def shot(path, script="() => {}"):
        tab.goto(path)
        tab.evaluate(baselines.FREEZE)
        tab.evaluate(script)
        return baselines.picture(tab, 1440)

    yield shot
    context.close()


# Each leaves the page as long as it was, so that nothing below moves: about a five hundredth of the page's pixels.
BROKEN = {
    "a paragraph of other words": "el => { el.textContent = el.textContent.replaceAll(/[aeiou]/g, 'u'); }",
    "a paragraph in the colour of its ground": "el => { el.style.color = getComputedStyle(document.body).backgroundColor; }",
    "a paragraph moved by half a line": "el => { el.style.transform = 'translateY(14px)'; }",
}


@pytest.mark.parametrize("change", BROKEN.values(), ids=BROKEN)
def test_a_paragraph_that_changed_on_a_long_page_is_caught(shoot, change):
    path, takes = "/privacy/", []
    broken = f"() => ({change})(document.querySelectorAll('.prose > p')[3])"
    reviewed = shoot(path)

    def take():
        takes.append(shoot(path, broken))
        return takes[-1]

    changed = baselines.steady(take, lambda data: baselines.is_within(reviewed, data, baselines.BUDGET))

    assert baselines.judge({"privacy": reviewed}, {"privacy": shoot(path)}, baselines.BUDGET) == []
    assert len(baselines.judge({"privacy": reviewed}, {"privacy": changed}, baselines.BUDGET)) == 1
    assert len(takes) == 2


class Camera:
    """Hands over these pictures one after the other, then begins again."""

    def __init__(self, *pictures):
        self.pictures, self.takes = pictures, 0

    def __call__(self):
        self.takes += 1
        return self.pictures[(self.takes - 1) % len(self.pictures)]


@pytest.mark.parametrize(
    ("shown", "judged", "takes"),
    [("r", "r", 1), ("hr", "r", 2), ("hhr", "h", 2), ("hccc", "c", 3), ("hchch", "h", 5)],
    ids=["as reviewed", "half drawn once", "changed", "half drawn, then changed", "never the same twice"],
)
def test_what_is_not_as_reviewed_is_judged_when_it_came_twice(shown, judged, takes):
    pictures = {"r": picture(), "h": picture((0, 450, 359, 899)), "c": picture(ONE_PERCENT)}
    camera = Camera(*(pictures[letter] for letter in shown))

    found = baselines.steady(camera, lambda data: baselines.is_within(pictures["r"], data, baselines.BUDGET))

    assert found == pictures[judged]
    assert camera.takes == takes <= baselines.TAKES


def test_edges_that_are_drawn_softer_are_no_change():
    sharp = Image.open(io.BytesIO(picture(ONE_PERCENT)))
    soft = io.BytesIO()
    sharp.point(lambda level: min(255, level + 12)).save(soft, "WEBP", lossless=True)

    assert not baselines.compare(picture(ONE_PERCENT), soft.getvalue()).is_beyond(baselines.BUDGET)


def test_a_page_that_grew_differs_where_it_grew():
    taller = io.BytesIO()
    Image.new("RGB", (SIZE[0], SIZE[1] + 100), "#fbfaf6").save(taller, "PNG")

    assert baselines.compare(picture(), baselines.packed(taller.getvalue())).share == pytest.approx(0.1, abs=0.01)


def test_a_page_without_a_reviewed_picture_is_named():
    assert baselines.judge({}, {"new-page": picture()}, baselines.BUDGET) == ["new-page: there is no reviewed picture"]


@pytest.mark.timeout(900)
def test_every_public_page_looks_as_it_was_reviewed(tour):
    old, version = baselines.kept()
    allowed = baselines.budget(version, baselines.chromium_major())

    said = baselines.judge(old, baselines.shoot_all(tour, old, allowed), allowed)

    assert not said, "\n".join(said)
