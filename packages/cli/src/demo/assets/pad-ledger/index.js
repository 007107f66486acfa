// Columns that line up: wide characters take two cells, combining ones none.

const wide = /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Emoji_Presentation}/u;
const none = /\p{Mark}|\u200d/u;

/** How many terminal cells a text takes. */
export const cells = (text) => [...text].reduce((sum, one) => sum + (none.test(one) ? 0 : wide.test(one) ? 2 : 1), 0);

/** Text at the left of a column of so many cells. */
export const left = (text, width) => text + " ".repeat(Math.max(0, width - cells(text)));

/** Text at the right of a column of so many cells. */
export const right = (text, width) => " ".repeat(Math.max(0, width - cells(text))) + text;
