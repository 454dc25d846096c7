"""Files that are odd, or two things at once, or made to keep one busy."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageCms

from gallery.imaging import pieces
from gallery.imaging.decode import NotAPicture, clean_copy
from gallery.imaging.formats import sniff
from tests.gallery.factories import draw, encode, open_picture

HTML = b"<html><script>alert(1)</script></html>"
ZIP = b"PK\x03\x04" + bytes(26) + b"PK\x05\x06" + bytes(18)
TAILS = {"html": HTML, "zip": ZIP, "script": b"*/=1;alert(1)//", "picture": encode(draw(seed=9), "JPEG")}
FORMATS = ["PNG", "JPEG", "WEBP", "GIF", "AVIF", "HEIF", "TIFF", "BMP"]


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + kind + body


def tiff(*tags: tuple[int, int, int, int], next: int = 0, tail: bytes = b"") -> bytes:
    entries = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    return (
        b"II*\x00\x08\x00\x00\x00" + struct.pack("<H", len(tags)) + entries + struct.pack("<I", next) + tail
    )


@pytest.mark.parametrize("tail", TAILS)
@pytest.mark.parametrize("format", FORMATS)
def test_of_a_file_that_is_two_things_only_the_picture_is_passed_on(format: str, tail: str) -> None:
    try:
        decoded = open_picture(encode(draw(), format) + TAILS[tail])
    except NotAPicture:
        return
    clean, _, _ = clean_copy(decoded)
    assert decoded.format.name == format
    assert TAILS[tail] not in clean


def test_html_in_a_comment_is_not_passed_on() -> None:
    data = encode(draw(), "JPEG", comment=HTML)
    assert HTML in data
    clean, content_type, _ = clean_copy(open_picture(data))
    assert (HTML in clean, content_type) == (False, "image/jpeg")


@pytest.mark.parametrize(
    "head", [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a", b"BM", b"II*\x00", b"MM\x00*"]
)
def test_a_disguise_of_a_few_bytes_does_not_help_html(head: bytes) -> None:
    with pytest.raises(NotAPicture):
        open_picture(head + HTML)


def test_ten_thousand_frames_of_a_png_are_not_looked_at() -> None:
    whole = encode(draw())
    frames = b"".join(
        chunk(b"fcTL", struct.pack(">IIIIIHHBB", n, 60, 40, 0, 0, 1, 10, 0, 0))
        + chunk(b"fdAT", struct.pack(">I", n) + bytes(20))
        for n in range(10_000)
    )
    data = whole[:33] + chunk(b"acTL", struct.pack(">II", 10_000, 0)) + whole[33:-12] + frames + whole[-12:]
    assert open_picture(data).image.tobytes() == draw().tobytes()


def test_ten_thousand_frames_of_a_gif_are_not_looked_at() -> None:
    whole = encode(draw(mode="P"), "GIF")
    frame = whole[whole.index(b",\x00\x00\x00\x00") : -1]
    # Were a second frame decoded, this one would be found to be damaged.
    data = whole[:-1] + frame * 10_000 + b",\x00\x00" + b";"
    assert open_picture(data).width == 60


@pytest.mark.parametrize("format", ["AVIF", "HEIF", "TIFF", "WEBP"])
def test_of_many_pictures_in_one_file_the_first_is_taken(format: str) -> None:
    first, *others = (draw(64, 48, seed=seed).point(lambda v, s=seed: v // s) for seed in (1, 3, 5))
    picture = open_picture(encode(first, format, save_all=True, append_images=others)).image
    assert abs(int(np.asarray(picture).mean()) - int(np.asarray(first).mean())) <= 3


def test_the_picture_that_a_heic_calls_its_main_one_is_taken() -> None:
    dark, light = Image.new("RGB", (64, 64), (9, 9, 9)), Image.new("RGB", (64, 64), (240, 240, 240))
    data = encode(dark, "HEIF", save_all=True, append_images=[light], primary_index=1)
    assert np.asarray(open_picture(data).image).mean() > 200


@pytest.mark.parametrize("piles", [b"!\xfe" + b"\x01x" * 300_000 + b"\x00", b"!\xfe\x00" * 200_000])
def test_a_gif_of_endless_comments_is_refused(piles: bytes) -> None:
    whole = encode(draw(mode="P"), "GIF")
    at = whole.index(b",\x00\x00\x00\x00")
    with pytest.raises(NotAPicture, match="too many parts"):
        open_picture(whole[:at] + piles + whole[at:])


def test_a_png_of_endless_chunks_is_refused() -> None:
    whole = encode(draw())
    with pytest.raises(NotAPicture, match="too many parts"):
        open_picture(whole[:33] + chunk(b"zzZz", b"") * 300_000 + whole[33:])


def test_a_jpeg_of_endless_segments_is_refused() -> None:
    whole = encode(draw(), "JPEG")
    for piles in (b"\xff\xe5\x00\x02" * 100_000, b"\xff" * 100_000):
        with pytest.raises(NotAPicture, match="too many parts"):
            open_picture(whole[:2] + piles + whole[2:])


def test_a_progressive_jpeg_of_endless_scans_is_refused() -> None:
    whole = encode(draw(), "JPEG", progressive=True)
    last = whole.rindex(b"\xff\xda")
    with pytest.raises(NotAPicture, match="too many parts"):
        open_picture(whole[:-2] + whole[last:-2] * 500 + whole[-2:])


def test_an_interlaced_png_is_read() -> None:
    data = bytearray(encode(Image.new("L", (1, 1), 200)))
    data[28] = 1
    data[29:33] = struct.pack(">I", zlib.crc32(data[12:29]))
    assert open_picture(bytes(data)).image.getpixel((0, 0)) == (200, 200, 200)


def test_cmyk_is_read_with_and_without_the_mark_of_adobe() -> None:
    red = Image.new("CMYK", (32, 32), (0, 255, 255, 0))
    marked = encode(red, "JPEG", quality=95)
    at = marked.index(b"\xff\xee")
    plain = marked[:at] + marked[at + 2 + int.from_bytes(marked[at + 2 : at + 4]) :]
    assert b"Adobe" in marked
    assert b"Adobe" not in plain
    for data in (marked, plain):
        assert open_picture(data).image.size == (32, 32)
    pixel = open_picture(marked).image.getpixel((9, 9))
    assert isinstance(pixel, tuple)
    assert pixel[0] > 200 > 60 > pixel[1]


@pytest.mark.parametrize("bits", [1, 2, 4])
def test_palettes_of_a_few_bits_are_read(bits: int) -> None:
    few = draw().quantize(2**bits)
    assert open_picture(encode(few, "PNG", bits=bits)).image.tobytes() == few.convert("RGB").tobytes()


def test_floats_are_scaled_and_nonsense_among_them_is_judged() -> None:
    ramp = np.linspace(-5, 5, 64 * 32, dtype="float32").reshape(32, 64)
    picture = open_picture(encode(Image.fromarray(ramp), "TIFF")).image
    assert picture.getpixel((0, 0)) == (0, 0, 0)
    assert picture.getpixel((63, 31)) == (255, 255, 255)
    ramp[0, :4] = [np.nan, np.inf, -np.inf, 3e38]
    try:
        assert open_picture(encode(Image.fromarray(ramp), "TIFF")).image.mode == "RGB"
    except NotAPicture as refused:
        assert str(refused).endswith(".")


def test_a_tiff_whose_directories_go_in_circles_is_read_once() -> None:
    tags = [(256, 3, 1, 2), (257, 3, 1, 2), (258, 3, 1, 8), (262, 3, 1, 1), (273, 4, 1, 0), (279, 4, 1, 4)]
    place = 8 + 2 + 12 * len(tags) + 4
    tags[4] = (273, 4, 1, place)
    picture = open_picture(tiff(*tags, next=8, tail=b"\x00\x40\x80\xff")).image
    assert [picture.getpixel((x, y)) for y in (0, 1) for x in (0, 1)] == [(v,) * 3 for v in (0, 64, 128, 255)]


@pytest.mark.parametrize("compression", [6, 34712, 34925, 50000, 50001, 65000])
def test_a_tiff_of_an_unusual_compression_is_refused_in_a_sentence(compression: int) -> None:
    with pytest.raises(NotAPicture, match="compressed in a way"):
        open_picture(tiff((256, 3, 1, 2), (257, 3, 1, 2), (259, 3, 1, compression)))


def test_a_tiff_of_endless_numbers_is_refused() -> None:
    with pytest.raises(NotAPicture, match="too many parts"):
        open_picture(tiff((256, 3, 1, 2), (257, 3, 1, 2), (258, 3, 9_000_000, 8)))
    with pytest.raises(NotAPicture, match="too many parts"):
        open_picture(tiff(*[(1000 + n, 3, 1, 1) for n in range(600)]))


@pytest.mark.parametrize("format", ["PNG", "TIFF", "BMP", "GIF", "JPEG", "WEBP"])
def test_a_side_of_nothing_is_refused(format: str) -> None:
    places = {"PNG": 16, "BMP": 18, "GIF": 6, "WEBP": 26}
    data = bytearray(encode(draw(mode="P" if format == "GIF" else "RGB"), format))
    if format == "TIFF":
        data = bytearray(tiff((256, 3, 1, 0), (257, 3, 1, 9)))
    elif format == "JPEG":
        frame = data.index(b"\xff\xc0")
        data[frame + 5 : frame + 9] = bytes(4)
    else:
        data[places[format] : places[format] + 4] = bytes(4)
    try:
        # A GIF's frame may be larger than its screen, and then that counts.
        assert open_picture(bytes(data)).width == 60
    except NotAPicture as refused:
        assert str(refused).endswith(".")
    else:
        assert format == "GIF"


@pytest.mark.parametrize("width", [1, 59, 61, 6000])
def test_a_jpeg_that_lies_about_its_size_is_judged(width: int) -> None:
    data = bytearray(encode(draw(), "JPEG"))
    frame = data.index(b"\xff\xc0")
    data[frame + 7 : frame + 9] = width.to_bytes(2)
    try:
        assert open_picture(bytes(data)).width == width
    except NotAPicture as refused:
        assert str(refused).endswith(".")


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF", "HEIF"])
@pytest.mark.parametrize("what", ["short", "noise", "grey", "huge"])
def test_an_odd_profile_does_not_cost_the_picture(format: str, what: str) -> None:
    whole = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    profile = {
        "short": whole[:200],
        "noise": bytes(np.random.default_rng(1).integers(0, 256, 3000, dtype="uint8")),
        "grey": whole[:16] + b"GRAY" + whole[20:],
        "huge": whole + bytes(900_000),
    }[what]
    assert open_picture(encode(draw(64, 48), format, icc_profile=profile)).width == 64


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"mif1", b"msf1"])
def test_a_brand_alone_is_no_heic(brand: bytes) -> None:
    head = box(b"ftyp", brand + bytes(4) + brand)
    known = sniff(head)
    assert known is not None
    assert known.name == "HEIF"
    with pytest.raises(NotAPicture, match="damaged"):
        open_picture(head + box(b"meta", bytes(40)))


def test_exif_that_points_at_itself_turns_nothing() -> None:
    loop = b"Exif\x00\x00II*\x00\x08\x00\x00\x00" + b"\x02\x00" + struct.pack("<HHII", 0x8769, 4, 1, 8) * 2
    assert open_picture(encode(draw(), "JPEG", exif=loop + struct.pack("<I", 8))).width == 60


def test_pieces_are_read_as_one_file() -> None:
    view = memoryview(bytes(range(256)))
    file = pieces.opened([view[:10], view[100:100], view[50:60], view[200:]])
    whole = bytes([*range(10), *range(50, 60), *range(200, 256)])
    assert file.read() == whole
    assert file.seek(-3, io.SEEK_END) == len(whole) - 3
    assert file.read(9) == whole[-3:]
    assert file.seek(8) == 8
    assert file.read(4) == whole[8:12]
