// One big verdict: colour, shape, words, sound and touch say the same.
const SHAPES = {
  admitted: "M20 54l20 20 40-46", // a tick
  refused: "M24 24l52 52M76 24L24 76", // a cross
  held: "M50 18v40M50 74v8", // an exclamation mark
};
const TONES = {
  admitted: [[0, 880]],
  refused: [
    [0, 220],
    [0.18, 180],
  ],
  held: [
    [0, 440],
    [0.18, 440],
  ],
};
const STAYS = 1800; // an admission leaves by itself; a refusal waits for a hand or the next badge
const by = (id) => document.getElementById(id);
let audio;
let timer;

/** Browsers let a page sound only after it was touched once. */
export function wakeSound() {
  audio ??= new AudioContext();
  audio.resume();
}

function sound(kind) {
  if (audio) {
    for (const [at, pitch] of TONES[kind]) {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      volume.gain.value = 0.25;
      tone.frequency.value = pitch;
      tone.connect(volume).connect(audio.destination);
      tone.start(audio.currentTime + at);
      tone.stop(audio.currentTime + at + 0.14);
    }
  }
  navigator.vibrate?.(kind === "admitted" ? 60 : [120, 60, 120]);
}

export function show({ kind, word, person, what, todo, ownVerdict }) {
  const box = by("verdict");
  box.className = kind;
  box.dataset.own = String(Boolean(ownVerdict));
  by("verdict-shape").setAttribute("d", SHAPES[kind]);
  by("verdict-word").textContent = word;
  by("verdict-person").textContent = person || "";
  by("verdict-reason").textContent = what || "";
  by("verdict-todo").textContent = todo || "";
  box.hidden = false;
  box.focus();
  sound(kind);
  clearTimeout(timer);
  if (kind === "admitted") timer = setTimeout(hide, STAYS);
}

export function hide() {
  clearTimeout(timer);
  by("verdict").hidden = true;
}

by("next").addEventListener("click", hide);
by("verdict").addEventListener("keydown", (event) => {
  if (event.key === "Escape") hide();
});
