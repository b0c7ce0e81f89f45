// Counts down to the opening in the viewer's own zone, then goes in. Without it there is a button to look again.
const clock = document.querySelector("[data-countdown]");
const local = document.querySelector("[data-local-time]");
const language = document.documentElement.lang;

const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (local && here !== local.dataset.otherThan) {
  const time = new Intl.DateTimeFormat(language, {
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
  });
  local.textContent = `= ${time.format(new Date(local.dataset.localTime))} (${here})`;
}

const two = (number) => String(number).padStart(2, "0");
const tick = () => {
  const left = Math.ceil((new Date(clock.dataset.countdown) - Date.now()) / 1000);
  if (left <= 0) {
    clearInterval(timer);
    // A little later for each, so that a full room's guests do not all arrive in the same instant.
    setTimeout(() => location.reload(), 1000 + Math.random() * 4000);
    clock.textContent = "0:00";
    return;
  }
  const days = Math.floor(left / 86400),
    hours = Math.floor(left / 3600) % 24,
    minutes = Math.floor(left / 60) % 60;
  const unit = new Intl.NumberFormat(language, { style: "unit", unit: "day", unitDisplay: "long" });
  clock.textContent = `${days ? `${unit.format(days)} ` : ""}${hours || days ? `${hours}:${two(minutes)}` : minutes}:${two(left % 60)}`;
};
let timer;
if (clock && new Date(clock.dataset.countdown) > Date.now()) {
  timer = setInterval(tick, 1000);
  tick();
} else if (clock) {
  clock.hidden = true;
}
