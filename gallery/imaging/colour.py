"""Whatever a file's colours are, make them plain sRGB: RGB, or RGBA where it is transparent."""

from __future__ import annotations

import io
from typing import cast

from PIL import Image, ImageCms

_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
_PROFILED = {"RGB", "RGBA", "CMYK", "L"}


def to_srgb(image: Image.Image) -> Image.Image:
    """The picture as RGB or RGBA, its embedded profile applied where that is possible."""
    profile = image.info.get("icc_profile")
    plain = _with_plain_mode(image)
    if profile and plain.mode in _PROFILED:
        plain = _apply(plain, profile)
    if plain.mode in ("LA", "PA", "La", "RGBa"):
        plain = plain.convert("RGBA")
    if plain.mode not in ("RGB", "RGBA"):
        plain = plain.convert("RGB")
    if plain.mode == "RGBA" and plain.getchannel("A").getextrema() == (255, 255):
        return plain.convert("RGB")
    return plain


def _with_plain_mode(image: Image.Image) -> Image.Image:
    """Palettes, deep greys and the like, as one of the modes the rest knows."""
    mode = image.mode
    if mode.startswith("I") or mode == "F":
        return _deep_grey(image)
    if "transparency" in image.info:
        return image.convert("RGBA")
    if mode == "P":
        palette = image.palette
        return image.convert("RGBA" if palette is not None and palette.mode == "RGBA" else "RGB")
    if mode in ("1", "HSV", "YCbCr", "LAB"):
        return image.convert("RGB")
    if mode == "PA":
        return image.convert("RGBA")
    return image


def _deep_grey(image: Image.Image) -> Image.Image:
    """16 and 32 bits and floats, scaled to 8 bits and not clipped."""
    deep = image.convert("F")
    low, high = cast("tuple[float, float]", deep.getextrema())
    if image.mode.startswith("I;16") or (image.mode == "I" and 255 < high <= 65_535 and low >= 0):
        scale, offset = 1 / 257, 0.0
    elif low >= 0 and high <= 1:
        scale, offset = 255.0, 0.0
    elif low >= 0 and high <= 255:
        scale, offset = 1.0, 0.0
    else:
        scale = 255 / (high - low) if high > low else 0.0
        offset = -low * scale
    return deep.point(lambda value: value * scale + offset).convert("L")


def _apply(image: Image.Image, profile: bytes) -> Image.Image:
    """Through the profile to sRGB; a profile that does not fit is left out."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if "srgb" in ImageCms.getProfileDescription(source).lower() and image.mode in ("RGB", "RGBA"):
            return image
        target = "RGBA" if image.mode == "RGBA" else "RGB"
        converted = ImageCms.profileToProfile(image, source, _SRGB, outputMode=target)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image
    return converted if converted is not None else image


def average_hex(image: Image.Image) -> str:
    """The colour one sees with eyes half closed, as #rrggbb."""
    pixel = image.convert("RGB").resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    assert isinstance(pixel, tuple)
    return "#{:02x}{:02x}{:02x}".format(*(int(value) for value in pixel))
