"""How long a file may be. Who may import whom is said in pyproject.toml, and checked by `lint-imports`."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 400


def test_no_file_is_longer_than_400_lines() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\n")
    ours = [
        ROOT / name
        for name in listed
        if name.endswith((".py", ".html", ".css", ".js", ".sh"))
        and "vendor" not in Path(name).parts
        and "migrations" not in Path(name).parts
    ]
    lengths = {path: len(path.read_text().splitlines()) for path in ours if path.is_file()}
    assert {str(path): length for path, length in lengths.items() if length > LONGEST} == {}
    assert len(lengths) > 50
