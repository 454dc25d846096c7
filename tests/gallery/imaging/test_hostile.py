"""Files that are not what they say: a clear sentence, and no memory filled."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zlib

import pytest

from gallery.imaging.decode import NotAPicture
from tests.gallery.factories import draw, encode, open_picture

FORMATS = ["PNG", "JPEG", "WEBP", "GIF", "AVIF", "HEIF", "TIFF", "BMP"]
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
IMPOSTORS = {
    "svg": SVG,
    "html": b"<!doctype html><script>alert(1)</script>",
    "pdf": b"%PDF-1.7\n1 0 obj\n",
    "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
    "zip": b"PK\x03\x04" + bytes(60),
    "script": b"#!/bin/sh\nrm -rf /\n",
    "text": b"a picture of a lake",
    "ico": b"\x00\x00\x01\x00\x01\x00" + bytes(60),
    "psd": b"8BPS\x00\x01" + bytes(60),
    "video": b"\x00\x00\x00\x18ftypmp42" + bytes(60),
    "nulls": bytes(500),
}


def png_header(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    body = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + body + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", IMPOSTORS)
def test_what_is_no_picture_is_refused_by_its_bytes(kind: str) -> None:
    with pytest.raises(NotAPicture, match="not a picture Atelier can read"):
        open_picture(IMPOSTORS[kind])


def test_an_empty_file_is_called_empty() -> None:
    with pytest.raises(NotAPicture, match="empty"):
        open_picture(b"")


@pytest.mark.parametrize("kept", [0.05, 0.3, 0.6, 0.9, 0.98])
@pytest.mark.parametrize("format", FORMATS)
def test_a_file_that_is_cut_off_is_refused(format: str, kept: float) -> None:
    whole = encode(draw(200, 150), format)
    with pytest.raises(NotAPicture, match="cut off"):
        open_picture(whole[: int(len(whole) * kept)])


@pytest.mark.parametrize(
    ("width", "height", "megapixels"),
    [(20_000, 20_000, "400"), (20_000, 7_500, "150"), (10_100, 10_000, "101")],
)
def test_a_bomb_is_refused_by_its_header_alone(width: int, height: int, megapixels: str) -> None:
    tracemalloc.start()
    with pytest.raises(NotAPicture) as refused:
        open_picture(png_header(width, height))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert str(refused.value) == f"This picture has {megapixels} megapixels; the limit is 100."
    assert peak < 5_000_000


def test_formats_that_take_more_memory_have_a_narrower_limit() -> None:
    frames = [draw(20, 10, seed=seed) for seed in (1, 2)]
    data = bytearray(encode(frames[0], "WEBP", save_all=True, append_images=frames[1:]))
    canvas = data.index(b"VP8X") + 12
    data[canvas : canvas + 6] = (9999).to_bytes(3, "little") * 2
    with pytest.raises(NotAPicture, match="has 100 megapixels; the limit for webp like this is 7"):
        open_picture(bytes(data))


def test_the_limit_of_pixels_is_the_callers() -> None:
    with pytest.raises(NotAPicture, match=r"limit is 0\.001"):
        open_picture(encode(draw(60, 40)), max_pixels=1000)


def test_a_strip_that_no_page_can_show_is_refused() -> None:
    with pytest.raises(NotAPicture, match="long"):
        open_picture(png_header(70_000, 1))


class Unreadable(io.BytesIO):
    def read(self, size: int | None = -1, /) -> bytes:
        raise AssertionError("read")


def test_a_file_beyond_the_limit_is_not_read() -> None:
    with pytest.raises(NotAPicture, match="too large; the limit is 1 MB"):
        open_picture(Unreadable(bytes(10_000_000)), max_bytes=1_048_576)


def test_a_huge_text_chunk_is_not_unpacked() -> None:
    body = zlib.compress(bytes(200_000_000))
    chunk = b"zTXtComment\x00\x00" + body
    framed = struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
    data = encode(draw())
    tracemalloc.start()
    assert open_picture(data[:33] + framed + data[33:]).width == 60
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_broken_metadata_does_not_cost_the_picture() -> None:
    data = encode(draw(), "JPEG", exif=b"Exif\x00\x00II*\x00\x08\x00\x00\x00\xff\xff" + bytes(40))
    assert open_picture(data).width == 60
