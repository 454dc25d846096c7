"""How many pictures a second become renditions, against other ways of doing the same.

Each way makes WebP of 1280, 640 and 320 px from the same encoded originals. The
ways take turns, round by round, so that a noisy neighbour slows all of them alike.
"""

from __future__ import annotations

import importlib
import io
import multiprocessing
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType

import numpy as np
from PIL import Image

from gallery.imaging import placeholder, renditions
from gallery.imaging.colour import average_hex
from gallery.imaging.decode import opened

ROUNDS = 4
ORIGINALS = [
    ("PNG", 1024, 1024),
    ("WEBP", 1344, 768),
    ("JPEG", 1536, 1536),
    ("PNG", 1344, 768),
    ("WEBP", 2048, 2048),
    ("JPEG", 2048, 1152),
]

Way = Callable[[bytes], object]


def original(format: str, width: int, height: int, seed: int) -> bytes:
    """Something like a photograph: noise of many scales, with a little grain."""
    noise = np.random.default_rng(seed)
    pixels = np.zeros((height, width, 3))
    for scale in (4, 8, 16, 32, 64, 128):
        coarse = noise.integers(0, 256, (scale * height // width + 1, scale, 3)).astype("uint8")
        layer = Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)
        pixels += np.asarray(layer, dtype=float) / scale
    pixels = (pixels - pixels.min()) / (pixels.max() - pixels.min()) * 245 + noise.normal(0, 2, pixels.shape)
    out = io.BytesIO()
    Image.fromarray(pixels.clip(0, 255).astype("uint8")).save(out, format, quality=92)
    return out.getvalue()


def plain(data: bytes) -> None:
    """What most galleries do: open and shrink once for each size, the encoder's defaults."""
    for spec in renditions.SPECS:
        image = Image.open(io.BytesIO(data)).convert("RGB")
        image.thumbnail((spec, spec))
        image.save(io.BytesIO(), "WEBP", quality=renditions.QUALITY, method=4)


def ours(data: bytes) -> None:
    """With all that ingest does to a picture: verified, made upright, a placeholder and its colour."""
    with opened(io.BytesIO(data), at_least=renditions.LARGEST) as decoded:
        _, smallest = renditions.make(decoded.image, renditions.plan(decoded.width, decoded.height))
        placeholder.data_uri(smallest)
        average_hex(smallest)


def pyvips() -> ModuleType | None:
    """The reference, on one thread, where it is installed with its library."""
    os.environ.setdefault("VIPS_CONCURRENCY", "1")
    try:
        return importlib.import_module("pyvips")
    except (ImportError, OSError):
        return None


def vips(library: ModuleType, effort: int) -> Way:
    def way(data: bytes) -> None:
        image = library.Image.thumbnail_buffer(
            data, renditions.LARGEST, height=renditions.LARGEST, size="down"
        )
        image = image.copy_memory()
        for spec in reversed(renditions.SPECS):
            image = image.thumbnail_image(spec, height=spec, size="down").copy_memory()
            image.webpsave_buffer(Q=renditions.QUALITY, effort=effort, strip=True)

    return way


def two_threads(way: Way) -> Callable[[list[bytes]], None]:
    def run(originals: list[bytes]) -> None:
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(way, originals))

    return run


def one_thread(way: Way) -> Callable[[list[bytes]], None]:
    return lambda originals: [way(data) for data in originals].clear()


def peak_of_ours(originals: list[bytes]) -> tuple[int, int]:
    """In MB, before the first picture and at the most; run in a process of its own."""
    before = memory("VmRSS")
    for data in originals:
        ours(data)
    return before, memory("VmHWM")


def memory(line: str) -> int:
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(entry.split()[1]) // 1024 for entry in lines if entry.startswith(line)), 0)


def main() -> None:
    originals = [original(*entry, seed) for seed, entry in enumerate(ORIGINALS)]
    ways = {
        "open and shrink for each size, method 4": one_thread(plain),
        "ours, with verification and placeholder": one_thread(ours),
        "ours, two threads": two_threads(ours),
    }
    library = pyvips()
    if library is not None:
        ways |= {f"libvips, effort {effort}": one_thread(vips(library, effort)) for effort in (4, 2)}
    best: dict[str, float] = {}
    for _ in range(ROUNDS):
        for name, run in ways.items():
            start = time.perf_counter()
            run(originals)
            best[name] = min(best.get(name, 1e9), time.perf_counter() - start)
    reference = next(iter(best.values()))
    print(f"Pictures: {len(originals)} originals of 1 to 4 megapixels, the best of {ROUNDS} rounds")
    print(f"{'way':<44}{'pictures/s':>12}{'ratio':>8}")
    for name, seconds in best.items():
        print(f"{name:<44}{len(originals) / seconds:>12.1f}{reference / seconds:>8.2f}")
    if library is None:
        print("libvips was not compared: pyvips is not installed.")
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        before, peak = pool.apply(peak_of_ours, (originals,))
    print(f"Memory of a process that does only ours: {before} MB before, {peak} MB at the most\n")
