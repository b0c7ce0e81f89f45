// @ts-check
// Menus and the drawer: one at a time, closed by Escape and by a press elsewhere. Without this file they open and close
// by their own button.

/** @returns {NodeListOf<HTMLDetailsElement>} */
const open = () => document.querySelectorAll("details[data-popup][open]");

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const popup of open()) {
    popup.open = false;
    popup.querySelector("summary")?.focus();
  }
});

document.addEventListener("click", (event) => {
  for (const popup of open()) {
    if (event.target instanceof Node && !popup.contains(event.target)) popup.open = false;
  }
});

for (const popup of /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll("details[data-popup]"))) {
  popup.addEventListener("toggle", () => {
    if (!popup.open) return;
    for (const other of open()) if (other !== popup) other.open = false;
  });
}

// What is wrong comes first: to those who see, and to those who hear.
/** @type {HTMLElement | null} */ (document.querySelector("[data-error-summary]"))?.focus();
