// Tells whether two globs could name the same file; where it can't be sure, it says that they could.

const anyRun = Symbol("*");
const anyOne = Symbol("?");
type Token = string | typeof anyRun | typeof anyOne;
type Segment = Token[] | "**";

/** A glob taken apart: each alternative is a list of path segments. */
export interface ParsedGlob {
  source: string;
  alternatives: Segment[][];
  /** The folders before the first wildcard that all alternatives share. */
  base: string[];
}

const maxAlternatives = 64;

/** Takes a glob apart, with braces written out. Case is folded by the caller. More than 64 alternatives become `**`. */
export function parseGlob(source: string): ParsedGlob {
  const spelled = expandBraces(source);
  // A bracket may be a class or part of a name, so that both are tried: a class stands for any one character.
  const variants = (spelled ?? ["**"]).flatMap((text) => (/\[[^\]/]+\]/.test(text) ? [text, widen(text)] : [text]));
  const alternatives = variants.map((text) => text.split("/").map(segmentOf));
  return { source, alternatives, base: sharedBase(alternatives) };
}

/** Whether some path matches both. Exact for `*`, `?`, `**` and braces, generous for classes and extended globs. */
export function globsOverlap(a: ParsedGlob, b: ParsedGlob): boolean {
  return a.alternatives.some((left) => b.alternatives.some((right) => segmentsOverlap(left, right)));
}

const widen = (text: string): string => text.replace(/\[[^\]/]+\]/g, "?");

function expandBraces(text: string): string[] | undefined {
  let pending = [text];
  for (;;) {
    if (pending.length > maxAlternatives) return undefined;
    const index = pending.findIndex((item) => /\{[^{}]*[,.][^{}]*\}/.test(item));
    if (index < 0) return pending;
    const item = pending[index]!;
    const match = /\{([^{}]*)\}/.exec(item)!;
    const inside = match[1]!;
    const before = item.slice(0, match.index);
    const after = item.slice(match.index + match[0].length);
    // Ranges such as {1..9} are treated as anything.
    const choices = inside.includes(",") ? inside.split(",") : ["*"];
    pending = pending.toSpliced(index, 1, ...choices.map((choice) => before + choice + after));
  }
}

function segmentOf(text: string): Segment {
  if (text === "**") return "**";
  const tokens: Token[] = [];
  const plain = text.replace(/[@+!?*]\([^)]*\)/g, "*");
  for (const character of plain) {
    if (character === "*") {
      if (tokens.at(-1) !== anyRun) tokens.push(anyRun);
    } else tokens.push(character === "?" ? anyOne : character);
  }
  return tokens;
}

function sharedBase(alternatives: Segment[][]): string[] {
  const literal = (segment: Segment | undefined) =>
    segment && segment !== "**" && segment.every((token) => typeof token === "string") ? segment.join("") : undefined;
  const [first = [], ...others] = alternatives;
  const base: string[] = [];
  for (const [index, segment] of first.entries()) {
    const name = literal(segment);
    if (name === undefined || others.some((other) => literal(other[index]) !== name)) break;
    base.push(name);
  }
  return base;
}

/** Two lists of segments, where `**` stands for any number of them. */
function segmentsOverlap(a: readonly Segment[], b: readonly Segment[]): boolean {
  return walk(
    a,
    b,
    (segment) => segment === "**",
    (left, right) => tokensOverlap(left as Token[], right as Token[]),
  );
}

function tokensOverlap(a: readonly Token[], b: readonly Token[]): boolean {
  return walk(
    a,
    b,
    (token) => token === anyRun,
    (left, right) => left === right || left === anyOne || right === anyOne,
  );
}

/**
 * Whether two lists with wildcards that stand for any run can describe the same thing. A table of what is reachable,
 * row by row: time is the product of the lengths, never more.
 */
function walk<Item>(
  a: readonly Item[],
  b: readonly Item[],
  isRun: (item: Item) => boolean,
  same: (left: Item, right: Item) => boolean,
): boolean {
  let row: boolean[] = [true];
  for (const [index, right] of b.entries()) row.push(row[index]! && isRun(right));
  for (const left of a) {
    const next: boolean[] = [isRun(left) && row[0]!];
    for (const [index, right] of b.entries()) {
      // A run either stands for nothing or swallows one more item of the other side.
      const either = isRun(left) || isRun(right);
      next.push(either ? row[index + 1]! || next[index]! : row[index]! && same(left, right));
    }
    row = next;
  }
  return row.at(-1)!;
}
