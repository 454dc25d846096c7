"""Many pictures: they arrive as one scrolls, nothing jumps, and the first view is light."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.windows import Account, Windows
from tests.e2e.workbench import Workbench

pytestmark = pytest.mark.e2e
LIGHT = 300 * 1024
SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (entry.hadRecentInput) continue;
    const nodes = entry.sources.map(({ node }) => node?.id || node?.className || node?.nodeName);
    window.shifts.push([entry.value, nodes.join(" ")]);
  }
}).observe({ type: "layout-shift", buffered: true });
"""


def shift(page: Page) -> float:
    found: list[tuple[float, str]] = page.evaluate("window.shifts")
    total = sum(value for value, _ in found)
    assert total < 0.02, found
    return total


def to_the_end(page: Page, count: int) -> None:
    tiles = page.locator("#wall figure.tile[data-uid]")
    for _ in range(60):
        if tiles.count() >= count:
            break
        page.mouse.wheel(0, 900)
        page.wait_for_timeout(60)
    expect(tiles).to_have_count(count)


@pytest.mark.journey
@pytest.mark.parametrize(("width", "first"), [(390, 40), (1440, 100)])
def test_older_pictures_arrive_before_the_end_and_nothing_jumps(
    windows: Windows, crowd: Account, width: int, first: int
) -> None:
    page = windows.open(crowd, viewport={"width": width, "height": 800})
    page.add_init_script(SHIFTS)
    page.goto("/")
    page.wait_for_load_state("networkidle")
    expect(page.locator("#wall figure.tile[data-uid]")).to_have_count(first)
    to_the_end(page, 130)
    uids = page.locator("#wall figure.tile").evaluate_all("tiles => tiles.map((tile) => tile.dataset.uid)")
    assert len(set(uids)) == 130
    labels = page.locator("#wall .day h2").all_inner_texts()
    assert len(labels) == len(set(labels))
    expect(page.get_by_role("link", name="Older pictures")).to_have_count(0)
    shift(page)


def test_nothing_jumps_when_a_card_turns_into_its_picture(windows: Windows, member: Account) -> None:
    page = windows.open(member)
    page.add_init_script(SHIFTS)
    bench = Workbench(page).visit()
    bench.send("Quietly in its place")
    expect(page.locator("#live .job-tile")).to_be_visible()
    page.wait_for_timeout(600)
    page.evaluate("window.shifts.length = 0")
    bench.expect_picture("Quietly in its place")
    page.wait_for_timeout(300)
    shift(page)


def test_the_first_view_is_light(windows: Windows, crowd: Account) -> None:
    page = windows.open(crowd)
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    urls: dict[str, str] = {}
    sizes: dict[str, float] = {}

    def answered(event: dict[str, Any]) -> None:
        urls[event["requestId"]] = event["response"]["url"]

    def ended(event: dict[str, Any]) -> None:
        sizes[event["requestId"]] = event["encodedDataLength"]

    line.on("Network.responseReceived", answered)
    line.on("Network.loadingFinished", ended)
    page.goto("/")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)
    counted = {url: sizes.get(number, 0) for number, url in urls.items() if "/media/" not in url}
    assert len(counted) > 10
    assert sum(counted.values()) <= LIGHT, sorted(counted.items(), key=lambda item: -item[1])
