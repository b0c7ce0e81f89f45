// The door's scanner: pairs once, reads badges by camera, typing scanner or hand, and answers with or without network.
import { Camera } from "./camera.js";
import { Knowledge } from "./knowledge.js";
import { Line, Revoked } from "./line.js";
import { supervise } from "./supervisor.js";
import { Vault } from "./vault.js";
import { hide, show, wakeSound } from "./verdict.js";

const by = (id) => document.getElementById(id);
const root = by("scanner");
const words = JSON.parse(root.dataset.words);
const camera = new Camera(by("camera"), root.dataset.wasm);
let vault;
let knowledge;
let line;
let last = 0; // number of the last scan the server knows
let scans = Promise.resolve();
let count = 0;

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name]);

function present(result, direction, ownVerdict) {
  const { what, todo } = words.reasons[result.reason] ?? { what: result.reason, todo: "" };
  const admitted = result.outcome === "admitted";
  const time = result.since && new Date(result.since.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const since = result.since ? ` (${fill(words.since, { gate: result.since.gate, time })})` : "";
  show({
    kind: result.outcome,
    word: admitted && direction === "out" ? words.left : words[result.outcome],
    person: result.person,
    what: admitted ? "" : what + since,
    todo: admitted ? "" : todo,
    ownVerdict,
  });
  count += 1;
  by("count").textContent = String(count);
}

async function judge(text) {
  // Typed while the first sync is still running: it is waited for.
  if (!knowledge.settings) await line.sync();
  if (!knowledge.settings) {
    tell(words.noNetwork);
    return;
  }
  showGates();
  // Cutting may leave half a character, which no database takes.
  const code = text.slice(0, 4000).toWellFormed?.() ?? text.slice(0, 4000);
  const at = new Date();
  const reading = {
    nonce: crypto.randomUUID(),
    code,
    gate: by("gate").value,
    gate_id: knowledge.byName.get(by("gate").value)?.id ?? null,
    direction: document.querySelector("[name=direction]:checked").value,
    scanned_at: at.toISOString(),
  };
  const moment = Math.floor(at / 1000);
  const gate = knowledge.byName.get(reading.gate);
  const byHand = code.startsWith("GSR.");
  const [answer, own] = await Promise.all([
    line.ask(reading),
    byHand ? null : knowledge.judge(code, reading.gate, reading.direction, moment),
  ]);
  if (!answer && !own) {
    tell(words.noNetwork);
    return;
  }
  const result = answer ?? own;
  last = answer?.scan ?? 0;
  const registration = own?.registration ?? (byHand ? Number(code.slice(4)) : null);
  if (result.outcome === "admitted" && registration && gate) {
    await knowledge.note(reading.nonce, registration, gate, reading.direction, moment, answer?.scan ?? 0);
  }
  if (!answer) {
    reading.verdict = { outcome: own.outcome, reason: own.reason };
    await vault.enqueue(reading);
  }
  present(result, reading.direction, !answer);
  if (!answer) line.sync().catch(lost);
  refresh();
}

/** Codes are judged one after the other, in the order in which they were read. */
function scan(code) {
  if (!code || !line) return;
  scans = scans.then(() => judge(code)).catch(lost);
}

/** One fault must not stop the next scan. */
async function lost(error) {
  if (error instanceof Revoked) await unpair(words.revoked);
  else tell(`${words.fault} (${error.name})`);
}

function tell(text) {
  by("told").textContent = text;
}

async function refresh() {
  // The phone may be shut out while this looks.
  const linked = line;
  if (!linked || !vault.key) return;
  const waiting = await vault.count();
  by("link").textContent = linked.online ? words.online : words.offline;
  by("link").className = linked.online ? "good" : "away";
  by("waiting").textContent = waiting ? fill(words.waiting, { number: waiting }) : "";
  by("known").textContent = String(knowledge.badges.size);
  showGates();
}

function showGates() {
  const select = by("gate");
  const names = knowledge.settings?.gates.map((gate) => gate.name) ?? [];
  if (names.join("\n") === [...select.options].map((one) => one.value).join("\n")) return;
  const chosen = select.value || knowledge.settings.gate;
  select.replaceChildren(...names.map((name) => new Option(name, name, false, name === chosen)));
}

async function unpair(message) {
  line?.stop();
  line = null;
  camera.stop();
  hide();
  await vault.wipe();
  // A fresh page knows nothing of the one before, but why it is here.
  sessionStorage.setItem("why", message);
  location.reload();
}

async function pair(code) {
  const body = JSON.stringify({ code });
  const answer = await fetch("/api/v1/devices/pair", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body,
  }).catch(() => null);
  if (!answer?.ok) {
    by("pair-error").textContent = answer ? words.badCode : words.noNetwork;
    return;
  }
  await vault.lock((await answer.json()).token);
  by("pair-error").textContent = "";
  await start();
}

async function keepAwake() {
  if (!document.hidden && line) await navigator.wakeLock?.request("screen").catch(() => null);
}

async function start() {
  const held = await vault.get("token");
  by("pair").hidden = Boolean(held);
  by("door").hidden = !held;
  if (!held) {
    by("pair-error").textContent = sessionStorage.getItem("why") ?? "";
    sessionStorage.removeItem("why");
    by("pair-code").focus();
    return;
  }
  knowledge = new Knowledge(vault);
  await knowledge.load();
  line = new Line(held.token, vault, knowledge, refresh);
  await line.keepUp(lost);
  if (!line) return;
  await refresh();
  if (knowledge.settings?.role === "supervisor")
    supervise({ line, knowledge, words, scan, lastScan: () => last, tell });
  keepAwake();
  const works = await camera.start(scan);
  by("hint").hidden = works;
  if (!works) by("hint").textContent = words.noCamera;
  by("torch").hidden = !camera.hasTorch();
  root.dataset.ready = "yes";
}

// A scanner that types sends a code and Enter, wherever the cursor is.
let typed = "";
document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, select, button:not(#next)")) return;
  if (event.key === "Enter") {
    if (typed.length > 3) {
      event.preventDefault();
      scan(typed);
    } else if (!by("verdict").hidden) {
      event.preventDefault();
      hide();
    }
    typed = "";
  } else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey) {
    typed += event.key;
  }
});
by("pair").addEventListener("submit", (event) => {
  event.preventDefault();
  pair(by("pair-code").value);
});
by("manual").addEventListener("submit", (event) => {
  event.preventDefault();
  scan(by("code").value.trim());
  by("code").value = "";
});
by("unpair").addEventListener("click", async () => {
  if (!(await vault.count()) || window.confirm(words.surely)) unpair("");
});
let light = false;
by("torch").addEventListener("click", async () => {
  light = !light;
  by("torch").setAttribute("aria-pressed", String(light));
  await camera.torch(light);
});
document.addEventListener("pointerdown", wakeSound, { once: true });
document.addEventListener("visibilitychange", keepAwake);

// A pairing code in the address comes from the organiser's QR code; it is taken out of the history at once.
if (location.hash.length > 1) {
  by("pair-code").value = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, "", location.pathname);
}
if (navigator.serviceWorker) navigator.serviceWorker.register("/sw.js", { scope: "/scan" });
if (globalThis.crypto?.subtle) {
  // Two pages with a memory each would overwrite what the other has learnt: the second waits for the first to close.
  by("hint-tab").hidden = false;
  await new Promise((mine) => {
    if (navigator.locks)
      navigator.locks.request("gosmart-scanner", () => {
        mine();
        return new Promise(() => {});
      });
    else mine();
  });
  by("hint-tab").hidden = true;
  vault = await Vault.open();
  await start();
} else {
  by("pair").hidden = false;
  by("pair-error").textContent = words.noWebCrypto;
}
