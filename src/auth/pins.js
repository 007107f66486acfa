// A member's PIN, kept as a salted hash.
import { randomBytes, scryptSync, timingSafeEqual } from "node:crypto";

const hash = (pin, salt) => scryptSync(pin, salt, 32).toString("hex");

/** What to keep of a PIN of four to eight digits. */
export function keepPin(pin, salt = randomBytes(16).toString("hex")) {
  if (!/^\d{4,8}$/.test(pin)) throw new Error("A PIN has four to eight digits.");
  return `${salt}:${hash(pin, salt)}`;
}

/** True where the PIN is the one that was kept. */
export function isPin(pin, kept) {
  const [salt, expected] = kept.split(":");
  return timingSafeEqual(Buffer.from(hash(String(pin), salt), "hex"), Buffer.from(expected, "hex"));
}
