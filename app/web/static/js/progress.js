// Parts of a page that are still at work ask for themselves again until they are done.
const later = (part) => setTimeout(again, Number(part.dataset.every ?? 700), part);

async function again(part) {
  const answer = await fetch(part.dataset.again).catch(() => null);
  if (answer?.ok) {
    const holder = document.createElement("template");
    holder.innerHTML = (await answer.text()).trim();
    const fresh = holder.content.firstElementChild;
    part.replaceWith(fresh);
    part = fresh;
  }
  if (part.dataset.again) later(part);
}
for (const part of document.querySelectorAll("[data-again]")) later(part);
