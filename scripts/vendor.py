"""Copy the front end's packages from npm into the repository, pinned and checked.

`python scripts/vendor.py` fetches what `vendor.json` lists with `npm pack`, refuses a
package whose bytes are not the pinned ones, and writes only the files that are used.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LIST = Path(__file__).with_name("vendor.json")
VERSIONS = ROOT / "static" / "vendor" / "VERSIONS.json"


class VendorError(Exception):
    """A package could not be fetched, or is not the one that was pinned."""


def fetch(package: dict[str, Any], folder: Path) -> Path:
    """Download one package's archive and check it against its pinned hash."""
    wanted = f"{package['name']}@{package['version']}"
    answer = subprocess.run(
        ["npm", "pack", "--json", "--pack-destination", str(folder), wanted],
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode:
        raise VendorError(f"npm could not fetch {wanted}: {answer.stderr.strip()}")
    archives = sorted(folder.glob("*.tgz"))
    if len(archives) != 1:
        raise VendorError(f"npm left {len(archives)} archives for {wanted}")
    digest = base64.b64encode(hashlib.sha512(archives[0].read_bytes()).digest()).decode()
    if f"sha512-{digest}" != package["integrity"]:
        raise VendorError(f"{wanted} is not the pinned archive: sha512-{digest}")
    return archives[0]


def member(archive: tarfile.TarFile, name: str) -> bytes:
    """The bytes of one file of the package."""
    try:
        handle = archive.extractfile(f"package/{name}")
    except KeyError:
        handle = None
    if handle is None:
        raise VendorError(f"the package has no file {name}")
    return handle.read()


def without_map(name: str, content: bytes) -> bytes:
    """A script or style must not name a source map that is not there: its address could not be hashed."""
    if name.endswith(".js"):
        return re.sub(rb"\n//# sourceMappingURL=\S+\s*$", b"\n", content)
    if name.endswith(".css"):
        return re.sub(rb"\n/\*# sourceMappingURL=\S+?\s*\*/\s*$", b"\n", content)
    return content


def symbol(name: str, svg: str) -> str:
    """One icon as a symbol of the sprite; colour and stroke come from the page's CSS."""
    body = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL)
    if body is None:
        raise VendorError(f"the icon {name} is not an SVG")
    shapes = " ".join(body.group(1).split())
    return f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>'


def sprite(archive: tarfile.TarFile, spec: dict[str, Any]) -> str:
    """All icons in use as one file."""
    symbols = [
        symbol(name, member(archive, f"{spec['from']}/{name}.svg").decode()) for name in sorted(spec["names"])
    ]
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def unpack(package: dict[str, Any], path: Path) -> None:
    """Write the package's files to where the repository keeps them."""
    target = ROOT / package["into"]
    target.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path) as archive:
        for source, name in package["files"].items():
            (target / name).write_bytes(without_map(name, member(archive, source)))
        if spec := package.get("sprite"):
            (target / spec["to"]).write_text(sprite(archive, spec), encoding="utf-8")


def main() -> int:
    """Fetch everything; one line for each package."""
    packages: list[dict[str, Any]] = json.loads(LIST.read_text(encoding="utf-8"))["packages"]
    for package in packages:
        with tempfile.TemporaryDirectory() as folder:
            try:
                unpack(package, fetch(package, Path(folder)))
            except VendorError as error:
                print(f"vendor: {error}", file=sys.stderr)
                return 1
        print(f"{package['into']}: {package['name']} {package['version']}")
    versions = {p["name"]: {"version": p["version"], "licence": p["licence"]} for p in packages}
    VERSIONS.write_text(json.dumps(versions, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
