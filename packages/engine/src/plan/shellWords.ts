// Splits a command into words, and says no to everything that only a shell could make sense of.

/** The words of a command, or what in it needs a shell. */
export type ShellWords = { ok: true; words: string[] } | { ok: false; character: string };

/**
 * Splits at blanks, with single and double quotes. Any shell syntax that could run something else, write a file or
 * reach another folder ends it; `*` and `?` pass, since they only name files.
 */
export function shellWords(command: string): ShellWords {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  for (const character of command) {
    if (quote === undefined && (character === " " || character === "\t")) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (quote === undefined && (character === "'" || character === '"')) {
      quote = character;
      word ??= "";
    } else if (character === quote) {
      quote = undefined;
    } else {
      const special = quote === "'" ? "\n\r\0" : quote === '"' ? "\n\r\0$`\\" : "\n\r\0$`\\;&|<>(){}#~";
      if (special.includes(character)) return { ok: false, character };
      word = (word ?? "") + character;
    }
  }
  if (quote !== undefined) return { ok: false, character: quote };
  if (word !== undefined) words.push(word);
  return { ok: true, words };
}
