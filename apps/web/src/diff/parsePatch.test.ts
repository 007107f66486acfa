// Patches as git writes them, hostile content included.
import { describe, expect, it } from "vitest";
import { parsePatch } from "./parsePatch.ts";

const patch = `diff --git a/src/a.ts b/src/a.ts
index 1111111..2222222 100644
--- a/src/a.ts
+++ b/src/a.ts
@@ -1,3 +1,4 @@ head
 one
-two
+zwei
+--- not a header
 three
\\ No newline at end of file
diff --git a/old name.ts b/new name.ts
similarity index 100%
rename from old name.ts
rename to new name.ts
diff --git a/pic.png b/pic.png
new file mode 100644
Binary files /dev/null and b/pic.png differ
`;

describe("a patch", () => {
  it("is cut into files with numbered lines", () => {
    const [file] = parsePatch(patch);
    expect(file!.path).toBe("src/a.ts");
    expect(file!.hunks[0]!.lines.map(({ kind, old, new: now }) => [kind, old, now])).toEqual([
      ["context", 1, 1],
      ["deleted", 2, undefined],
      ["added", undefined, 2],
      ["added", undefined, 3],
      ["context", 3, 4],
      ["note", undefined, undefined],
    ]);
  });

  it("takes a changed line for what it is, though it looks like a header", () => {
    const hostile =
      "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n-diff --git a/y b/y\n--- a/y\n+@@ -1 +1 @@\n+++ b/z\n";
    const files = parsePatch(hostile);
    expect(files.map((file) => file.path)).toEqual(["x"]);
    expect(files[0]!.hunks[0]!.lines.map((line) => line.text)).toEqual([
      "diff --git a/y b/y",
      "-- a/y",
      "@@ -1 +1 @@",
      "++ b/z",
    ]);
  });

  it("says what git says of renames and binary files", () => {
    const [, renamed, binary] = parsePatch(patch);
    expect(renamed!.notes).toContain("rename to new name.ts");
    expect(renamed!.path).toBe("new name.ts");
    expect(binary!.notes).toEqual(["new file mode 100644", "Binary files /dev/null and b/pic.png differ"]);
  });

  it("gives nothing for text that is no patch", () => {
    expect(parsePatch("hello\nworld")).toEqual([]);
  });
});
