// Texts of sessions and repositories in the user's terminal: nothing of them may reach beyond the line it is printed on.
import { stripVTControlCharacters } from "node:util";
import stringWidth from "string-width";

/** Without escape sequences and control characters, on one line. */
export const plainLine = (text: string): string => plainText(text).replace(/\s*\n\s*/g, " ");

/** Without escape sequences and control characters except line breaks; a tab is a space. */
export const plainText = (text: string): string =>
  stripVTControlCharacters(text)
    .replace(/\r\n?/g, "\n")
    .replace(/\t/g, " ")
    // Bidirectional overrides turn what stands after them around.
    .replace(/(?!\n)[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "");

/** Columns that a text takes in a terminal. */
export const widthOf = (text: string): number => stringWidth(text);

/** Exactly `width` columns: cut with `…`, or filled with spaces. */
export function fit(text: string, width: number): string {
  if (width <= 0) return "";
  const total = widthOf(text);
  if (total <= width) return text + " ".repeat(width - total);
  let cut = "";
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (widthOf(cut + segment) > width - 1) break;
    cut += segment;
  }
  return `${cut}…${" ".repeat(width - 1 - widthOf(cut))}`;
}
