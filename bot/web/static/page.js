// The page works without this. With it Enter sends where there is a keyboard, and what could not
// be sent is said.
"use strict";

document.addEventListener("keydown", (event) => {
  const writing = event.target.id === "text" && event.target.form.id === "write";
  const composing = event.isComposing || event.keyCode === 229;
  if (!writing || event.key !== "Enter" || event.shiftKey || composing) return;
  if (!window.matchMedia("(pointer: fine)").matches) return;
  event.preventDefault();
  event.target.form.requestSubmit();
});

document.addEventListener("htmx:afterRequest", (event) => {
  const unsent = document.getElementById("unsent");
  if (unsent && event.detail.requestConfig.verb === "post") unsent.hidden = event.detail.successful;
});
