// @ts-check
// Parts of a page that are still at work ask for themselves again until they are done.
/** @param {HTMLElement} part */
const later = (part) => setTimeout(again, Number(part.dataset.every ?? 700), part);

/** @param {HTMLElement} part */
async function again(part) {
  const answer = await fetch(part.dataset.again ?? "").catch(() => null);
  if (answer?.ok) {
    const holder = document.createElement("template");
    holder.innerHTML = (await answer.text()).trim();
    const fresh = holder.content.firstElementChild;
    if (!(fresh instanceof HTMLElement)) return;
    part.replaceWith(fresh);
    part = fresh;
  }
  if (part.dataset.again) later(part);
}
const parts = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-again]"));
for (const part of parts) later(part);
