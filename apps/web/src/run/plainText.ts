// Terminal output as plain text: escape sequences taken out, progress bars that overwrote their line shown as they ended.

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are made of control characters
const sequences = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[PX^_][^\x1b]*\x1b\\|[@-_])/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: what is left of them is dropped
const controls = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;

/** `output` without anything but printable characters, tabs and line feeds. */
export function plainText(output: string): string {
  return output
    .replace(sequences, "")
    .split("\n")
    .map((line) => line.replace(/\r+$/, "").split("\r").at(-1)!.replace(controls, ""))
    .join("\n");
}
