"""A fresh install, as `make run` starts it: the first account, a prompt, and an image by a real worker."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.site import LiveSite, wait_for
from tests.e2e.windows import Windows, first_admin
from tests.e2e.workbench import Workbench

pytestmark = [pytest.mark.e2e, pytest.mark.journey]


def test_a_fresh_install_makes_its_first_image(browser: Browser, tmp_path: Path) -> None:
    with LiveSite(tmp_path / "data", {}, provider="builtin", command=("make", "run")) as site:
        windows = Windows(browser, site.url)
        page = windows.open()
        first_admin(page, site.setup_link, "edda", "A-quiet-orchard-42")
        bench = Workbench(page).visit()
        bench.send("a lighthouse by the sea at night")
        bench.expect_picture("a lighthouse by the sea at night")
        windows.close()
        assert not windows.complaints, "\n".join(windows.complaints)
        assert site.states("edda") == ["done"]
    wait_for("nothing of it is left", lambda: not site.answers(), 12)
