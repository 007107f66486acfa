// Words for tmux's command parser, which reads one line of text per command from the control client.

const mustEscape = /[^A-Za-z0-9_./=:@,+ -]/gu;

/**
 * `text` as one word of a tmux command line, whatever it holds. Everything that the parser could read as a variable, a
 * home directory, a quote or a line end goes as an octal escape (tmux(1), "Command parsing and execution").
 * Throws on NUL, which no argument can hold: callers refuse it first.
 */
export function quote(text: string): string {
  if (text.includes("\0")) throw new Error("A tmux argument can't hold NUL");
  const escaped = text.replace(mustEscape, (char) => {
    if (char.codePointAt(0)! >= 0xa0) return char;
    return [...Buffer.from(char)].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");
  });
  return `"${escaped}"`;
}

/** Like `quote`, for arguments that tmux expands as a format: `#(...)` would run a command. */
export const quoteFormat = (text: string): string => quote(text.replaceAll("#", "##"));
