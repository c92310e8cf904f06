// The console works without this. With it what comes in leaves alone what somebody is filling in,
// what was opened or folded up stays so, and a phone begins with all folded up but what is needed.
"use strict";

const narrow = window.matchMedia("(max-width: 60rem)");
const folds = () => document.querySelectorAll("details.fold");

// Where a link within the page leads is there to be read.
const reveal = () => {
  const fold = document.getElementById(location.hash.slice(1))?.closest("details.fold");
  if (fold) fold.open = true;
};

if (narrow.matches) for (const each of folds()) each.open = "needed" in each.dataset;
reveal();
window.addEventListener("hashchange", reveal);
narrow.addEventListener("change", () => {
  if (!narrow.matches) for (const each of folds()) each.open = true;
});

const dirty = (part) =>
  [...part.querySelectorAll("input:not([type=hidden]), textarea, select")].some((each) =>
    each === document.activeElement || (each.defaultValue !== undefined && each.value !== each.defaultValue));

document.addEventListener("htmx:beforeSwap", (event) => {
  const part = event.detail.target;
  if (!["figures", "brief"].includes(part.id)) return;
  if (dirty(part)) {
    event.detail.shouldSwap = false;
    return;
  }
  const were = new Map([...part.querySelectorAll("details[id]")].map((each) => [each.id, each.open]));
  part.addEventListener("htmx:afterSwap", () => {
    for (const each of part.querySelectorAll("details[id]")) each.open = were.get(each.id) ?? each.open;
  }, { once: true });
});

// What is put into a part that is folded up is there to be read.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id === "what-if") event.detail.target.closest("details").open = true;
});
