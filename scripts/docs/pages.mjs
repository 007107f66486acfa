// The pages of the documentation, for the tests that hold them to the code.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout. */
export const root = fileURLToPath(new URL("../../", import.meta.url));

const below = (folder) =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? below(path) : path.endsWith(".md") ? [path] : [];
  });

/** Every page, by its path in the checkout. */
export const pagePaths = () => ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", ...below("docs")];

/** The text of a page. */
export const readPage = (path) => readFileSync(join(root, path), "utf8");

/** The rows of a page's tables whose first cell is a name in backticks: the name, then the other cells. */
export const tableRows = (text) =>
  text.split("\n").flatMap((line) => {
    const [name, ...cells] = line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim());
    const quoted = /^`([^`]+)`$/.exec(name ?? "")?.[1];
    return quoted === undefined ? [] : [[quoted, ...cells]];
  });
