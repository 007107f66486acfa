// Interface contracts between tasks: the seed's Python stubs, and the same for TypeScript.
import type { ContractMethod, PlanContract } from "@signalbox/engine";

/** What a stub is made of. */
export type StubContract = Pick<PlanContract, "name" | "version"> & { methods: readonly ContractMethod[] };

/** Set where a contract was negotiated again: its former version, the how-manieth time, of how many, and why. */
export interface Renegotiation {
  from: string;
  count: number;
  most: number;
  reason: string;
}

/** Tells the languages that stubs are written in by the end of the file's name; others get none. */
export function contractStub(
  file: string,
  contract: StubContract,
  generatedAt: string,
  again?: Renegotiation,
): string | undefined {
  if (/\.pyi?$/.test(file)) return pythonStub(contract, generatedAt, again);
  if (/\.[cm]?tsx?$/.test(file)) return typescriptInterface(contract, generatedAt, again);
  return undefined;
}

/** A `Protocol` class as the seed writes it (vectors/contracts.json); `generatedAt` is an ISO time. */
export function pythonStub(contract: StubContract, generatedAt: string, again?: Renegotiation): string {
  const docstring = header(contract, generatedAt, again).map(pythonText);
  const methods = contract.methods.map((method) => {
    const {
      name,
      params = "self",
      returns = "None",
      doc = "...",
    } = typeof method === "string" ? { name: method } : method;
    return `    def ${name}(${oneLine(params)}) -> ${oneLine(returns)}:\n        """${pythonText(doc)}"""\n        ...\n`;
  });
  const body = methods.length > 0 ? methods.join("\n") : "    ...\n";
  return `"""\n${docstring.join("\n")}\n"""\nfrom typing import Protocol\n\n\nclass ${contract.name}(Protocol):\n${body}`;
}

/** An `interface` with the same head; `params` and `returns` are TypeScript's own. */
export function typescriptInterface(contract: StubContract, generatedAt: string, again?: Renegotiation): string {
  const head = header(contract, generatedAt, again).map((line) => ` * ${commentText(line)}`);
  const methods = contract.methods.map((method) => {
    const { name, params = "", returns = "void", doc } = typeof method === "string" ? { name: method } : method;
    const comment = doc === undefined ? "" : `  /** ${commentText(oneLine(doc))} */\n`;
    return `${comment}  ${name}(${oneLine(params)}): ${oneLine(returns)};\n`;
  });
  return `/**\n${head.join("\n")}\n */\nexport interface ${contract.name} {\n${methods.join("\n")}}\n`;
}

function header({ name, version }: StubContract, generatedAt: string, again?: Renegotiation): string[] {
  if (!again) return [`Contract: ${name}`, `Version: ${oneLine(version)}`, `Generated: ${generatedAt}`];
  return [
    `Contract: ${name}`,
    `Version: ${oneLine(version)} (renegotiated from ${oneLine(again.from)})`,
    `Renegotiation: ${again.count} of ${again.most}`,
    `Reason: ${oneLine(again.reason)}`,
    `Generated: ${generatedAt}`,
  ];
}

/** The version that a contract's file declares, or undefined where it declares none. */
export function contractVersion(text: string): string | undefined {
  return /^(?: \* )?Version: (\S+)/m.exec(text)?.[1];
}

const oneLine = (text: string): string => text.replace(/\s*[\r\n]+\s*/g, " ");
/** Text that can't end the docstring it stands in. */
const pythonText = (text: string): string => text.replaceAll("\\", "\\\\").replaceAll('"""', "'''").replace(/"$/, '" ');
const commentText = (text: string): string => text.replaceAll("*/", "*\\/");
