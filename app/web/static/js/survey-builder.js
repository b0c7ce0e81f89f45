// Building a question: fields that do not belong to its kind step aside, and it is shown as people will see it, as one types.
const form = document.querySelector("form[data-preview]");
const target = document.querySelector("[data-preview-target]");
let waiting;

function fit() {
  const kind = form.elements.kind.value;
  for (const part of form.querySelectorAll("[data-for]")) part.hidden = !part.dataset.for.split(" ").includes(kind);
}

async function show() {
  const answer = await fetch(form.dataset.preview, { method: "POST", body: new FormData(form) }).catch(() => null);
  if (answer?.ok) target.innerHTML = await answer.text();
}

if (form) {
  fit();
  form.addEventListener("input", () => {
    fit();
    clearTimeout(waiting);
    waiting = setTimeout(show, 250);
  });
}

// After a move the keyboard goes on from the row that moved.
const row = location.hash ? document.getElementById(location.hash.slice(1)) : null;
row?.querySelector("button, a")?.focus();
