// What this phone knows of an event: gates with their rules, badges, and where people are. It judges codes by itself.
import { decide, isWithin, placeAfter } from "./rules.js";
import { fromBase32, read } from "./token.js";
import { openLabel } from "./vault.js";

const BADGES_A_CHUNK = 256;
const SCANS_A_CHUNK = 1024;

export class Knowledge {
  constructor(vault) {
    this.vault = vault;
    this.cursor = "0";
    this.settings = null;
    this.byName = new Map();
    this.byId = new Map();
    this.keys = new Map();
    this.badges = new Map();
    this.scans = new Map(); // number -> [registration, gate, direction, at]
    this.mine = new Map(); // nonce -> {registration, gate, direction, at, scan}: what the server has not told back yet
    this.annulled = new Set();
    this.byRegistration = new Map(); // registration -> numbers of its scans
    this.moves = new Map(); // registration -> moves, made when asked for
    this.latest = 0; // when the newest scan was that the server told
  }

  async load() {
    const held = await this.vault.get("state");
    if (!held) return;
    this.cursor = held.cursor;
    this.annulled = new Set(held.annulled);
    this.mine = new Map(held.mine);
    this.use(held.settings);
    for (const chunk of await this.vault.all("badges:"))
      for (const one of chunk) this.badges.set(one.registration, one);
    for (const chunk of await this.vault.all("scans:"))
      for (const [number, ...scan] of chunk) this.remember(number, scan);
  }

  use(settings) {
    this.settings = settings;
    this.keys = new Map(settings.keys.map((key) => [key.id, fromBase32(key.public_key)]));
    this.byName = new Map(settings.gates.map((gate) => [gate.name, gate]));
    this.byId = new Map(settings.gates.map((gate) => [gate.id, gate]));
    this.moves.clear();
  }

  /** Take in one page of changes, and store only what they touch. True when older scans have to be fetched as well. */
  async learn(page) {
    const wider = page.settings?.history === "all" && this.settings !== null && this.settings.history !== "all";
    const badges = new Set();
    const scans = new Set();
    if (page.settings) this.use(page.settings);
    for (const badge of page.badges) {
      this.badges.set(badge.registration, badge);
      badges.add(Math.floor(badge.registration / BADGES_A_CHUNK));
    }
    for (const [number, ...scan] of page.scans) {
      this.remember(number, scan);
      scans.add(Math.floor(number / SCANS_A_CHUNK));
    }
    for (const number of page.annulled) this.annulled.add(number);
    if (page.annulled.length) this.moves.clear();
    for (const [nonce, one] of this.mine) {
      if (!this.scans.has(one.scan) && !this.annulled.has(one.scan)) continue;
      this.mine.delete(nonce);
      this.moves.delete(one.registration);
    }
    this.cursor = wider ? page.cursor.replace(/^(\d+\.\d+)\.\d+/, "$1.0") : page.cursor;
    for (const chunk of badges)
      await this.keep(`badges:${chunk}`, this.badges, chunk, BADGES_A_CHUNK, (_number, one) => one);
    for (const chunk of scans)
      await this.keep(`scans:${chunk}`, this.scans, chunk, SCANS_A_CHUNK, (number, one) => [number, ...one]);
    await this.save();
    return wider;
  }

  async keep(name, map, chunk, size, shape) {
    const values = [];
    for (let number = chunk * size; number < (chunk + 1) * size; number += 1) {
      if (map.has(number)) values.push(shape(number, map.get(number)));
    }
    await this.vault.put(values, name);
  }

  async save() {
    const { cursor, settings } = this;
    await this.vault.put({ cursor, settings, annulled: [...this.annulled], mine: [...this.mine] }, "state");
  }

  /** Remember an admission of this phone until the server tells it back. */
  async note(nonce, registration, gate, direction, at, scan = 0) {
    this.mine.set(nonce, { registration, gate: gate.id, direction, at, scan });
    this.moves.delete(registration);
    await this.save();
  }

  async forget(number) {
    this.annulled.add(number);
    this.moves.clear();
    for (const [nonce, one] of this.mine) if (one.scan === number) this.mine.delete(nonce);
    await this.save();
  }

  /** The moves of one badge, in the order of time; worked out when they are asked for, and kept until they change. */
  movesOf(registration) {
    if (!this.moves.has(registration)) {
      const told = [...(this.byRegistration.get(registration) ?? [])].filter((number) => !this.annulled.has(number));
      const scans = told
        .map((number) => this.scans.get(number))
        .map(([, gate, direction, at]) => ({ gate, direction, at }));
      const own = [...this.mine.values()].filter((one) => one.registration === registration);
      const moves = [...scans, ...own].map(({ gate, direction, at }) => ({
        gate,
        direction,
        at,
        area: this.byId.get(gate)?.area,
      }));
      this.moves.set(
        registration,
        moves.filter((move) => move.area !== undefined).sort((one, other) => one.at - other.at),
      );
    }
    return this.moves.get(registration);
  }

  inside(area, at) {
    const people = new Set([...this.byRegistration.keys(), ...[...this.mine.values()].map((one) => one.registration)]);
    return [...people].filter((one) => isWithin(placeAfter(this.movesOf(one), at, this.settings.days), area)).length;
  }

  remember(number, scan) {
    this.scans.set(number, scan);
    this.latest = Math.max(this.latest, scan[3]);
    if (!this.byRegistration.has(scan[0])) this.byRegistration.set(scan[0], new Set());
    this.byRegistration.get(scan[0]).add(number);
    this.moves.delete(scan[0]);
  }

  /** {outcome, reason, registration, person, since}: this phone's own verdict. */
  async judge(code, gateName, direction, at) {
    const gate = this.byName.get(gateName);
    if (!gate) return { outcome: "refused", reason: "unknown_gate", registration: null, person: null };
    const token = await read(code, this.keys);
    const badge = token.event === this.settings.event ? this.badges.get(token.registration) : undefined;
    const history = badge ? this.movesOf(token.registration) : [];
    // Whatever is known has happened: a phone's clock that runs late must not hide it.
    const now = Math.max(at, this.latest, ...history.map((move) => move.at));
    const verdict = decide(
      {
        gate,
        direction,
        at: now,
        unreadable: token.unreadable ?? null,
        event: token.event ?? 0,
        issue: token.issue ?? 0,
        holder: badge ?? null,
        history,
        inside: gate.capacity === null ? 0 : this.inside(gate.area, now),
      },
      this.settings.table,
    );
    const label = badge ? await openLabel(badge.label, code.trim()) : null;
    const earlier = history.filter((move) => move.direction === "in" && move.area === gate.area).at(-1);
    const points = ["already_in", "used", "used_today"].includes(verdict.reason) && earlier;
    return {
      ...verdict,
      registration: badge ? token.registration : null,
      person: label?.[0] ?? null,
      since: points ? { gate: this.byId.get(earlier.gate).name, at: new Date(earlier.at * 1000).toISOString() } : null,
    };
  }
}
