"""Who may import whom, and how long a file may be."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 400
# What generation may use of the gallery.
DOORS = (
    "gallery.models",
    "gallery.ingest",
    "gallery.imaging",
    "gallery.feed",
    "gallery.scope",
    "gallery.sharing",
    "gallery.media",
    "gallery.tiles",
    "gallery.signals",
    "gallery.doctor",
    "gallery.keyset",
    "gallery.export",
    "gallery.days",
    "gallery.admin_lookups",
)
# Inside generation, from the ground up: a room may use those before it.
PROVIDERS_MAY = ("generation.providers", "generation.catalogue.spec")
OUTER = ("generation.views", "generation.admin", "generation.tasks", "generation.urls", "generation.context")


def modules(folder: str) -> list[Path]:
    return [path for path in sorted((ROOT / folder).rglob("*.py")) if "migrations" not in path.parts]


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """Each imported module (and name) of ours, and whether it is imported inside a function."""
    tree = ast.parse(path.read_text())
    inner = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef))
        for node in ast.walk(function)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, id(node) in inner
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: imports are absolute"
            for alias in node.names:
                yield f"{node.module}.{alias.name}", id(node) in inner


def under(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


@pytest.mark.parametrize("path", modules("gallery"), ids=str)
def test_the_gallery_knows_nothing_of_how_pictures_are_made(path: Path) -> None:
    assert not [name for name, _ in imports(path) if under(name, "generation", "config")]


@pytest.mark.parametrize("path", modules("generation"), ids=str)
def test_generation_uses_the_gallery_by_its_doors(path: Path) -> None:
    used = [name for name, _ in imports(path) if under(name, "gallery")]
    assert not [name for name in used if not under(name, *DOORS)]
    assert not [name for name, _ in imports(path) if under(name, "config")]


@pytest.mark.parametrize("path", modules("generation/providers"), ids=str)
def test_providers_import_no_models_and_read_no_settings(path: Path) -> None:
    names = [name for name, _ in imports(path)]
    assert not [name for name in names if under(name, "generation") and not under(name, *PROVIDERS_MAY)]
    assert not [name for name in names if under(name, "django", "config")]
    assert not [name for name in names if under(name, "gallery") and not under(name, "gallery.imaging")]


@pytest.mark.parametrize("path", modules("gallery/imaging"), ids=str)
def test_imaging_is_pillow_only(path: Path) -> None:
    names = [name for name, _ in imports(path)]
    assert not [
        name for name in names if under(name, "django", "gallery") and not under(name, "gallery.imaging")
    ]


@pytest.mark.parametrize(
    "path",
    [
        path
        for room in ("pipeline", "quotas", "catalogue", "models")
        for path in modules(f"generation/{room}")
    ],
    ids=str,
)
def test_inner_rooms_do_not_reach_out_to_pages(path: Path) -> None:
    assert not [
        name for name, _ in imports(path) if under(name, *OUTER, "generation.forms", "generation.cards")
    ]


@pytest.mark.parametrize("path", modules("gallery") + modules("generation") + modules("config"), ids=str)
def test_nothing_of_ours_is_imported_inside_a_function(path: Path) -> None:
    hidden = [
        name for name, inner in imports(path) if inner and under(name, "gallery", "generation", "config")
    ]
    assert not hidden


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
