"""The examples of docs/api.md, run word for word against a site that runs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.site import ROOT
from tests.second_site import SecondSite

pytestmark = pytest.mark.e2e
BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_every_example_runs_as_it_is_written(second_site: SecondSite, tmp_path: Path) -> None:
    examples = BLOCK.findall((ROOT / "docs" / "api.md").read_text(encoding="utf-8"))
    assert [language for language, _ in examples].count("python") == 2
    assert len(examples) == 5
    assert shutil.which("curl"), "The examples need curl."
    # The interpreter with requests goes first, as `python3` of whoever reads them.
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python3").symlink_to(sys.executable)
    environment = {
        "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}",
        "ATELIER": second_site.url,
        "KEY": second_site.another_key(),
    }
    for language, code in examples:
        command = ["sh", "-euc", code] if language == "sh" else [sys.executable, "-c", code]
        done = subprocess.run(
            command, check=False, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, f"{code}\n{done.stdout}\n{done.stderr}"
    assert (tmp_path / "lighthouse.img").stat().st_size > 10_000
    assert (tmp_path / "snow-0.img").stat().st_size > 10_000
    assert "2 pictures" in done.stdout
