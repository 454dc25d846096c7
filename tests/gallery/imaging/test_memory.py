"""A worker that takes the largest pictures stays below 300 MB in all."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gallery.imaging.allowance import Allowance
from gallery.imaging.decode import NotAPicture
from gallery.imaging.formats import FORMATS
from gallery.imaging.memory import BUDGET

# Pictures of some grain, near the limit of each; JPEG at 100 megapixels.
DRAW = """
import sys
import pillow_heif
from PIL import Image
pillow_heif.register_heif_opener()
Image.MAX_IMAGE_PIXELS = None
def grey(side):
    return Image.effect_noise((side // 8, side // 8), 60).resize((side, side))
def save(picture, name, **options):
    picture.save(f"{sys.argv[1]}/{name}", **options)
def coloured(mode, side):
    plane = grey(side)
    return Image.merge(mode, [plane.transpose(turn) if turn else plane for turn in range(len(mode))])
save(coloured("RGB", 9990), "photo.jpg")
save(coloured("RGB", 5500), "gradual.jpg", progressive=True, quality=50)
save(coloured("RGB", 4800), "plain.png", compress_level=1)
save(Image.new("1", (9990, 9990), 1), "lines.png")
save(coloured("RGBA", 4600), "still.webp", method=0, quality=50)
save(coloured("RGB", 4096), "still.avif", speed=10, quality=40)
save(coloured("RGB", 3600), "telephone.heic", quality=30)
save(coloured("RGB", 3600), "packed.tif", compression="tiff_lzw")
"""

TAKE = """
import sys
from pathlib import Path
import django
django.setup()
import numpy
from django.urls import get_resolver
from gallery.imaging import decode, renditions
from gallery.ingest import prepare
import generation.tasks
get_resolver().url_patterns
def highest():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM"))
def reference(file):
    with decode.opened(file) as decoded:
        decode.clean_copy(decoded)
        renditions.shrink(decoded.image, (320, 320))
def taken(take, path):
    with path.open("rb") as file:
        take(file)
paths = sorted(Path(sys.argv[1]).iterdir())
takes = (prepare, reference)
"""

ONE_BY_ONE = """
for path in paths:
    for take in takes:
        taken(take, path)
        print(path.name, take.__name__, highest(), flush=True)
"""

ALL_AT_ONCE = """
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(16) as pool:
    list(pool.map(taken, takes * len(paths), paths * len(takes)))
print("all", "at once", highest())
"""


def run(script: str, folder: Path) -> str:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.mark.e2e
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is told by Linux alone")
def test_the_largest_pictures_of_every_kind_leave_a_worker_below_300_megabytes(tmp_path: Path) -> None:
    run(DRAW, tmp_path)
    lines = run(TAKE + ONE_BY_ONE, tmp_path).splitlines()
    assert len(lines) == 2 * len(list(tmp_path.iterdir()))
    lines += run(TAKE + ALL_AT_ONCE, tmp_path).splitlines()
    assert not [line for line in lines if int(line.split()[-1]) > 300]


def test_what_is_granted_fits_into_the_budget() -> None:
    for side in (100, 3000, 4096, 5000, 5700):
        allowance = Allowance(FORMATS["PNG"], 10_000_000, 100_000_000, 4096)
        allowance.ask(side, side, 4)
        assert allowance.memory <= BUDGET + 1
        assert 2048 <= allowance.at_least <= 4096


def test_a_long_file_leaves_less_for_its_pixels() -> None:
    Allowance(FORMATS["PNG"], 1_000_000, 100_000_000, 1280).ask(5800, 5800, 4)
    with pytest.raises(NotAPicture, match=r"has 34 megapixels; the limit for png like this is 2\d"):
        Allowance(FORMATS["PNG"], 60_000_000, 100_000_000, 1280).ask(5800, 5800, 4)
