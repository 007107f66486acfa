// What a played session shows in its pane, at a pace a person can follow: lines, typing, a progress bar.
import { setTimeout as wait } from "node:timers/promises";

const codes = { red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36, grey: 90 };
const barCells = 24;
const barSteps = 12;

const argument = process.argv.indexOf("--speed");
const wanted = Number(argument > 0 ? process.argv[argument + 1] : (process.env.SIGNALBOX_DEMO_SPEED ?? 1));
const speed = wanted > 0 ? wanted : 1;

/** Waits as long as a person needs to follow, divided by `--speed` or SIGNALBOX_DEMO_SPEED. */
export const pause = (ms) => (ms / speed < 1 ? Promise.resolve() : wait(ms / speed));

export const paint = (text, colour, bold = false) => `\x1b[${bold ? "1;" : ""}${codes[colour]}m${text}\x1b[0m`;

/** Prints a line. */
export const say = (text, colour) => process.stdout.write(`${colour ? paint(text, colour) : text}\n`);

/** Prints a heading on a background of its own; fixed colours, so that it stays readable in every theme. */
export function heading(text) {
  process.stdout.write(`\x1b[1;38;5;231;48;5;24m ${text} \x1b[0m\n\n`);
}

/**
 * Prints a line word by word, as a model would. Each time the whole line, because the panel takes the last line for the
 * session's activity; so it must be shorter than a pane is wide.
 */
export async function think(text) {
  const words = text.split(" ");
  for (let count = 1; count <= words.length; count++) {
    process.stdout.write(`\r${paint("●", "cyan")} ${words.slice(0, count).join(" ")}`);
    await pause(90);
  }
  process.stdout.write("\n");
  await pause(500);
}

/** Draws a bar that fills in place over about `ms`; `label` stands after it. */
export async function progress(label, ms) {
  for (let done = 0; done <= barSteps; done++) {
    const cells = Math.round((done / barSteps) * barCells);
    const bar = paint("█".repeat(cells), "green") + paint("░".repeat(barCells - cells), "grey");
    const percent = String(Math.round((done / barSteps) * 100)).padStart(3);
    process.stdout.write(`\r  ${bar} ${percent} %  ${label}`);
    await pause(ms / barSteps);
  }
  process.stdout.write("\n");
}
