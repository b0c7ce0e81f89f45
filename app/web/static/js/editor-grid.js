// Draws one day of a programme and turns what hands do (mouse, touch, keys) into targets: { id, code, start, room, minutes }.
// It knows nothing of the server.

const STEP = 5; // minutes; the grain of all times
const PIXELS = 1.5; // a minute
const clock = (minutes) =>
  `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
const minuteOf = (start) => Number(start.slice(11, 13)) * 60 + Number(start.slice(14, 16));

export class Grid {
  constructor(box, wrap, acts) {
    Object.assign(this, { box, wrap, acts, rooms: [], blocks: new Map(), held: null });
    box.addEventListener("pointerdown", (event) => this.grab(event));
    document.addEventListener("keydown", (event) => {
      if (this.held) this.steer(event);
    });
  }

  // One column a room, one more for sessions without a room when there are any.
  columns(sessions) {
    const known = this.rooms.map((room) => room.id);
    return sessions.some((one) => !known.includes(one.room)) || !known.length
      ? [...this.rooms, { id: null, name: this.acts.words.noroom }]
      : this.rooms;
  }

  draw(day, sessions) {
    this.day = day;
    this.shown = this.columns(sessions);
    const starts = sessions.map((one) => minuteOf(one.start)),
      ends = sessions.map((one) => minuteOf(one.start) + one.minutes);
    this.first = Math.max(0, Math.floor((Math.min(9 * 60, ...starts) - 30) / 60) * 60);
    this.last = Math.min(24 * 60, Math.ceil((Math.max(18 * 60, ...ends) + 30) / 60) * 60);
    this.box.style.setProperty("--rooms", this.shown.length);
    this.box.style.setProperty("--height", `${(this.last - this.first) * PIXELS}px`);
    this.blocks.clear();
    const heads = this.shown.map((room) => this.element("div", "room-head", room.name));
    const times = this.element("div", "times");
    for (let minute = this.first; minute < this.last; minute += 60) {
      const label = this.element("span", "time", clock(minute));
      label.style.top = `${(minute - this.first) * PIXELS}px`;
      times.append(label);
    }
    this.lanes = this.shown.map(() => this.element("div", "lane"));
    const ordered = [...sessions].sort((a, b) => a.start.localeCompare(b.start) || a.id - b.id);
    for (const one of ordered) {
      const lane =
        this.lanes[
          Math.max(
            0,
            this.shown.findIndex((room) => room.id === one.room),
          )
        ];
      lane.append(this.block(one));
    }
    const other = this.drawn !== day;
    this.drawn = day;
    for (const lane of this.lanes) this.spread([...lane.children]);
    this.box.replaceChildren(this.element("div", "corner"), ...heads, times, ...this.lanes);
    // Another day begins where its programme does.
    if (other && starts.length) this.wrap.scrollTop = Math.max(0, (Math.min(...starts) - this.first - 30) * PIXELS);
  }

  // Sessions that run at the same time in one room stand side by side, so that each can be seen and taken.
  spread(blocks) {
    let together = [],
      ends = [],
      last = 0;
    const finish = () => {
      for (const { block, column } of together) {
        block.style.left = `calc(${(100 * column) / ends.length}% + 2px)`;
        block.style.right = `calc(${100 - (100 * (column + 1)) / ends.length}% + 2px)`;
      }
      together = [];
      ends = [];
    };
    for (const block of blocks) {
      const { one } = this.blocks.get(Number(block.dataset.id));
      const start = minuteOf(one.start),
        end = start + one.minutes;
      if (start >= last) finish();
      const free = ends.findIndex((until) => until <= start);
      const column = free < 0 ? ends.length : free;
      ends[column] = end;
      last = Math.max(together.length ? last : 0, end);
      together.push({ block, column });
    }
    finish();
  }

  drawTray(box, sessions) {
    box.replaceChildren(
      ...sessions.map((one) => {
        const block = this.block(one);
        block.classList.add("in-tray");
        return block;
      }),
    );
    box.onpointerdown = (event) => this.grab(event);
  }

  element(name, kind, text = "") {
    const made = document.createElement(name);
    made.className = kind;
    made.textContent = text;
    return made;
  }

  block(one) {
    const block = this.element("button", `block kind-${one.kind}`);
    block.type = "button";
    block.dataset.id = one.id;
    block.append(
      this.element("strong", "block-title", one.title),
      this.element("span", "block-more", one.speakers.join(", ")),
    );
    if (one.cancelled) block.classList.add("is-cancelled");
    if (!one.published || one.changed)
      block.append(this.element("span", "block-tag", one.published ? this.acts.words.changed : this.acts.words.draft));
    if (one.start) this.put(block, one);
    block.setAttribute("aria-label", `${one.title}. ${this.acts.where(one)}`);
    block.title = `${one.title}\n${this.acts.where(one)}`;
    block.addEventListener("keydown", (event) => {
      if (!this.held) this.key(event, one);
    });
    this.blocks.set(one.id, { block, one });
    return block;
  }

  put(block, one) {
    block.style.top = `${(minuteOf(one.start) - this.first) * PIXELS}px`;
    block.style.height = `${Math.max(one.minutes * PIXELS - 1, 12)}px`;
    block.classList.toggle("is-short", one.minutes < 20);
  }

  focus(id) {
    this.blocks.get(id)?.block.focus({ preventScroll: false });
  }

  markWarnings(codes) {
    for (const { block, one } of this.blocks.values()) block.classList.toggle("has-warning", codes.has(one.code));
  }

  showPreview(id, texts) {
    const held = this.blocks.get(id)?.block;
    if (!held || !this.held) return;
    held.classList.toggle("would-clash", texts.length > 0);
    this.note.textContent = texts.join("\n");
    this.note.hidden = !texts.length;
  }

  // --- Picking up, moving, putting down: the same for mouse and keys -------------------------------------------------

  pick(id) {
    const { block, one } = this.blocks.get(id);
    this.held = {
      block,
      from: one,
      now: { id: one.id, code: one.code, start: one.start, room: one.room, minutes: one.minutes },
    };
    block.classList.add("is-held");
    block.setAttribute("aria-pressed", "true");
    this.note = this.element("div", "held-note");
    this.note.hidden = true;
    block.append(this.note);
  }

  to(change) {
    const now = { ...this.held.now, ...change };
    if (now.start) {
      const minute = Math.min(Math.max(minuteOf(now.start), this.first), this.last - STEP);
      now.start = `${this.day}T${clock(minute)}`;
      now.minutes = Math.min(Math.max(now.minutes, STEP), 24 * 60);
      const lane =
        this.lanes[
          Math.max(
            0,
            this.shown.findIndex((room) => room.id === now.room),
          )
        ];
      this.held.block.classList.remove("in-tray");
      if (this.held.block.parentElement !== lane) {
        const focused = document.activeElement === this.held.block;
        lane.append(this.held.block);
        if (focused) this.held.block.focus({ preventScroll: true });
      }
      this.put(this.held.block, now);
      // Under the mouse the grid must lie still.
      if (!this.held.block.classList.contains("by-pointer"))
        this.held.block.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
    const changed = JSON.stringify(now) !== JSON.stringify(this.held.now);
    this.held.now = now;
    if (changed && now.start) this.acts.preview(now);
    return changed;
  }

  drop(keep) {
    const { block, from, now } = this.held;
    this.held = null;
    this.note.remove();
    block.classList.remove("is-held", "would-clash");
    block.removeAttribute("aria-pressed");
    const moved = now.start !== from.start || now.room !== from.room || now.minutes !== from.minutes;
    this.acts.store(
      keep && moved ? now : { ...now, start: from.start, room: from.room, minutes: from.minutes, same: true },
    );
  }

  // --- Mouse and touch ------------------------------------------------------------------------------------------------

  grab(event) {
    const block = event.target.closest(".block");
    if (!block || event.button !== 0 || this.held) return;
    const id = Number(block.dataset.id),
      box = block.getBoundingClientRect();
    const resize = !block.classList.contains("in-tray") && box.bottom - event.clientY < 8;
    const begin = { x: event.clientX, y: event.clientY, inside: event.clientY - box.top };
    let moving = false;
    const move = (next) => {
      if (!moving && Math.hypot(next.clientX - begin.x, next.clientY - begin.y) < 5) return;
      if (!moving) {
        moving = true;
        this.pick(id);
        block.classList.add("by-pointer");
        block.setPointerCapture?.(event.pointerId);
      }
      next.preventDefault();
      const over = !resize && overTray(next);
      trayBox().classList.toggle("is-target", over);
      if (over) return;
      if (resize) {
        const long = minutesSnapped(next.clientY - begin.y);
        this.to({ minutes: this.held.from.minutes + long });
        return;
      }
      const lane = this.lanes.findIndex((one) => {
        const at = one.getBoundingClientRect();
        return next.clientX >= at.left && next.clientX < at.right;
      });
      if (lane < 0) return;
      const top = next.clientY - begin.inside - this.lanes[lane].getBoundingClientRect().top;
      const minute = Math.max(this.first, this.first + Math.round(top / PIXELS / STEP) * STEP);
      this.to({ start: `${this.day}T${clock(Math.min(minute, 24 * 60 - STEP))}`, room: this.shown[lane].id });
    };
    const end = (last) => {
      document.removeEventListener("pointermove", move);
      document.removeEventListener("pointerup", end);
      document.removeEventListener("pointercancel", end);
      block.classList.remove("by-pointer");
      trayBox().classList.remove("is-target");
      if (!moving) return;
      if (overTray(last) && !resize) this.held.now = { ...this.held.now, start: null, room: null };
      this.drop(last.type === "pointerup");
    };
    document.addEventListener("pointermove", move);
    document.addEventListener("pointerup", end);
    document.addEventListener("pointercancel", end);
  }

  // --- Keys -----------------------------------------------------------------------------------------------------------

  // A session has the focus and is not held: walk about, pick up, open, put away.
  key(event, one) {
    const act = {
      Enter: () => {
        this.pick(one.id);
        if (!one.start)
          this.to({ start: `${this.day}T${clock(Math.max(this.first, 9 * 60))}`, room: this.shown[0]?.id ?? null });
        this.acts.say(this.acts.words.picked, { title: one.title });
      },
      " ": () => act.Enter(),
      e: () => this.acts.open(one),
      Delete: () =>
        one.start && this.acts.store({ id: one.id, code: one.code, start: null, room: null, minutes: one.minutes }),
      ArrowDown: () => this.neighbour(one, 0, 1),
      ArrowUp: () => this.neighbour(one, 0, -1),
      ArrowRight: () => this.neighbour(one, 1, 0),
      ArrowLeft: () => this.neighbour(one, -1, 0),
    }[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  neighbour(one, right, down) {
    const lane = this.blocks.get(one.id).block.parentElement;
    const own = [...lane.children].filter((child) => child.matches?.(".block"));
    if (down) own[own.findIndex((child) => Number(child.dataset.id) === one.id) + down]?.focus();
    else if (one.start) {
      for (let next = this.lanes.indexOf(lane) + right; this.lanes[next]; next += right) {
        const there = [...this.lanes[next].querySelectorAll(".block")];
        if (!there.length) continue;
        const near = (block) =>
          Math.abs(minuteOf(this.blocks.get(Number(block.dataset.id)).one.start) - minuteOf(one.start));
        there.sort((a, b) => near(a) - near(b))[0].focus();
        return;
      }
    }
  }

  // A session is held: arrows move it.
  steer(event) {
    if (this.held.block.classList.contains("by-pointer")) {
      if (event.key === "Escape") {
        event.preventDefault();
        this.drop(false);
      }
      return;
    }
    const { now } = this.held;
    const room = this.shown.findIndex((one) => one.id === now.room);
    const later = (minutes) => ({
      start: `${this.day}T${clock(Math.min(Math.max(minuteOf(now.start) + minutes, 0), 24 * 60 - STEP))}`,
    });
    const change = {
      ArrowDown: () => (event.shiftKey ? { minutes: now.minutes + STEP } : later(STEP)),
      ArrowUp: () => (event.shiftKey ? { minutes: now.minutes - STEP } : later(-STEP)),
      PageDown: () => later(60),
      PageUp: () => later(-60),
      ArrowRight: () => ({ room: this.shown[Math.min(room + 1, this.shown.length - 1)].id }),
      ArrowLeft: () => ({ room: this.shown[Math.max(room - 1, 0)].id }),
    }[event.key];
    if (change) {
      event.preventDefault();
      if (this.to(change())) this.acts.say("%(where)s", { where: this.acts.where(this.held.now) });
    } else if (["Enter", " "].includes(event.key)) {
      event.preventDefault();
      this.drop(true);
    } else if (event.key === "Delete") {
      event.preventDefault();
      this.held.now = { ...now, start: null, room: null };
      this.drop(true);
    } else if (event.key === "Escape" || event.key === "Tab") {
      this.acts.say(this.acts.words.back, {});
      this.drop(false);
    }
  }
}

const trayBox = () => document.querySelector("[data-tray-box]");
const overTray = (at) => {
  const box = trayBox().getBoundingClientRect();
  return at.clientX >= box.left && at.clientX <= box.right && at.clientY >= box.top && at.clientY <= box.bottom;
};
const minutesSnapped = (pixels) => Math.round(pixels / PIXELS / STEP) * STEP;
