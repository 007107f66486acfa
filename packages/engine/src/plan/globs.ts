// Tells whether two globs could name the same file; where it can't be sure, it says that they could.

const anyRun = Symbol("*");
const anyOne = Symbol("?");
/** A character, any run of them, any one, or one of a class. */
type Token = string | typeof anyRun | typeof anyOne | ReadonlySet<string>;
/** The name of a folder or file in a glob. */
export type Segment = readonly Token[] | "**";

/** A glob taken apart: each alternative is a list of path segments. */
export interface ParsedGlob {
  source: string;
  alternatives: Segment[][];
  /** The folders before the first wildcard that all alternatives share. */
  base: string[];
}

const maxAlternatives = 64;

/**
 * Takes a glob apart, with braces and groups written out. Its own text is always an alternative, since brackets and
 * parentheses are common in names of files. Case is folded by the caller. More than 64 alternatives become `**`.
 */
export function parseGlob(source: string): ParsedGlob {
  const alternatives = (writtenOut(source) ?? ["**"]).map((text) => text.split("/").map(segmentOf));
  if (/[[\](){}]/.test(source)) alternatives.push(source.split("/").map((text) => [...text]));
  return { source, alternatives, base: sharedBase(alternatives) };
}

/** Whether some path matches both. Exact for `*`, `?`, `**`, classes and alternatives; generous for everything rarer. */
export function globsOverlap(a: ParsedGlob, b: ParsedGlob): boolean {
  return a.alternatives.some((left) => b.alternatives.some((right) => segmentsOverlap(left, right)));
}

/** Whether a name fits a segment of a glob. */
export const segmentMatches = (segment: Segment, name: string): boolean =>
  segment === "**" || tokensOverlap(segment, [...name]);

/** The segment as text, the same for equal ones. */
export const segmentText = (segment: Segment): string =>
  segment === "**"
    ? segment
    : segment
        .map((token) =>
          typeof token === "symbol"
            ? token.description
            : typeof token === "string"
              ? token
              : `[${[...token].join("")}]`,
        )
        .join("");

const alternation = /\{([^{}]*[,.][^{}]*)\}|\(([^()]*)\)/;

/** Every way to choose among `{a,b}` and `(a|b)`; what is repeated, negated or a range stands for anything. */
function writtenOut(source: string): string[] | undefined {
  const plain = source.replace(/[@+!?*]\([^()]*\)/g, "*").replace(/(\([^()]*\)|\[[^\]]*\]|\{[^{}]*\})[+*?]/g, "*");
  const done: string[] = [];
  const pending = [plain];
  while (pending.length > 0) {
    if (pending.length + done.length > maxAlternatives) return undefined;
    const item = pending.pop()!;
    const match = alternation.exec(item);
    if (!match) {
      done.push(item);
      continue;
    }
    const [whole, inBraces, inGroup] = match;
    const list = inBraces ?? inGroup!;
    const simple = inBraces === undefined ? /^[\w.|-]*$/.test(list) : list.includes(",");
    const choices = simple ? list.split(inBraces === undefined ? "|" : ",") : ["*"];
    const [before, after] = [item.slice(0, match.index), item.slice(match.index + whole.length)];
    pending.push(...choices.map((choice) => before + choice + after));
  }
  return done;
}

function segmentOf(text: string): Segment {
  if (text === "**") return "**";
  const tokens: Token[] = [];
  for (const [part] of text.matchAll(/\[[^\]]+\]|[\s\S]/gu)) {
    if (part === "*") {
      if (tokens.at(-1) !== anyRun) tokens.push(anyRun);
    } else if (part === "?") tokens.push(anyOne);
    else if (part.length > 1 && part.startsWith("[")) tokens.push(classOf(part.slice(1, -1)));
    else tokens.push(part);
  }
  return tokens;
}

/** The characters of a class; a negated one or a range counts as any character. */
const classOf = (inside: string): Token => (/^[\p{L}\p{N}_. ]+$/u.test(inside) ? new Set(inside) : anyOne);

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
  return walk(a, b, (token) => token === anyRun, sameCharacter);
}

function sameCharacter(left: Token, right: Token): boolean {
  if (left === right || left === anyOne || right === anyOne) return true;
  if (typeof left === "string") return typeof right === "object" && right.has(left);
  if (typeof right === "string") return typeof left === "object" && left.has(right);
  return typeof left === "object" && typeof right === "object" && [...left].some((character) => right.has(character));
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
