"""The drawings as the pictures for shared pages put them on paper."""

import re
from pathlib import Path

import pytest

from sitebuild.drawing import lines
from sitebuild.picture import LINK

ART = Path(__file__).parents[2] / "app" / "templates" / "art"
PATHS = [path for svg in sorted(ART.glob("*.svg")) for path in re.findall(r' d="([^"]+)"', svg.read_text())]


@pytest.mark.parametrize("path", [LINK, *PATHS])
def test_every_stroke_of_the_sites_drawings_is_drawn(path):
    strokes = list(lines(path))

    assert len(strokes) == path.count("M")
    assert all(len(stroke) > 1 for stroke in strokes)


def test_relative_steps_go_on_from_where_the_last_one_ended():
    assert list(lines("M1 2l3 1 0 4h-1v.5z")) == [[(1, 2), (4, 3), (4, 7), (3, 7), (3, 7.5), (1, 2), (4, 3)]]
    curve = list(lines("M10 10c5 0 10 5 10 10"))[0]
    assert curve[-1] == pytest.approx((20, 20)) and all(10 <= x <= 20 for x, _ in curve)


@pytest.mark.parametrize("path", ["M0 0C1 1 2 2 3 3", "M0 0s1 1 2 2", "M0 0a1 1 0 0 1 2 2"])
def test_a_command_that_nothing_here_draws_is_an_error(path):
    with pytest.raises(ValueError, match="drawn by nothing"):
        list(lines(path))
