// A short name for a long one, where only a few have to be told apart.

/** Eight hexadecimal digits of a text (FNV-1a): the same for the same text, no secret, and no proof against a forger. */
export function shortHash(text: string): string {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, "0");
}
