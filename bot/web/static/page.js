// The page works without this. With it Enter sends where there is a keyboard, what was sent goes from
// the field, and what could not be sent is said.
"use strict";

document.addEventListener("keydown", (event) => {
  const writing = event.target.id === "text" && event.target.form.id === "write";
  const composing = event.isComposing || event.keyCode === 229;
  if (!writing || event.key !== "Enter" || event.shiftKey || composing) return;
  if (window.matchMedia("(pointer: coarse)").matches) return;
  event.preventDefault();
  event.target.form.requestSubmit();
});

document.addEventListener("htmx:afterRequest", (event) => {
  const { requestConfig, successful } = event.detail;
  if (requestConfig.verb !== "post") return;
  document.getElementById("unsent").hidden = successful;
  const field = document.getElementById("text");
  // What was typed on meanwhile stays.
  if (successful && field.value === requestConfig.parameters.text) field.value = "";
});
