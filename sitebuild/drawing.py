"""The site's line drawings (templates/art), read out of a page and put onto a picture."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

from PIL import ImageDraw

# A cubic curve in as many straight steps as no eye tells at this size.
STEPS = 14
_SVG = re.compile(r'<svg class="kolam.*?</svg>', re.DOTALL)
_COMMAND = re.compile(r"([Mlhvcz])([^Mlhvcz]*)")
_UNKNOWN = re.compile(r"[^Mlhvcz\d\s.,-]")
_NUMBER = re.compile(r"-?\d*\.?\d+")

Point = tuple[float, float]


@dataclass(frozen=True)
class Frame:
    """Where a drawing goes: its left upper corner and its scale, in pixels of the picture."""

    left: float
    top: float
    scale: float

    def at(self, point: Point) -> Point:
        """Return a point of the drawing on the picture."""
        return self.left + point[0] * self.scale, self.top + point[1] * self.scale


class Drawing:
    """One drawing: its size, and its shapes, each of a class of the stylesheet's."""

    def __init__(self, svg: str) -> None:
        self.svg = svg
        self._root = ElementTree.fromstring(svg)  # noqa: S314 -- from our own templates
        self.width, self.height = map(float, self._root.attrib["viewBox"].split()[2:])

    @classmethod
    def of_page(cls, html: str) -> Drawing | None:
        """Return the first drawing of a page, where it has one."""
        found = _SVG.search(html)
        return cls(found[0]) if found else None

    def put(self, onto: ImageDraw.ImageDraw, frame: Frame, colours: dict[str, str], width: float) -> None:
        """Draw it; `colours` says those of the classes by the word after `kolam__`, `width` the lines' in pixels."""
        for shape, name in self._shapes(self._root, "line"):
            colour = colours.get(name, colours["dot"])
            if shape.tag == "circle":
                self._dot(onto, frame, shape, colour)
            else:
                for line in lines(shape.attrib["d"]):
                    points = [frame.at(point) for point in line]
                    onto.line(points, fill=colours.get(name, colours["line"]), width=round(width), joint="curve")

    def _shapes(self, parent: ElementTree.Element, name: str) -> Iterator[tuple[ElementTree.Element, str]]:
        for child in parent:
            own = child.get("class", "").split(" ")[-1].removeprefix("kolam__") or name
            if child.tag == "g":
                yield from self._shapes(child, own)
            else:
                yield child, own

    @staticmethod
    def _dot(onto: ImageDraw.ImageDraw, frame: Frame, shape: ElementTree.Element, colour: str) -> None:
        x, y = frame.at((float(shape.attrib["cx"]), float(shape.attrib["cy"])))
        radius = float(shape.attrib["r"]) * frame.scale
        onto.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


def lines(path: str) -> Iterator[list[Point]]:
    """Return a path's strokes as points; it knows the commands that the drawings use.

    Those are relative: a drawing repeats its curves, and so they are the same letters, which compression halves.
    """
    if unknown := _UNKNOWN.search(path):
        raise ValueError(f"A drawing's path has {unknown[0]!r}, which is drawn by nothing here: {path}")
    points: list[Point] = []
    for command, values in _COMMAND.findall(path):
        numbers = [float(value) for value in _NUMBER.findall(values)]
        if command == "M" and points:
            yield points
            points = []
        points.extend(_points(command, numbers, points))
    yield points


def _points(command: str, numbers: list[float], before: list[Point]) -> list[Point]:
    if command == "M":
        x, y = numbers
        return [(x, y)]
    if command == "z":
        # A step further than the start: the joint there is as round as the others.
        return before[:2]
    found = [before[-1]]
    if command == "c":
        for start in range(0, len(numbers), 6):
            x, y = found[-1]
            ends = zip(numbers[start : start + 6 : 2], numbers[start + 1 : start + 6 : 2], strict=True)
            found += _curve([(x, y), *((x + right, y + down) for right, down in ends)])
        return found[1:]
    if command == "h":
        steps = [(number, 0.0) for number in numbers]
    elif command == "v":
        steps = [(0.0, number) for number in numbers]
    else:
        steps = list(zip(numbers[::2], numbers[1::2], strict=True))
    for right, down in steps:
        found.append((found[-1][0] + right, found[-1][1] + down))
    return found[1:]


def _curve(corners: list[Point]) -> list[Point]:
    found = []
    for step in range(1, STEPS + 1):
        t = step / STEPS
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        x, y = (sum(w * corner[axis] for w, corner in zip(weights, corners, strict=True)) for axis in (0, 1))
        found.append((x, y))
    return found
