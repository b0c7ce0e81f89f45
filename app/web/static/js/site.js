// Small comforts for every page. Everything works without them.

// The menu starts open on wide screens, where it is a bar; on phones it stays folded.
const menu = document.querySelector("[data-menu]");
const wide = window.matchMedia("(min-width: 60rem)");
const fit = () => {
  menu.open = wide.matches;
};
if (menu) {
  fit();
  wide.addEventListener("change", fit);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !wide.matches && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}

// Filters and the map stand open where there is room beside the list.
if (wide.matches) for (const fold of document.querySelectorAll("[data-wide-open]")) fold.open = true;

// Ask before what cannot be taken back.
document.addEventListener("submit", (event) => {
  const question = event.target.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});

// Filter a list as one types.
for (const input of document.querySelectorAll("[data-filter]")) {
  const items = [...document.querySelectorAll(input.dataset.filter)];
  const status = document.querySelector(input.dataset.status || "#filter-status");
  input.closest("[hidden]")?.removeAttribute("hidden");
  input.addEventListener("input", () => {
    const wanted = input.value.trim().toLocaleLowerCase();
    let shown = 0;
    for (const item of items) {
      const hit = item.textContent.toLocaleLowerCase().includes(wanted);
      item.hidden = !hit;
      shown += hit;
    }
    for (const group of document.querySelectorAll("[data-filter-group]")) {
      group.hidden = ![...group.querySelectorAll(input.dataset.filter)].some((item) => !item.hidden);
    }
    if (status) status.textContent = `${shown} / ${items.length}`;
  });
}

// The zone of whoever signs up, so that times can be shown as theirs.
for (const field of document.querySelectorAll("[data-zone]"))
  field.value = Intl.DateTimeFormat().resolvedOptions().timeZone;

// A badge that was kept for lack of network is nobody else's: it goes when its owner signs out.
document.querySelector("form[action$='/sign-out']")?.addEventListener("submit", () => {
  globalThis.caches?.delete("badge-page");
});
