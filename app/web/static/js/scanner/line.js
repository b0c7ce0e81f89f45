// The line to the server: asks it while it answers quickly, sends what waits, fetches what changed. Nothing that was shown at
// the door is ever lost or sent as something else.
const PATIENCE = 220; // milliseconds until the phone decides by itself
const REST = 8000; // how long it then does so without asking
const EVERY = 10000;
const A_BATCH = 100;

export class Revoked extends Error {}

export class Line {
  constructor(token, vault, knowledge, onChange) {
    Object.assign(this, { token, vault, knowledge, onChange });
    this.restUntil = 0;
    this.online = false;
    this.busy = null;
    this.again = false;
    this.timer = 0;
  }

  async call(path, body, signal) {
    const headers = { Authorization: `Bearer ${this.token}` };
    if (body) headers["Content-Type"] = "application/json";
    const answer = await fetch(`/api/v1${path}`, {
      method: body ? "POST" : "GET",
      headers,
      signal,
      body: body && JSON.stringify(body),
    });
    // Only our own word counts: other things on the way to us say 401 too, and what waits here must not be lost for them.
    if (
      answer.status === 401 &&
      (
        await answer
          .clone()
          .json()
          .catch(() => ({}))
      ).reason === "unknown_device"
    )
      throw new Revoked();
    return answer;
  }

  mayAsk() {
    return this.online && navigator.onLine && Date.now() > this.restUntil;
  }

  /** The server's answer to one scan, or null when it is not there in time; then the phone decides, and says so later. */
  async ask(scan) {
    // What waits goes first: the server would answer without knowing whom this phone has let in already.
    if (!this.mayAsk() || (await this.vault.count())) return null;
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const answer = await this.call("/scans", { scans: [scan], sent_at: new Date().toISOString() }, stop.signal);
      if (!answer.ok) throw new Error(String(answer.status));
      return (await answer.json()).results[0];
    } catch (error) {
      if (error instanceof Revoked) throw error;
      this.restUntil = Date.now() + REST;
      return null;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Send, then fetch; one at a time, and once more when it was asked for meanwhile. Throws Revoked. */
  sync() {
    if (this.busy) {
      this.again = true;
      return this.busy;
    }
    this.busy = this.exchange().finally(() => {
      this.busy = null;
      if (!this.again) return;
      this.again = false;
      this.sync().catch(() => {});
    });
    return this.busy;
  }

  async exchange() {
    try {
      const fault = await this.push().catch((error) => error);
      if (fault instanceof Revoked) throw fault;
      await this.pull();
      if (fault) throw fault;
      this.online = true;
    } catch (error) {
      this.online = false;
      if (error instanceof Revoked) throw error;
    } finally {
      if (this.vault.key) this.onChange();
    }
  }

  async push() {
    for (;;) {
      const waiting = await this.vault.queued(A_BATCH);
      if (!waiting.length) return;
      await this.send(waiting);
      this.onChange();
    }
  }

  /** A scan that the server cannot take is set aside, so that it holds up no other; it stays on the phone. */
  async send(waiting) {
    const queued = (await this.vault.count()) - waiting.length;
    const body = { scans: waiting.map((one) => one.scan), sent_at: new Date().toISOString(), queued };
    const answer = await this.call("/scans", body);
    const refused = [400, 413, 422].includes(answer.status);
    if (refused && waiting.length > 1) {
      const half = Math.ceil(waiting.length / 2);
      await this.send(waiting.slice(0, half));
      await this.send(waiting.slice(half));
      return;
    }
    if (refused) await this.vault.put(waiting[0].scan, `rejected:${waiting[0].scan.nonce}`);
    else if (!answer.ok) throw new Error(String(answer.status));
    for (const result of refused ? [] : (await answer.json()).results) {
      const mine = this.knowledge.mine.get(result.nonce);
      if (mine) mine.scan = result.scan;
    }
    await this.vault.done(waiting.map((one) => one.key));
    await this.knowledge.save();
  }

  async pull() {
    let more = true;
    while (more) {
      const wish = new URLSearchParams({
        since: this.knowledge.cursor,
        settings: this.knowledge.settings?.stamp ?? "",
        clock: new Date().toISOString(),
        queued: String(await this.vault.count()),
      });
      const answer = await this.call(`/sync?${wish}`);
      if (!answer.ok) throw new Error(String(answer.status));
      const page = await answer.json();
      const wider = await this.knowledge.learn(page);
      more = page.more || wider;
      this.onChange();
    }
  }

  /** Keep in touch: now and then, and whenever the network or the page comes back. */
  keepUp(onRevoked) {
    const now = () => this.sync().catch(onRevoked);
    this.timer = setInterval(now, EVERY);
    window.addEventListener("online", now);
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) now();
    });
    window.addEventListener("offline", () => {
      this.online = false;
      this.onChange();
    });
    return now();
  }

  stop() {
    clearInterval(this.timer);
  }
}
