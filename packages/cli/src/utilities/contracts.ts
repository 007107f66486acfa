// `contracts`: the stub of an interface that several tasks work against, in Python or TypeScript.
import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { failure, ok, type Result } from "@signalbox/base";
import { pythonStub, typescriptInterface } from "@signalbox/project";
import type { Answer } from "../answer.ts";

/** What the stub is like; `output` is a file to write, `version` seven digits of the methods' hash unless said. */
export interface ContractOptions {
  output?: string;
  version?: string;
  language?: string;
}

const identifier = /^[A-Za-z_]\w*$/;

/** Makes a stub. A method is a name, or JSON with `name`, `params`, `returns`, `doc`. Failures: `bad_name`, `not_writable`. */
export async function contracts(
  name: string,
  methods: readonly string[],
  options: ContractOptions,
): Promise<Result<Answer>> {
  const read = methods.map(readMethod);
  const wrong = [name, ...read.map((method) => (typeof method === "string" ? method : method.name))].find(
    (each) => !identifier.test(each),
  );
  if (wrong !== undefined) return failure("bad_name", `"${wrong}" can't be a name in code. Use letters, digits and _.`);
  const version = options.version ?? versionOf(name, methods);
  const language = options.language ?? (/\.[cm]?tsx?$/.test(options.output ?? "") ? "ts" : "python");
  if (language !== "ts" && language !== "python")
    return failure("bad_language", `"${language}" isn't known. Use --language python or --language ts.`);
  const stub = language === "ts" ? typescriptInterface : pythonStub;
  const text = stub({ name, version, methods: read }, new Date().toISOString());
  const { output } = options;
  if (output === undefined) return ok({ json: { name, version, methods, content: text }, text });
  try {
    await mkdir(dirname(output), { recursive: true });
    await writeFile(output, text);
  } catch (error) {
    return failure("not_writable", `${output} can't be written. Check the folder's permissions.`, String(error));
  }
  return ok({ json: { name, version, methods, file_path: output }, text: `Contract ${name} ${version}: ${output}` });
}

type Method = { name: string; params?: string; returns?: string; doc?: string };

function readMethod(text: string): string | Method {
  if (!text.startsWith("{")) return text;
  try {
    const read = JSON.parse(text) as Partial<Record<keyof Method, unknown>>;
    const texts = Object.entries(read).filter(([, value]) => typeof value === "string");
    return { name: "", ...(Object.fromEntries(texts) as Partial<Method>) };
  } catch {
    return text;
  }
}

const versionOf = (name: string, methods: readonly string[]): string =>
  createHash("sha256")
    .update(JSON.stringify([name, ...methods]))
    .digest("hex")
    .slice(0, 7);
