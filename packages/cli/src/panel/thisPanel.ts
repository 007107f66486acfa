// `url` and `down`: the panel that runs on this data, wherever SIGNALBOX_URL may point.
import { ok, type Result } from "@signalbox/base";
import { dataFolderPath, isRunning, readServerFile } from "@signalbox/server/running";
import type { Answer } from "../answer.ts";
import { connectPanel } from "./client.ts";

const connect = () => connectPanel({ ...process.env, SIGNALBOX_URL: undefined });

/** A URL with a fresh one-time token. */
export async function newUrl(): Promise<Result<Answer>> {
  const panel = await connect();
  if (!panel.ok) return panel;
  const made = await panel.value.ask<{ url: string }>("POST", "/url", {});
  return made.ok ? ok({ json: { url: made.value.url }, text: made.value.url }) : made;
}

/** Stops the panel, with `end` its sessions too, and waits until it is gone. */
export async function down(end: boolean): Promise<Result<Answer>> {
  const panel = await connect();
  if (!panel.ok) return panel;
  const server = await readServerFile(dataFolderPath());
  const asked = await panel.value.ask("POST", "/stop", { end });
  if (!asked.ok) return asked;
  while (server && (await isRunning(server))) await new Promise((resolve) => setTimeout(resolve, 50));
  return ok({ json: { stopped: true }, text: "Signalbox has stopped." });
}
