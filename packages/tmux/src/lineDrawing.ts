// The VT100 line-drawing set, which tmux keeps as letters between shift out and shift in.

const from = "+,-.0`abcdefghijklmnopqrstuvwxyz{|}~";
const to = "→←↑↓█◆▒␉␌␍␊°±␤␋┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│≤≥π≠£·";
const table = new Map([...from].map((letter, at) => [letter, [...to][at]!]));

/** The Unicode characters that letters of the line-drawing set stand for; others stay. */
export const lineDrawing = (letters: string): string => [...letters].map((each) => table.get(each) ?? each).join("");
