"""Whatever a file's colours are, make them plain sRGB: RGB, or RGBA where it is transparent."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import cast

from PIL import Image, ImageCms

_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
_PROFILED = {"RGB", "RGBA", "CMYK", "L"}
_NOT_CONVERTED = (ImageCms.PyCMSError, OSError, ValueError, TypeError)
# No profile of a camera or a press is larger.
_LARGEST_PROFILE = 4_000_000


class Colours:
    """Makes the bands of one picture plain, each in the same way as the others."""

    def __init__(self, profile: object) -> None:
        self._profile = profile if isinstance(profile, bytes) and len(profile) <= _LARGEST_PROFILE else None
        self._transforms: dict[str, ImageCms.ImageCmsTransform | None] = {}
        self._scale, self._offset = 1.0, 0.0

    def look(self, bands: Iterable[Image.Image]) -> None:
        """16 and 32 bits and floats are scaled to 8 bits and not clipped: find out from what."""
        low, high, mode = float("inf"), float("-inf"), ""
        for band in bands:
            mode = band.mode
            lowest, highest = cast("tuple[float, float]", band.convert("F").getextrema())
            low, high = min(low, lowest), max(high, highest)
        if mode.startswith("I;16") or (mode == "I" and 255 < high <= 65_535 and low >= 0):
            self._scale = 1 / 257
        elif low >= 0 and high <= 1:
            self._scale = 255.0
        elif not (low >= 0 and high <= 255):
            self._scale = 255 / (high - low) if high > low else 0.0
            self._offset = -low * self._scale

    def plain(self, band: Image.Image) -> Image.Image:
        """The band as RGB or RGBA, the embedded profile applied where that is possible."""
        plain = self._with_plain_mode(band)
        if self._profile and plain.mode in _PROFILED:
            plain = self._profiled(plain)
        if plain.mode in ("LA", "PA", "La", "RGBa"):
            plain = plain.convert("RGBA")
        return plain if plain.mode in ("RGB", "RGBA") else plain.convert("RGB")

    def _with_plain_mode(self, image: Image.Image) -> Image.Image:
        """Palettes, deep greys and the like, as one of the modes the rest knows."""
        mode = image.mode
        if is_deep(mode):
            scale, offset = self._scale, self._offset
            return image.convert("F").point(lambda value: value * scale + offset).convert("L")
        if "transparency" in image.info:
            return image.convert("RGBA")
        if mode == "P":
            palette = image.palette
            return image.convert("RGBA" if palette is not None and palette.mode == "RGBA" else "RGB")
        if mode in ("1", "HSV", "YCbCr", "LAB"):
            return image.convert("RGB")
        return image.convert("RGBA") if mode == "PA" else image

    def _profiled(self, image: Image.Image) -> Image.Image:
        """Through the profile to sRGB; a profile that does not fit is left out."""
        if image.mode not in self._transforms:
            self._transforms[image.mode] = self._transform(image.mode)
        transform = self._transforms[image.mode]
        if transform is None:
            return image
        try:
            return ImageCms.applyTransform(image, transform) or image
        except _NOT_CONVERTED:
            return image

    def _transform(self, mode: str) -> ImageCms.ImageCmsTransform | None:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(self._profile or b""))
            if "srgb" in ImageCms.getProfileDescription(source).lower() and mode in ("RGB", "RGBA"):
                return None
            return ImageCms.buildTransform(source, _SRGB, mode, "RGBA" if mode == "RGBA" else "RGB")
        except _NOT_CONVERTED:
            return None


def is_deep(mode: str) -> bool:
    """More than 8 bits of grey."""
    return mode.startswith("I") or mode == "F"


def average_hex(image: Image.Image) -> str:
    """The colour one sees with eyes half closed, as #rrggbb."""
    pixel = image.convert("RGB").resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    assert isinstance(pixel, tuple)
    return "#{:02x}{:02x}{:02x}".format(*(int(value) for value in pixel))
