"""Whatever is done to a file's bytes, it is a picture or a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from gallery.imaging.decode import NotAPicture
from tests.gallery.factories import draw, encode, open_picture
from tests.profile import examples

_EXIF = Image.Exif()
_EXIF[0x0112] = 6
_PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
_FRAMES = [draw(24, 16, seed=seed) for seed in range(3)]
_DRESSED = {"exif": _EXIF, "icc_profile": _PROFILE}
WHOLE = {
    **{
        format: encode(draw(24, 16), format)
        for format in ("PNG", "JPEG", "WEBP", "GIF", "AVIF", "TIFF", "BMP")
    },
    **{f"dressed {format}": encode(draw(24, 16), format, **_DRESSED) for format in ("PNG", "JPEG", "WEBP")},
    **{f"dressed {format}": encode(draw(24, 16), format, **_DRESSED) for format in ("AVIF", "HEIF", "TIFF")},
    **{
        f"moving {format}": encode(_FRAMES[0], format, save_all=True, append_images=_FRAMES[1:])
        for format in ("PNG", "WEBP", "GIF", "AVIF", "HEIF", "TIFF")
    },
    "progressive JPEG": encode(draw(24, 16), "JPEG", progressive=True),
    "CMYK JPEG": encode(draw(24, 16, "CMYK"), "JPEG"),
    "palette PNG": encode(draw(24, 16, "P"), "PNG", transparency=b"\x00\x80"),
    "lossless WEBP": encode(draw(24, 16, "RGBA"), "WEBP", lossless=True),
    "see-through WEBP": encode(draw(24, 16, "RGBA"), "WEBP"),
    "see-through HEIF": encode(draw(24, 16, "RGBA"), "HEIF"),
    "LZW TIFF": encode(draw(24, 16), "TIFF", compression="tiff_lzw"),
    "JPEG TIFF": encode(draw(24, 16), "TIFF", compression="jpeg"),
    "fax TIFF": encode(draw(24, 16, "1"), "TIFF", compression="group4"),
    "float TIFF": encode(draw(24, 16, "F"), "TIFF"),
}
KINDS = sorted(WHOLE)

# Pillow warns of directories it cannot make sense of, and goes on.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


def is_judged(content: bytes) -> None:
    try:
        decoded = open_picture(content, max_pixels=1_000_000)
    except NotAPicture as refused:
        assert str(refused).endswith(".")
    else:
        assert decoded.image.mode in ("RGB", "RGBA")
        assert decoded.image.info == {}


@pytest.mark.parametrize("kind", KINDS)
def test_a_whole_file_of_every_kind_is_a_picture(kind: str) -> None:
    decoded = open_picture(WHOLE[kind])
    assert sorted((decoded.width, decoded.height)) == [16, 24]


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_cut_anywhere_is_judged(kind: str) -> None:
    whole = WHOLE[kind]
    for length in range(0, len(whole), 1 + len(whole) // 150):
        is_judged(whole[:length])


@examples(quick=100, full=1000)
@given(st.data(), st.sampled_from(KINDS))
def test_damaged_bytes_are_judged(data: st.DataObject, kind: str) -> None:
    content = bytearray(WHOLE[kind])
    places = st.tuples(st.integers(0, len(content) - 1), st.integers(0, 255))
    for place, value in data.draw(st.lists(places, max_size=12)):
        content[place] = value
    is_judged(bytes(content))


@examples(quick=60, full=500)
@given(st.data(), st.sampled_from(KINDS), st.sampled_from(KINDS))
def test_files_spliced_into_each_other_are_judged(data: st.DataObject, one: str, other: str) -> None:
    start = data.draw(st.integers(0, len(WHOLE[one])))
    rest = data.draw(st.integers(0, len(WHOLE[other])))
    is_judged(WHOLE[one][:start] + WHOLE[other][rest:])
