// The schedule grid: rooms side by side, time downwards. What it draws is what the server says; each move is sent at once,
// and the server answers with the new state and its warnings.
import { Grid } from "./editor-grid.js";

const root = document.querySelector("[data-editor]");
const find = (name) => root.querySelector(`[data-${name}]`);
const words = JSON.parse(find("words").content.textContent);
const say = (text) => {
  find("say").textContent = text;
};
const fill = (text, values) => text.replace(/%\((\w+)\)s/g, (_all, name) => values[name] ?? "");

let loaded = false;
const state = { rooms: [], days: [], sessions: new Map(), warnings: [], day: null };

async function ask(address, fields) {
  const options = { headers: { Accept: "application/json", "X-CSRFToken": root.dataset.token } };
  if (fields) {
    options.method = "POST";
    options.body = new URLSearchParams(fields);
  }
  let answer;
  try {
    answer = await fetch(address, options);
  } catch {
    throw new Error(words.offline);
  }
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(body.error || body.detail || `${answer.status}`);
  return body;
}

function complain(error) {
  const box = find("error");
  box.textContent = error ? error.message : "";
  box.hidden = !error;
}

function take(answer) {
  for (const one of answer.sessions) {
    state.sessions.set(one.id, one);
    listed(one);
  }
  if (answer.warnings) state.warnings = answer.warnings;
  for (const [act, left] of [
    ["undo", answer.undo],
    ["redo", answer.redo],
  ])
    root.querySelector(`[data-act=${act}]`).disabled = !left;
  find("pending").textContent = answer.pending || "";
  drawWarnings();
}

function place(one) {
  if (!one.start) return words.tray;
  const room = state.rooms.find((room) => room.id === one.room);
  return fill(words.at, {
    room: room ? room.name : words.noroom,
    time: one.start.replace("T", " "),
    minutes: one.minutes,
  });
}

// The plain list below tells the same.
function listed(one) {
  const cells = document.querySelector(`[data-listed="${one.id}"]`)?.cells;
  if (!cells) return;
  const room = state.rooms.find((room) => room.id === one.room);
  [one.start ? one.start.replace("T", " ") : words.tray, room ? room.name : "", String(one.minutes)].forEach(
    (text, number) => {
      if (loaded) cells[number + 1].textContent = text;
    },
  );
}

function drawWarnings() {
  const list = find("warnings");
  find("warning-count").textContent = state.warnings.length;
  const byCode = new Map([...state.sessions.values()].map((one) => [one.code, one]));
  list.replaceChildren(
    ...state.warnings.slice(0, 200).map((warning) => {
      const item = document.createElement("li");
      const strong = document.createElement("strong");
      strong.textContent = `${warning.text}: `;
      item.append(strong);
      warning.sessions.forEach((code, number) => {
        const link = document.createElement("a");
        link.href = root.dataset.session.replace("CODE", encodeURIComponent(code));
        link.textContent = byCode.get(code)?.title ?? code;
        item.append(number ? ", " : "", link);
      });
      return item;
    }),
  );
  if (!state.warnings.length) list.append(Object.assign(document.createElement("li"), { textContent: words.none }));
  grid.markWarnings(new Set(state.warnings.flatMap((warning) => warning.sessions)));
}

let asked = 0;
let later;
// While a session is being moved: what would be wrong if it stayed there. Only the last question counts.
function preview(target) {
  clearTimeout(later);
  const mine = ++asked;
  later = setTimeout(async () => {
    try {
      const answer = await ask(root.dataset.check, fields(target));
      if (mine === asked) {
        grid.showPreview(
          target.id,
          answer.warnings.map((warning) => warning.text),
        );
        if (answer.warnings.length) say(answer.warnings.map((warning) => warning.text).join(". "));
      }
    } catch (error) {
      if (mine === asked) grid.showPreview(target.id, [error.message]);
    }
  }, 120);
}

const fields = (target) => ({
  code: target.code,
  start: target.start ?? "",
  room: target.room ?? "",
  minutes: target.minutes,
});

// Moves are sent one after the other, so that they are stored in the order they were made.
let line = Promise.resolve();
function store(target) {
  clearTimeout(later);
  asked += 1;
  if (target.same) {
    draw(target.id);
    return line;
  }
  line = line.then(async () => {
    try {
      take(await ask(root.dataset.move, fields(target)));
      complain(null);
      say(target.start ? fill(words.put, { where: place(state.sessions.get(target.id)) }) : words.tray);
    } catch (error) {
      complain(error);
      say(error.message);
    }
    draw(target.id);
  });
  return line;
}

function step(act) {
  line = line.then(async () => {
    try {
      const answer = await ask(root.dataset[act], {});
      take(answer);
      complain(null);
      const moved = answer.sessions[0];
      if (moved?.start && moved.start.slice(0, 10) !== state.day) state.day = moved.start.slice(0, 10);
      draw(moved?.id);
      say(act === "undo" ? words.undone : words.redone);
    } catch (error) {
      complain(error);
      say(error.message);
    }
  });
}

function drawDays() {
  find("days").replaceChildren(
    ...state.days.map((day) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "day-tab";
      button.textContent =
        state.labels?.[day] ??
        new Intl.DateTimeFormat(document.documentElement.lang, {
          weekday: "short",
          day: "numeric",
          month: "short",
          timeZone: "UTC",
        }).format(new Date(`${day}T00:00Z`));
      button.setAttribute("aria-pressed", String(day === state.day));
      button.addEventListener("click", () => {
        state.day = day;
        draw();
      });
      return button;
    }),
  );
}

function draw(focus) {
  drawDays();
  const all = [...state.sessions.values()];
  grid.draw(
    state.day,
    all.filter((one) => one.start?.startsWith(state.day)),
  );
  const waiting = all.filter((one) => !one.start).sort((a, b) => a.title.localeCompare(b.title));
  find("tray-count").textContent = waiting.length;
  grid.drawTray(find("tray"), waiting);
  grid.markWarnings(new Set(state.warnings.flatMap((warning) => warning.sessions)));
  if (focus) grid.focus(focus);
}

const grid = new Grid(find("grid"), find("grid-wrap"), {
  words,
  preview,
  store,
  say: (text, values) => say(fill(text, values)),
  where: place,
  open: (one) => {
    location.href = root.dataset.session.replace("CODE", encodeURIComponent(one.code));
  },
});

root.addEventListener("submit", (event) => {
  const act = event.submitter?.dataset.act;
  if (!act) return;
  event.preventDefault();
  step(act);
});
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.target.closest("input, textarea, select")) return;
  const key = event.key.toLowerCase();
  if (key !== "z" && key !== "y") return;
  event.preventDefault();
  step(key === "y" || event.shiftKey ? "redo" : "undo");
});

find("loading").hidden = false;
try {
  const answer = await ask(root.dataset.plan);
  state.rooms = answer.rooms;
  state.labels = answer.labels;
  const used = [...answer.sessions].filter((one) => one.start).map((one) => one.start.slice(0, 10));
  state.days = [...new Set([...answer.days, ...used])].sort();
  const today = new Date().toLocaleDateString("sv");
  state.day = state.days.includes(today) ? today : (used.sort()[0] ?? state.days[0]);
  grid.rooms = state.rooms;
  take(answer);
  loaded = true;
  find("live").hidden = false;
  draw();
} catch (error) {
  complain(error);
}
find("loading").hidden = true;
