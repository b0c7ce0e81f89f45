// The door's scanner: pairs once, reads badges by camera or typed, shows one big verdict.
const root = document.getElementById("scanner");
const words = JSON.parse(root.dataset.words);
const by = (id) => document.getElementById(id);
const store = window.localStorage;
const SHAPES = {
  admitted: "M20 54l20 20 40-46", // a tick
  refused: "M24 24l52 52M76 24L24 76", // a cross
  held: "M50 20v38M50 74v6", // an exclamation mark
};
let device = JSON.parse(store.getItem("device") || "null");
let busy = false;
let last = { code: "", at: 0 };
let count = 0;

async function call(path, body, token) {
  const headers = { "Content-Type": "application/json" };
  if (token) headers.Authorization = `Bearer ${token}`;
  return fetch(`/api/v1${path}`, { method: "POST", headers, body: JSON.stringify(body) });
}

function tone(good) {
  // Two tones that differ in pitch and number, for those who do not look.
  try {
    const audio = new AudioContext();
    for (const [at, pitch] of good ? [[0, 880]] : [[0, 220], [0.18, 180]]) {
      const sound = audio.createOscillator();
      const volume = audio.createGain();
      volume.gain.value = 0.2;
      sound.frequency.value = pitch;
      sound.connect(volume).connect(audio.destination);
      sound.start(audio.currentTime + at);
      sound.stop(audio.currentTime + at + 0.14);
    }
  } catch { /* a phone without sound still shows the verdict */ }
  navigator.vibrate?.(good ? 60 : [120, 60, 120]);
}

function show(kind, word, person, reason) {
  const box = by("verdict");
  box.className = kind;
  by("verdict-shape").setAttribute("d", SHAPES[kind]);
  by("verdict-word").textContent = word;
  by("verdict-person").textContent = person || "";
  by("verdict-reason").textContent = reason || "";
  box.hidden = false;
  box.focus();
  tone(kind === "admitted");
}

function next() {
  by("verdict").hidden = true;
  busy = false;
  by("code").value = "";
  by("code").focus({ preventScroll: true });
}

async function scan(code) {
  if (busy || !code) return;
  busy = true;
  const reading = {
    nonce: crypto.randomUUID ? crypto.randomUUID() : String(Math.random()).slice(2) + Date.now(),
    code,
    gate: by("gate").value,
    direction: document.querySelector("[name=direction]:checked").value,
    scanned_at: new Date().toISOString(),
  };
  // The same nonce again is safe: the server answers a scan once.
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      const answer = await call("/scans", { scans: [reading] }, device.token);
      if (answer.status === 401) return unpair(words.revoked);
      if (!answer.ok) throw new Error(String(answer.status));
      const [result] = (await answer.json()).results;
      by("count").textContent = String((count += 1));
      const word = result.outcome === "admitted" && reading.direction === "out" ? words.left : words[result.outcome];
      return show(result.outcome, word, result.person, result.outcome === "admitted" ? "" : words.reasons[result.reason]);
    } catch {
      await new Promise((wake) => setTimeout(wake, 300 * (attempt + 1)));
    }
  }
  return show("held", words.held, "", words.offline);
}

function unpair(message) {
  store.removeItem("device");
  device = null;
  by("pair-error").textContent = message || "";
  start();
}

async function pair(code) {
  const answer = await call("/devices/pair", { code }).catch(() => null);
  if (!answer) { by("pair-error").textContent = words.offline; return; }
  if (!answer.ok) { by("pair-error").textContent = words.badCode; return; }
  device = await answer.json();
  store.setItem("device", JSON.stringify(device));
  start();
}

async function camera() {
  const video = by("camera");
  if (!navigator.mediaDevices?.getUserMedia || !window.ZXingWASM) { by("hint").textContent = words.noCamera; return; }
  try {
    window.ZXingWASM.prepareZXingModule({ overrides: { locateFile: () => root.dataset.wasm } });
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    await video.play();
  } catch { by("hint").textContent = words.noCamera; return; }
  const canvas = document.createElement("canvas");
  const paper = canvas.getContext("2d", { willReadFrequently: true });
  const look = async () => {
    if (!device) return;
    if (!busy && video.videoWidth) {
      canvas.width = video.videoWidth;
      canvas.height = video.videoHeight;
      paper.drawImage(video, 0, 0);
      const found = await window.ZXingWASM.readBarcodes(paper.getImageData(0, 0, canvas.width, canvas.height), { formats: ["QRCode"], tryHarder: true });
      const text = found[0]?.text;
      // A badge that stays in the picture is one scan, not many.
      if (text && (text !== last.code || Date.now() - last.at > 4000)) {
        last = { code: text, at: Date.now() };
        await scan(text);
      }
    }
    setTimeout(look, 120);
  };
  look();
}

function start() {
  by("pair").hidden = Boolean(device);
  by("door").hidden = !device;
  if (!device) { by("pair-code").focus(); return; }
  by("gate").replaceChildren(...device.gates.map((name) => new Option(name, name)));
  by("code").focus({ preventScroll: true });
  camera();
}

by("pair").addEventListener("submit", (event) => { event.preventDefault(); pair(by("pair-code").value); });
by("manual").addEventListener("submit", (event) => { event.preventDefault(); scan(by("code").value.trim()); });
by("next").addEventListener("click", next);
by("verdict").addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === "Escape") { event.preventDefault(); next(); } });
by("unpair").addEventListener("click", () => unpair(""));

// A pairing code in the address comes from the organiser's QR code; it is taken out of the history at once.
if (location.hash.length > 1) {
  by("pair-code").value = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, "", location.pathname);
}
start();
