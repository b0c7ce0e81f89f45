// @ts-check
// What a badge's code says. The format is in docs/rules/badge-token.md; its test vectors run here too.
import { verifyAsync } from "../../vendor/ed25519.js";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const LONGEST = 200;
const PAYLOAD_BYTES = 13;
const SIGNATURE_BYTES = 64;

/**
 * Bytes of canonical base32 without padding; null for anything else.
 * @param {string} text
 */
export function fromBase32(text) {
  const bytes = new Uint8Array(Math.floor((text.length * 5) / 8));
  let buffer = 0;
  let bits = 0;
  let place = 0;
  for (const char of text) {
    const value = ALPHABET.indexOf(char);
    if (value < 0) return null;
    buffer = ((buffer << 5) | value) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[place] = (buffer >> bits) & 0xff;
      place += 1;
    }
  }
  const padded = [0, 2, 4, 5, 7].includes(text.length % 8);
  return padded && (buffer & ((1 << bits) - 1)) === 0 ? bytes : null;
}

/**
 * {unreadable} or {key, event, registration, issue}; `keys` are public keys by their numbers.
 * @param {string} text
 * @param {Map<number, Uint8Array>} keys
 */
export async function read(text, keys) {
  const parts = text.length <= LONGEST ? text.trim().split(".") : [];
  if (parts.length !== 3 || parts[0] !== "GS1") return { unreadable: "malformed" };
  const payload = fromBase32(parts[1]);
  const signature = fromBase32(parts[2]);
  if (payload?.length !== PAYLOAD_BYTES || signature?.length !== SIGNATURE_BYTES) return { unreadable: "malformed" };
  const view = new DataView(payload.buffer);
  if (view.getUint8(0) !== 1) return { unreadable: "malformed" };
  const key = view.getUint16(1);
  const publicKey = keys.get(key);
  if (!publicKey) return { unreadable: "unknown_key" };
  const signed = new Uint8Array([...new TextEncoder().encode("GS1"), ...payload]);
  const genuine = await verifyAsync(signature, signed, publicKey, { zip215: false }).catch(() => false);
  if (!genuine) return { unreadable: "forged" };
  return { key, event: view.getUint32(3), registration: view.getUint32(7), issue: view.getUint16(11) };
}
