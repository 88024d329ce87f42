"""Compressed forms of what is served: what is worth it, how it is made, and which form a browser takes."""

from __future__ import annotations

import gzip
from collections.abc import Container
from functools import lru_cache

import brotli

# By preference, with the ending of the file that holds the form.
SUFFIXES = {"br": ".br", "gzip": ".gz"}
BROTLI_QUALITY, BROTLI_WINDOW_BITS = 11, 22
GZIP_LEVEL = 9
# Below this the headers outweigh what is saved.
MIN_BYTES = 256
_TEXT = {"application/javascript", "application/json", "application/manifest+json", "application/xml", "image/svg+xml"}


def is_compressible(content_type: str) -> bool:
    """Tell whether a type is text: fonts, images and archives are compressed already."""
    bare = content_type.partition(";")[0].strip().lower()
    return bare.startswith("text/") or bare in _TEXT


def compress(
    body: bytes, encoding: str, *, quality: int = BROTLI_QUALITY, window_bits: int = BROTLI_WINDOW_BITS
) -> bytes:
    """Return the body in an encoding; the same bytes at every call. Brotli looks 2^`window_bits` bytes back."""
    if encoding == "br":
        return bytes(brotli.compress(body, mode=brotli.MODE_TEXT, quality=quality, lgwin=window_bits))
    return gzip.compress(body, GZIP_LEVEL, mtime=0)


@lru_cache(maxsize=256)
def accepted(header: str) -> tuple[str, ...]:
    """Return the encodings that an `Accept-Encoding` takes, our preference first."""
    weights: dict[str, float] = {}
    for part in header.lower().split(","):
        name, _, parameter = part.partition(";")
        weights[name.strip()] = _weight(parameter)
    everything = weights.get("*", 0.0)
    return tuple(name for name in SUFFIXES if weights.get(name, everything) > 0)


def best(header: str, available: Container[str]) -> str:
    """Return the encoding to answer in; empty for none."""
    return next((name for name in accepted(header) if name in available), "")


def _weight(parameter: str) -> float:
    name, _, value = parameter.partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
