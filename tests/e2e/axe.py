"""What axe-core and a narrow window find wrong with a page."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

NARROW = 360
STILL = """async () => {
  await document.fonts.ready;
  const ending = document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime < 5000);
  await Promise.all(ending.map((one) => one.finished.catch(() => null)));
}"""
RUN = """async (rules) => {
  const only = rules.length ? { runOnly: { type: "rule", values: rules } } : {};
  const { violations } = await axe.run(document, { resultTypes: ["violations"], ...only });
  return violations.map(({ id, help, nodes }) => [
    id, help, nodes.slice(0, 3).map(({ target, failureSummary }) => `${target} ${failureSummary}`)
  ]);
}"""
WIDE = """() => {
  const most = document.documentElement.clientWidth;
  if (document.scrollingElement.scrollWidth <= most) return [];
  return [...document.querySelectorAll("body *")]
    .filter((element) => element.getBoundingClientRect().right > most + 1)
    .slice(0, 5)
    .map((element) => `${element.tagName}.${element.getAttribute("class") ?? ""}`);
}"""
# What a finger presses, but for links that stand in a sentence and what a larger label presses for them.
SMALL = """() => {
  const stood = (element) => element.getBoundingClientRect();
  const large = (element) => stood(element).width >= 43.5 && stood(element).height >= 43.5;
  const seen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    && stood(element).width > 1 && stood(element).height > 1;
  const inText = (element) => element.matches("a, button")
    && getComputedStyle(element).display.startsWith("inline")
    && element.parentElement.tagName === "P"
    && element.parentElement.textContent.trim() !== element.textContent.trim();
  const pressed = "a[href], button, summary, select, textarea, input:not([type=hidden])";
  return [...document.querySelectorAll(pressed)]
    .filter((one) => seen(one) && !one.disabled && !large(one) && !inText(one))
    .filter((one) => ![one.closest("label"), ...(one.labels ?? [])].some((label) => label && large(label)))
    .filter((one) => !one.matches(".skip, [tabindex='-1']"))
    .map((one) => `${one.tagName}.${one.className} “${(one.innerText || one.name || "").slice(0, 24)}” `
      + `${Math.round(stood(one).width)}×${Math.round(stood(one).height)}`);
}"""


@cache
def source() -> str:
    return (Path(__file__).parent / "vendor/axe-core/axe.min.js").read_text(encoding="utf-8")


def faults(page: Page, name: str) -> list[str]:
    """One sentence for each thing that is wrong; none for a good page."""
    page.wait_for_function("() => !document.querySelector('.is-sending, .htmx-request:not(#poller)')")
    page.evaluate(STILL)
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(source())
    found = _violations(page, name)
    size = page.viewport_size
    assert size
    page.set_viewport_size({"width": NARROW, "height": 740})
    wide: list[str] = page.evaluate(WIDE)
    page.set_viewport_size(size)
    return found + ([f"{name}: wider than {NARROW} px: {', '.join(wide)}"] if wide else [])


def faults_of_colour(page: Page, name: str) -> list[str]:
    """What another theme can make wrong with a page that `faults` has just looked at."""
    page.evaluate(STILL)
    return _violations(page, name, "color-contrast", "link-in-text-block")


def _violations(page: Page, name: str, *rules: str) -> list[str]:
    violations: list[tuple[str, str, list[Any]]] = page.evaluate(RUN, rules)
    return [f"{name}: {rule} ({text}): {' | '.join(nodes)}" for rule, text, nodes in violations]


def small_targets(page: Page) -> list[str]:
    """What is smaller than 44 px on a touch screen, each kind once."""
    found: list[str] = page.evaluate(SMALL)
    return list(dict.fromkeys(found))[:12]
