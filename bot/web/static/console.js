// The console works without this. With it what comes in leaves alone what somebody is filling in,
// and what was opened to be read stays open.
"use strict";

const dirty = (part) =>
  [...part.querySelectorAll("input:not([type=hidden]), textarea, select")].some((each) =>
    each === document.activeElement || (each.defaultValue !== undefined && each.value !== each.defaultValue));

document.addEventListener("htmx:beforeSwap", (event) => {
  const part = event.detail.target;
  if (part.id !== "figures") return;
  if (dirty(part)) {
    event.detail.shouldSwap = false;
    return;
  }
  const opened = [...part.querySelectorAll("details[open]")].map((each) => each.id);
  document.addEventListener("htmx:afterSwap", () => {
    for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
  }, { once: true });
});
