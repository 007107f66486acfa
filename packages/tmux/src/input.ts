// What a person types or pastes into a pane.
import { failure, ok, type Result } from "@signalbox/base";
import type { ControlClient } from "./controlClient.ts";
import { quote } from "./quote.ts";

/** A pane id as tmux writes it: `%` and a number. Everything else is refused before it reaches a command line. */
export const isPaneId = (text: string): boolean => /^%\d{1,9}$/.test(text);

const bytesPerCommand = 1_000;
const largestInputBytes = 256 * 1024;

const missing = (paneId: string) => failure("pane_missing", `There is no pane ${paneId.slice(0, 20)}.`);
const tooLarge = () => failure("pane_input_too_large", "More than 256 KB can't be sent to a pane at once.");

/**
 * Sends bytes exactly as they are, as if typed. At most 256 KB. Failures: `pane_missing`, `pane_input_too_large`,
 * `tmux_gone`. A dead pane swallows them.
 */
export async function sendKeys(
  client: ControlClient,
  paneId: string,
  input: Uint8Array | string,
): Promise<Result<void>> {
  if (!isPaneId(paneId)) return missing(paneId);
  const bytes = Buffer.from(input as Uint8Array);
  if (bytes.length > largestInputBytes) return tooLarge();
  const replies: Promise<Result<string[][]>>[] = [];
  for (let from = 0; from < bytes.length; from += bytesPerCommand) {
    const hex = bytes
      .subarray(from, from + bytesPerCommand)
      .toString("hex")
      .match(/../g)!
      .join(" ");
    replies.push(client.send(`send-keys -t ${paneId} -H ${hex}`));
  }
  for (const reply of await Promise.all(replies))
    if (!reply.ok) return reply.failure.code === "tmux_gone" ? reply : missing(paneId);
  return ok(undefined);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be pasted
const notPasted = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/g;

/**
 * Pastes text, bracketed where the program asked for that. Control characters but tab and line ends are left out, so
 * that pasted text can't end the brackets and go on as typed. At most 256 KB; failures as for `sendKeys`.
 */
export async function paste(client: ControlClient, paneId: string, text: string): Promise<Result<void>> {
  if (!isPaneId(paneId)) return missing(paneId);
  const clean = text.replace(notPasted, "");
  if (clean === "") return ok(undefined);
  if (Buffer.byteLength(clean) > largestInputBytes) return tooLarge();
  const name = "signalbox-paste";
  const line = `set-buffer -b ${name} -- ${quote(clean)} ; paste-buffer -p -d -b ${name} -t ${paneId}`;
  const reply = await client.send(line, 2);
  if (reply.ok) return ok(undefined);
  return reply.failure.code === "tmux_gone" ? reply : missing(paneId);
}
