// Random secrets, and how they are kept and compared: as digests, in constant time.
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** 256 random bits in URL-safe letters (43 of them), too many to guess, so that a plain digest is enough at rest. */
export const newSecret = (): string => randomBytes(32).toString("base64url");

/** SHA-256 of a secret in hex. */
export const digestOf = (secret: string): string => createHash("sha256").update(secret).digest("hex");

/** True where `secret` has this digest; takes the same time wherever they differ. */
export function hasDigest(secret: string, digest: string): boolean {
  const expected = Buffer.from(digest, "hex");
  const actual = Buffer.from(digestOf(secret), "hex");
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}
