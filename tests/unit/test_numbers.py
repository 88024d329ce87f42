"""How pages write figures."""

import pytest

from app.assets import _number


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (1461, "1,461"), (2**60 + 1, "1,152,921,504,606,846,977"), (18.299999999999997, "18.3"), (0.1 + 0.2, "0.3"),
        (12345.678, "12,345.678"), (714.0, "714"), (True, "True"), ("7", "7"), (float("nan"), "nan"),
    ],
)  # fmt: skip
def test_a_figure_shows_what_was_measured_and_nothing_of_the_machine(value, written):
    assert _number(value) == written
