// Packs the demo's package as npm would, so that installing it needs no network and no binary in the repository.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const blockBytes = 512;

function header(name: string, sizeBytes: number): Buffer {
  const block = Buffer.alloc(blockBytes);
  const octal = (value: number, length: number) => `${value.toString(8).padStart(length - 1, "0")}\0`;
  block.write(name, 0, 100, "utf8");
  block.write(octal(0o644, 8), 100);
  block.write(octal(0, 8), 108);
  block.write(octal(0, 8), 116);
  block.write(octal(sizeBytes, 12), 124);
  // No time of packing: the same files give the same digest.
  block.write(octal(0, 12), 136);
  block.write("        ", 148);
  block.write("0", 156);
  block.write("ustar\x0000", 257, "latin1");
  block.write(
    `${octal(
      [...block].reduce((sum, byte) => sum + byte, 0),
      7,
    )} `,
    148,
  );
  return block;
}

/** The gzipped ustar archive of a folder's files (no sub-folders), each under `package/`, as npm expects it. */
export function packFolder(folder: string): Buffer {
  const parts = readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const content = readFileSync(join(folder, name));
      const padding = Buffer.alloc((blockBytes - (content.length % blockBytes)) % blockBytes);
      return [header(`package/${name}`, content.length), content, padding];
    });
  return gzipSync(Buffer.concat([...parts, Buffer.alloc(2 * blockBytes)]));
}
