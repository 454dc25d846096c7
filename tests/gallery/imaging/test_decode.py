"""Good files of every kind come out upright, in sRGB and plain."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from gallery.imaging import renditions
from gallery.imaging.decode import clean_copy
from tests.gallery.factories import draw, encode, open_picture

FORMATS = ["PNG", "JPEG", "WEBP", "GIF", "AVIF", "HEIF", "TIFF", "BMP"]
MODES = [
    ("PNG", "1", "RGB"),
    ("PNG", "L", "RGB"),
    ("PNG", "LA", "RGBA"),
    ("PNG", "P", "RGB"),
    ("PNG", "RGBA", "RGBA"),
    ("JPEG", "L", "RGB"),
    ("JPEG", "CMYK", "RGB"),
    ("JPEG", "YCbCr", "RGB"),
    ("TIFF", "CMYK", "RGB"),
    ("TIFF", "LAB", "RGB"),
    ("TIFF", "F", "RGB"),
    ("TIFF", "RGBA", "RGBA"),
    ("WEBP", "RGBA", "RGBA"),
    ("GIF", "P", "RGB"),
    ("BMP", "L", "RGB"),
    ("AVIF", "RGBA", "RGBA"),
    ("HEIF", "RGBA", "RGBA"),
    ("HEIF", "L", "RGB"),
]


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_of_the_list_is_read_whatever_its_name(format: str) -> None:
    decoded = open_picture(encode(draw(60, 40), format))
    assert (decoded.format.name, decoded.width, decoded.height) == (format, 60, 40)
    assert decoded.image.mode == "RGB"
    assert decoded.image.info == {}


@pytest.mark.parametrize(("format", "mode", "result"), MODES)
def test_every_mode_becomes_rgb_or_rgba(format: str, mode: str, result: str) -> None:
    decoded = open_picture(encode(draw(60, 40, mode), format))
    assert decoded.image.mode == result
    assert decoded.image.size == (60, 40)
    assert decoded.has_alpha is (result == "RGBA")


@pytest.mark.parametrize("format", ["PNG", "TIFF"])
def test_sixteen_bits_are_scaled_and_not_clipped(format: str) -> None:
    ramp = np.linspace(0, 65_535, 64 * 32).reshape(32, 64).astype("uint16")
    picture = open_picture(encode(Image.fromarray(ramp), format)).image
    greys = np.asarray(picture)[..., 0]
    assert greys[0, 0] == 0
    assert greys[-1, -1] == 255
    assert abs(int(greys[16, 0]) - 128) <= 2


def test_a_file_object_is_read_like_bytes() -> None:
    assert open_picture(io.BytesIO(encode(draw())), max_bytes=1_000_000).width == 60


def test_a_transparent_palette_keeps_its_transparency() -> None:
    palette = draw(mode="P")
    decoded = open_picture(encode(palette, "PNG", transparency=0))
    assert decoded.image.mode in ("RGB", "RGBA")
    palette.putpixel((0, 0), 0)
    picture = open_picture(encode(palette, "PNG", transparency=0)).image
    pixel = picture.getpixel((0, 0))
    assert isinstance(pixel, tuple)
    assert pixel[3] == 0


def test_an_opaque_alpha_channel_is_dropped() -> None:
    picture = draw(mode="RGB").convert("RGBA")
    assert open_picture(encode(picture)).image.mode == "RGB"


@pytest.mark.parametrize("format", ["GIF", "PNG", "WEBP"])
def test_of_an_animation_the_first_frame_is_taken(format: str) -> None:
    first = Image.new("RGB", (20, 10), (200, 0, 0))
    others = [Image.new("RGB", (20, 10), (0, shade % 200, 200)) for shade in range(1, 300)]
    data = encode(first, format, save_all=True, append_images=others, duration=10)
    pixel = open_picture(data).image.convert("RGB").getpixel((5, 5))
    assert isinstance(pixel, tuple)
    assert pixel[0] > 180
    assert pixel[2] < 40


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF", "HEIF"])
@pytest.mark.parametrize("turn", range(1, 9))
def test_the_orientation_of_a_camera_is_applied(format: str, turn: int) -> None:
    picture = Image.new("RGB", (64, 32), (0, 0, 200))
    picture.paste((200, 0, 0), (0, 0, 32, 16))
    exif = Image.Exif()
    exif[0x0112] = turn
    decoded = open_picture(encode(picture, format, exif=exif.tobytes()))
    assert (decoded.width, decoded.height) == ((32, 64) if turn >= 5 else (64, 32))
    assert decoded.image.size == (decoded.width, decoded.height)
    corners = {1: (0, 0), 2: (1, 0), 3: (1, 1), 4: (0, 1), 5: (0, 0), 6: (1, 0), 7: (1, 1), 8: (0, 1)}
    right, bottom = corners[turn]
    x = decoded.width - 6 if right else 5
    y = decoded.height - 6 if bottom else 5
    pixel = decoded.image.getpixel((x, y))
    assert isinstance(pixel, tuple)
    assert pixel[0] > 150


def test_a_reduced_decoding_keeps_the_size_of_the_file() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    decoded = open_picture(encode(draw(1200, 800), "JPEG", exif=exif), at_least=200)
    assert (decoded.width, decoded.height) == (800, 1200)
    assert 200 <= max(decoded.image.size) < 1200
    assert decoded.image.height > decoded.image.width


def test_a_profile_is_turned_into_srgb() -> None:
    """The LAB profile of littleCMS does not fit RGB and is left out; a swapped one would show."""
    plain = draw()
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    same = open_picture(encode(plain, icc_profile=srgb)).image
    assert same.tobytes() == plain.tobytes()
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    assert open_picture(encode(plain, icc_profile=lab)).image.tobytes() == plain.tobytes()
    assert open_picture(encode(plain, icc_profile=b"not a profile")).image.size == plain.size


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF", "HEIF"])
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_no_metadata_is_in_clean_copies_and_renditions(format: str, mode: str) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera maker"
    exif.get_ifd(0x8825).update({1: "N", 2: (47.0, 22.0, 0.0)})
    notes = PngInfo()
    notes.add_text("Comment", "Camera maker")
    notes_of: dict[str, dict[str, Any]] = {"PNG": {"pnginfo": notes}, "JPEG": {"comment": b"Camera maker"}}
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    picture = draw(90, 60, "RGB" if format == "JPEG" else mode)
    data = encode(picture, format, exif=exif, icc_profile=profile, dpi=(71, 71), **notes_of.get(format, {}))
    assert b"Camera maker" in data
    assert format == "TIFF" or Image.open(io.BytesIO(data)).getexif().get_ifd(0x8825)

    decoded = open_picture(data)
    clean, content_type, _ = clean_copy(decoded)
    assert content_type == ("image/png" if picture.mode == "RGBA" else "image/jpeg")
    (made,), _ = renditions.make(decoded.image, renditions.plan(90, 60))
    for copy in (clean, made.data):
        assert b"Camera maker" not in copy
        opened = Image.open(io.BytesIO(copy))
        assert not opened.getexif()
        assert not {"icc_profile", "exif", "dpi", "comment", "Comment", "xmp"} & set(opened.info)


def test_clean_copies_have_a_longest_side() -> None:
    clean, _, _ = clean_copy(open_picture(encode(draw(300, 100))), max_side=120)
    assert Image.open(io.BytesIO(clean)).size == (120, 40)


def test_clean_copies_keep_transparency_and_flat_colour_without_loss() -> None:
    see_through = draw(mode="RGBA")
    clean, content_type, _ = clean_copy(open_picture(encode(see_through, "WEBP", lossless=True, exact=True)))
    assert content_type == "image/png"
    assert Image.open(io.BytesIO(clean)).mode == "RGBA"
    flat = Image.new("RGB", (50, 50), (1, 2, 3))
    assert clean_copy(open_picture(encode(flat, "BMP")))[1:] == ("image/png", "png")
