// Supervisors: search who forgot the badge, and take the last scan back. Nothing else can be changed from a phone.
const by = (id) => document.getElementById(id);

export function supervise({ line, knowledge, words, scan, lastScan, tell }) {
  const form = by("search");
  by("supervisor").hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const wish = by("wish").value.trim();
    const answer = await line.call(`/people?q=${encodeURIComponent(wish || " ")}`).catch(() => null);
    by("people").replaceChildren();
    if (!answer?.ok) {
      tell(words.noNetwork);
      return;
    }
    const { people } = await answer.json();
    tell(people.length ? "" : words.nobody);
    for (const one of people) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = [one.name, one.organisation].filter(Boolean).join(" · ");
      // A name is looked at once; the list goes with the choice.
      button.addEventListener("click", () => {
        by("people").replaceChildren();
        by("wish").value = "";
        scan(one.code);
      });
      const item = document.createElement("li");
      item.append(button);
      by("people").append(item);
    }
  });
  by("undo").addEventListener("click", async () => {
    const number = lastScan();
    if (!number) return;
    const answer = await line.call("/undo", { scan: number }).catch(() => null);
    if (!answer) {
      tell(words.noNetwork);
      return;
    }
    if (answer.ok) await knowledge.forget(number);
    tell(answer.ok ? words.undone : words.tooLate);
  });
}
