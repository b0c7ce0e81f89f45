// What a phone holds, encrypted at rest. The key is made from the token that pairing gives and cannot be taken out of the
// browser; wiping takes both away. Names are sealed a second time: only who holds the badge's code can read one.
import { deleteDB, openDB } from "../../vendor/idb.js";

const NAME = "gosmart-scanner";
const bytes = (text) => new TextEncoder().encode(text);

async function derive(secret, info) {
  const base = await crypto.subtle.importKey("raw", bytes(secret), "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info: bytes(info) };
  return crypto.subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/** [name, organisation] of a sealed label, for who has the badge's code; null with any other. */
export async function openLabel(label, code) {
  try {
    const sealed = Uint8Array.from(atob(label), (char) => char.charCodeAt(0));
    const key = await derive(code, "label");
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.slice(0, 12) }, key, sealed.slice(12));
    return JSON.parse(new TextDecoder().decode(plain));
  } catch {
    return null;
  }
}

export class Vault {
  static async open() {
    const vault = new Vault();
    vault.db = await openDB(NAME, 1, {
      upgrade(db) {
        db.createObjectStore("key");
        db.createObjectStore("held");
        db.createObjectStore("queue", { autoIncrement: true });
      },
      // Another tab wants to wipe: let it.
      blocking() {
        vault.db.close();
      },
    });
    vault.key = await vault.db.get("key", "key");
    return vault;
  }

  async lock(token) {
    this.key = await derive(token, "at rest");
    await this.db.put("key", this.key, "key");
    await this.put({ token }, "token");
    await navigator.storage?.persist?.();
  }

  async seal(value) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, this.key, bytes(JSON.stringify(value))) };
  }

  async unseal({ iv, data }) {
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, this.key, data)));
  }

  async put(value, name) {
    await this.db.put("held", await this.seal(value), name);
  }

  async get(name) {
    const found = this.key && (await this.db.get("held", name));
    return found ? this.unseal(found) : null;
  }

  /** All values whose name begins so. */
  async all(prefix) {
    const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
    return Promise.all((await this.db.getAll("held", range)).map((one) => this.unseal(one)));
  }

  /** Stored before the verdict is shown; the number it is queued under. */
  async enqueue(scan) {
    return this.db.add("queue", await this.seal(scan));
  }

  async queued(most) {
    const keys = await this.db.getAllKeys("queue", null, most);
    const values = await this.db.getAll("queue", null, most);
    return Promise.all(keys.map(async (key, place) => ({ key, scan: await this.unseal(values[place]) })));
  }

  async count() {
    return this.db.count("queue");
  }

  async done(keys) {
    const change = this.db.transaction("queue", "readwrite");
    await Promise.all([...keys.map((key) => change.store.delete(key)), change.done]);
  }

  async wipe() {
    this.key = null;
    this.db.close();
    await deleteDB(NAME);
  }
}
