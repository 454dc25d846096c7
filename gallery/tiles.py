"""A picture as the grid shows it: all that a template reads, worked out beforehand."""

from __future__ import annotations

from dataclasses import dataclass

from gallery.imaging.renditions import plan
from gallery.links import Links
from gallery.models import Image

ALT_LENGTH = 200
CAPTION_LENGTH = 90
# What browsers show. In place of other originals they get the largest rendition.
SHOWN = {"png", "jpg", "webp", "gif", "avif", "bmp"}
# For a picture that has no preview yet: one transparent pixel.
BLANK = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
# The columns a tile is made of; a page of the grid reads no others.
COLUMNS = (
    "id",
    "uid",
    "owner_id",
    "maker_name",
    "created_at",
    "prompt",
    "width",
    "height",
    "sha256",
    "file",
    "placeholder",
)


@dataclass(frozen=True, slots=True)
class Tile:
    uid: str
    url: str
    alt: str
    caption: str
    by: str
    src: str
    srcset: str
    sizes: str
    width: int
    height: int
    shape: str
    placeholder: str
    favourite: bool
    full: str
    original: str


def tile(
    image: Image, favourite: bool = False, *, viewer: int | None = None, links: Links | None = None
) -> Tile:
    """For many pictures, give them the same `links`. `by` names its maker where `viewer` is not its owner."""
    links = links or Links()
    maker = image.maker_name if viewer is not None and image.owner_id != viewer else ""
    uid, hash, extension = str(image.uid), image.hash, image.extension
    words = " ".join(image.prompt.split())
    sizes = plan(image.width, image.height)
    urls = [links.file(uid, hash, f"{size.spec}.webp") for size in sizes]
    return Tile(
        uid=uid,
        url=links.page(uid),
        alt=(shorten(words, ALT_LENGTH) or "Picture without a prompt") + (f", by {maker}" if maker else ""),
        caption=shorten(words, CAPTION_LENGTH),
        by=maker,
        src=urls[min(1, len(urls) - 1)],
        srcset=", ".join(f"{url} {size.width}w" for url, size in zip(urls, sizes, strict=True)),
        sizes=sizes_text(image.width, image.height),
        width=image.width,
        height=image.height,
        shape=shape(image.width, image.height),
        placeholder=image.placeholder or BLANK,
        favourite=favourite,
        full=urls[-1],
        original=links.file(uid, hash, f"original.{extension}") if extension in SHOWN else urls[-1],
    )


def shorten(words: str, length: int) -> str:
    """At most so many characters, cut between words where there are any."""
    if len(words) <= length:
        return words
    cut = words[: length - 1]
    return (cut.rpartition(" ")[0] if " " in cut[length // 2 :] else cut).rstrip(" ,.;:–-") + "…"


def shape(width: int, height: int) -> str:
    """The CSS class that reserves a picture's place: width / height in steps of 0.05."""
    return f"ar-{min(300, max(40, round(width / height * 20) * 5))}"


def sizes_text(width: int, height: int) -> str:
    """How wide a tile stands in a row of 252 px, or of 150 px on a phone."""
    ratio = min(3.0, max(0.4, width / height))
    return f"(max-width: 640px) {round(150 * ratio)}px, {round(280 * ratio)}px"
