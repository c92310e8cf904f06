"""What axe-core finds on a page, and what does not fit its window."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from playwright.async_api import Page

VENDORED = Path(__file__).parent / "vendored" / "axe.min.js"
RUN = """async () => {
  const found = await axe.run(document, { resultTypes: ["violations"] });
  return found.violations.flatMap(each => each.nodes.map(
    node => `${each.id}: ${node.target.join(" ")} ${node.failureSummary.split("\\n")[1].trim()}`));
}"""
# What is meant for ears alone is kept out of sight on purpose.
SPILLS = """() => {
  const wide = document.documentElement.clientWidth;
  const unseen = el => el.closest(".skip, .unseen, .spoken-only, .speaker, thead, [hidden], svg");
  const name = el => el.tagName.toLowerCase() + (el.id ? "#" + el.id : "")
    + [...el.classList].map(each => "." + each).join("") + " " + el.textContent.trim().slice(0, 30);
  const found = document.documentElement.scrollWidth > wide ? ["the page scrolls sideways"] : [];
  for (const el of document.body.querySelectorAll("*")) {
    const box = el.getBoundingClientRect();
    if (unseen(el) || !box.width || !box.height) continue;
    if (box.right > wide + 1 || box.left < -1) found.push(`beyond the edge: ${name(el)}`);
    const field = ["INPUT", "SELECT", "TEXTAREA"].includes(el.tagName);
    const cuts = getComputedStyle(el).overflowX !== "visible" && !field;
    if (cuts && el.scrollWidth > el.clientWidth + 1) found.push(`cut off: ${name(el)}`);
  }
  return found;
}"""


@cache
def _source() -> str:
    return VENDORED.read_text(encoding="utf-8")


async def violations(page: Page) -> list[str]:
    """What axe-core finds; it is put in from outside, since no page may load a script of others."""
    await page.evaluate(_source())
    found: list[str] = await page.evaluate(RUN)
    return found


async def spills(page: Page) -> list[str]:
    """What reaches beyond the window's sides or is cut off."""
    found: list[str] = await page.evaluate(SPILLS)
    return found
