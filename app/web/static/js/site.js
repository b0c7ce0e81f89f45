// @ts-check
// Small comforts for every page. Everything works without them.

const wide = window.matchMedia("(min-width: 60rem)");

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

// Filters and the map stand open where there is room beside the list.
const folds = /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll("[data-wide-open]"));
if (wide.matches) for (const fold of folds) fold.open = true;

// Ask before what cannot be taken back.
document.addEventListener("submit", (event) => {
  const question = event.target instanceof HTMLElement && event.target.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});

// Filter a list as one types.
const filters = /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("[data-filter]"));
for (const input of filters) {
  const wish = input.dataset.filter ?? "";
  const items = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(wish)]);
  const groups = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-filter-group]")]);
  const status = document.querySelector(input.dataset.status || "#filter-status");
  input.closest("[hidden]")?.removeAttribute("hidden");
  input.addEventListener("input", () => {
    const wanted = input.value.trim().toLocaleLowerCase();
    let shown = 0;
    for (const item of items) {
      const hit = (item.textContent ?? "").toLocaleLowerCase().includes(wanted);
      item.hidden = !hit;
      shown += Number(hit);
    }
    for (const group of groups) group.hidden = !items.some((item) => group.contains(item) && !item.hidden);
    if (status) status.textContent = `${shown} / ${items.length}`;
  });
}

// The zone of whoever signs up, so that times can be shown as theirs.
const zones = /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("[data-zone]"));
for (const field of zones) field.value = Intl.DateTimeFormat().resolvedOptions().timeZone;

// A badge that was kept for lack of network is nobody else's: it goes when its owner signs out.
document.querySelector("form[action$='/sign-out']")?.addEventListener("submit", () => {
  globalThis.caches?.delete("badge-page");
});

// The box in the head of a table stands for all of its rows.
document.addEventListener("change", ({ target }) => {
  if (!(target instanceof HTMLInputElement) || !target.matches("[data-choose-all]")) return;
  for (const box of target.closest("table")?.querySelectorAll("tbody .checkbox") ?? []) {
    if (box instanceof HTMLInputElement) box.checked = target.checked;
  }
});
