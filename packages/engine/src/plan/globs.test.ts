// That two globs are never taken for separate where one file matches both.
import fc from "fast-check";
import picomatch from "picomatch";
import { describe, expect, it } from "vitest";
import { globsOverlap, parseGlob } from "./globs.ts";
import { protectedKind } from "./protectedFiles.ts";

const name = fc.constantFrom("a", "b", ".x", "ab", "a.b", "ba", "a.x", "c.b");
const path = fc.array(name, { minLength: 1, maxLength: 4 });

/** A glob that should match the path: each of its parts made wider in one way or another. */
const globFor = (names: readonly string[]) =>
  fc.array(fc.nat(9), { minLength: names.length, maxLength: names.length }).map((ways) =>
    names
      .map((part, index) => {
        const [first, rest] = [part[0]!, part.slice(1)];
        const wider = [
          part,
          "*",
          "**",
          `${first}*`,
          `*${part.at(-1)}`,
          `?${rest}`,
          `{${part},z}`,
          `@(${part}|z)`,
          `[${first}z]${rest}`,
          `(${part})`,
        ];
        return wider[ways[index]!]!;
      })
      .join("/"),
  );
const overlapping = path.chain((names) => fc.tuple(fc.constant(names.join("/")), globFor(names), globFor(names)));

/** As picomatch says, but that `a/**` doesn't name `a` itself: who writes all of a folder doesn't write its name. */
const matches = (pattern: string, file: string): boolean =>
  picomatch(pattern, { dot: true })(file) &&
  !(pattern.endsWith("/**") && picomatch(pattern.slice(0, -3), { dot: true })(file));

describe("overlapping globs", () => {
  it("are found wherever a file matches both", () => {
    let compared = 0;
    fc.assert(
      fc.property(overlapping, ([file, a, b]) => {
        if (!matches(a, file) || !matches(b, file)) return;
        compared += 1;
        expect(globsOverlap(parseGlob(a), parseGlob(b))).toBe(true);
        expect(globsOverlap(parseGlob(a), parseGlob(file))).toBe(true);
      }),
      { numRuns: 3_000, seed: 7 },
    );
    expect(compared).toBeGreaterThan(1_500);
  });

  it("are told apart in a time that doesn't explode", () => {
    const many = "*a".repeat(400);
    expect(globsOverlap(parseGlob(`${many}b`), parseGlob(`${many}c`))).toBe(false);
    expect(globsOverlap(parseGlob("{a,b}".repeat(20)), parseGlob("zzz"))).toBe(true);
  });
});

describe("protected files", () => {
  const files = [
    "package.json",
    "sub/package.json",
    ".github/workflows/ci.yml",
    "CLAUDE.md",
    "a/Makefile",
    ".husky/pre-push",
  ];
  it("are seen through every glob that matches one", () => {
    const covered = fc
      .constantFrom(...files)
      .chain((file) =>
        fc.tuple(fc.constant(file), globFor(file.split("/").filter((part) => part !== "sub" && part !== "a"))),
      );
    let compared = 0;
    fc.assert(
      fc.property(covered, ([file, pattern]) => {
        const plain = file.replace(/^(sub|a)\//, "");
        if (!matches(pattern, plain)) return;
        compared += 1;
        expect(protectedKind(pattern)).toBeDefined();
        expect(protectedKind(`deep/${pattern}`) ?? plain.includes("/")).toBeTruthy();
      }),
      { numRuns: 1_000, seed: 7 },
    );
    expect(compared).toBeGreaterThan(500);
  });
});
