// A survey that is filled in: what depends on an answer appears with it, progress is shown, and what is typed is kept. All of it is
// extra: the form works without. Of an anonymous survey nothing leaves the browser before it is sent: what is typed is encrypted with a
// key that cannot be taken out of this browser, and goes when the answers are sent.
import { openDB } from "../vendor/idb.js";

const NAME = "gosmart-survey";
const form = document.querySelector("form[data-survey]");
const bytes = (text) => new TextEncoder().encode(text);

async function store() {
  const db = await openDB(NAME, 1, {
    upgrade(found) {
      found.createObjectStore("key");
      found.createObjectStore("draft");
    },
  });
  let key = await db.get("key", "key");
  if (!key) {
    key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    await db.put("key", key, "key");
  }
  return { db, key };
}

async function keepHere(code, values) {
  const { db, key } = await store();
  const iv = crypto.getRandomValues(new Uint8Array(12));
  await db.put(
    "draft",
    { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, bytes(JSON.stringify(values))) },
    code,
  );
}

async function keptHere(code) {
  const { db, key } = await store();
  const held = await db.get("draft", code);
  if (!held) return null;
  return JSON.parse(
    new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv: held.iv }, key, held.data)),
  );
}

async function forgetHere(code) {
  const { db } = await store();
  await db.delete("draft", code);
}

function typed() {
  return [...new FormData(form)].filter(([name]) => name !== "csrf_token" && name !== "act" && name !== "seed");
}

function fill(values) {
  for (const [name, value] of values) {
    for (const field of form.elements) {
      if (field.name !== name) continue;
      if (field.type === "radio" || field.type === "checkbox") field.checked ||= field.value === value;
      else if (!field.value) field.value = value;
    }
  }
}

// The answers to a question, as numbers of options; "other" is -1.
function answersTo(key) {
  return new FormData(form).getAll(key).map((value) => ({ other: -1, yes: 1 })[value] ?? Number(value));
}

function showWhatMatters() {
  for (const question of form.querySelectorAll("[data-if]")) {
    const first = form.querySelector(`[data-question="${question.dataset.if}"]`);
    const wanted = question.dataset.answers.split(" ").map(Number);
    const given = answersTo(question.dataset.if);
    const met =
      "all" in question.dataset
        ? wanted.every((one) => given.includes(one))
        : wanted.some((one) => given.includes(one));
    question.hidden = !met || (first?.hidden ?? false);
    question.disabled = question.hidden;
  }
}

function showProgress() {
  const line = form.querySelector(".survey-progress");
  if (!line) return;
  const questions = [...form.querySelectorAll("[data-question]")].filter((one) => !one.hidden);
  const names = new Set(
    typed()
      .filter(([, value]) => value.trim())
      .map(([name]) => name.split(".")[0]),
  );
  const done = questions.filter((one) => names.has(one.dataset.question)).length;
  const bar = line.querySelector("progress");
  bar.max = questions.length;
  bar.value = done;
  const words = line.querySelector("[data-progress-text]");
  words.textContent = words.dataset.words.replace("{done}", done).replace("{all}", questions.length);
  line.hidden = false;
}

function shuffleOptions() {
  for (const list of form.querySelectorAll("[data-shuffle]")) {
    const options = [...list.children];
    for (let place = options.length - 1; place > 0; place -= 1) {
      const other = crypto.getRandomValues(new Uint32Array(1))[0] % (place + 1);
      [options[place], options[other]] = [options[other], options[place]];
    }
    list.append(...options);
  }
}

let waiting;
function keepSoon() {
  clearTimeout(waiting);
  waiting = setTimeout(keep, 600);
}

async function keep() {
  const said = form.querySelector("[data-kept]");
  if (form.dataset.keep === "browser") await keepHere(form.dataset.survey, typed());
  else {
    const body = new FormData(form);
    body.set("act", "save");
    const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Background": "1" } }).catch(
      () => null,
    );
    if (!answer?.ok) return;
  }
  if (said) said.textContent = said.dataset.words;
}

async function start() {
  if (form.dataset.keep === "browser" && form.querySelector("[data-question]")) {
    const values = await keptHere(form.dataset.survey).catch(() => null);
    if (values) fill(values);
    const forget = form.querySelector("[data-forget]");
    forget.hidden = false;
    forget.addEventListener("click", async () => {
      clearTimeout(waiting);
      await forgetHere(form.dataset.survey);
      form.reset();
      showWhatMatters();
      showProgress();
    });
  }
  form.classList.add("alive");
  shuffleOptions();
  showWhatMatters();
  showProgress();
  form.addEventListener("input", () => {
    showWhatMatters();
    showProgress();
    if (form.dataset.keep && form.querySelector("[data-question]")) keepSoon();
  });
  form.addEventListener("submit", () => clearTimeout(waiting));
  form.querySelector(".question.wrong")?.scrollIntoView({ block: "center" });
}

if (form) start();
const sent = document.querySelector("[data-thanks]");
if (sent) forgetHere(sent.dataset.thanks);
