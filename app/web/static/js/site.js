// @ts-check
// Small comforts for every page. Everything works without them.

// The menu starts open on wide screens, where it is a bar; on phones it stays folded.
const menu = /** @type {HTMLDetailsElement | null} */ (document.querySelector("[data-menu]"));
const wide = window.matchMedia("(min-width: 60rem)");
if (menu) {
  const fit = () => {
    menu.open = wide.matches;
  };
  fit();
  wide.addEventListener("change", fit);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !wide.matches && menu.open) {
      menu.open = false;
      menu.querySelector("summary")?.focus();
    }
  });
}

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
