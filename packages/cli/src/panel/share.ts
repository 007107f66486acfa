// `share` and `token`: letting a person or a program in, with a role, an end, and a way to take it back.
import { failure, ok, type Result } from "@signalbox/base";
import type { MakeShareLinkAnswer } from "@signalbox/protocol";
import { toString as drawQr } from "qrcode";
import { type Answer, columns } from "../answer.ts";
import { connectPanel } from "./client.ts";
import { pickRun } from "./pickRun.ts";

/** For whom a link or a token is, and how long it is good. */
export interface LetInOptions {
  role?: string;
  label?: string;
  hours?: string;
  days?: string;
  run?: string;
}

const roles = ["viewer", "approver", "operator"];

/** A QR code as lines of text; in colours, which phones read best, on a terminal that wants them. */
export const qrOf = (url: string): Promise<string> =>
  process.stdout.isTTY && !process.env.NO_COLOR
    ? drawQr(url, { type: "terminal", small: true })
    : drawQr(url, { type: "utf8" });

/** Makes a link to one run. Says that it reaches only this machine where nothing listens on the network. */
export async function share(run: string | undefined, options: LetInOptions): Promise<Result<Answer>> {
  const { role = "viewer", label = "", hours = "24" } = options;
  if (!roles.includes(role)) return failure("bad_role", `"${role}" is no role for a link. Use ${roles.join(", ")}.`);
  const picked = await pickRun(run);
  if (!picked.ok) return picked;
  const { panel, runId } = picked.value;
  const wanted = { role, label, hours: Number(hours) };
  const made = await panel.ask<MakeShareLinkAnswer>("POST", `/runs/${runId}/links`, wanted);
  if (!made.ok) return made;
  const isLocal = (url: string) => /^http:\/\/127\./.test(url);
  const origin = (isLocal(panel.url) && made.value.publicUrl) || panel.url;
  const local = isLocal(origin);
  // The page asks a guest for a name and then leads to the run that the link is for.
  const url = `${origin}/enter?guest=1#${made.value.token}`;
  const notes = [
    ...(role === "operator" ? ["An operator types into panes: that is a shell on this machine."] : []),
    ...(local ? ["It opens on this machine only; start the panel with --lan to share it on the network."] : []),
  ];
  const { id, expiresAt } = made.value.link;
  const until = `Good until ${expiresAt.slice(0, 16).replace("T", " ")} UTC for a ${role}; take it back in the run's Share dialog.`;
  return ok({
    json: { id, url, role, expiresAt },
    text: [url, ...(local ? [] : [await qrOf(url)]), until, ...notes].join("\n"),
  });
}

/** Gives a program a token. */
export async function addToken(name: string, options: LetInOptions): Promise<Result<Answer>> {
  const panel = await connectPanel();
  if (!panel.ok) return panel;
  const { role = "owner", days = "90", run } = options;
  const wanted = { name, role, days: Number(days), ...(run === undefined ? {} : { runId: run }) };
  const made = await panel.value.ask<{ client: { id: string; expiresAt: string }; token: string }>(
    "POST",
    "/clients",
    wanted,
  );
  if (!made.ok) return made;
  const { client, token } = made.value;
  const how = `Good until ${client.expiresAt.slice(0, 10)}. It is shown only now: SIGNALBOX_URL=${panel.value.url} SIGNALBOX_TOKEN=… signalbox runs`;
  return ok({ json: { ...client, token }, text: `${token}\n${how}` });
}

interface ListedClient {
  id: string;
  name: string;
  role: string;
  runId: string | null;
  expiresAt: string;
  lastUsedAt: string | null;
}

/** The programs that have a token. */
export async function listTokens(): Promise<Result<Answer>> {
  const panel = await connectPanel();
  if (!panel.ok) return panel;
  const listed = await panel.value.ask<{ clients: ListedClient[] }>("GET", "/clients");
  if (!listed.ok) return listed;
  const rows = listed.value.clients.map(({ id, name, role, runId, expiresAt, lastUsedAt }) => [
    id,
    name,
    runId ? `${role} of ${runId}` : role,
    `until ${expiresAt.slice(0, 10)}`,
    lastUsedAt ? `used ${lastUsedAt.slice(0, 16)}` : "never used",
  ]);
  return ok({ json: listed.value, text: rows.length > 0 ? columns(rows) : "There are no tokens" });
}

/** Takes a token back, by its id or its name. */
export async function revokeToken(wanted: string): Promise<Result<Answer>> {
  const panel = await connectPanel();
  if (!panel.ok) return panel;
  const listed = await panel.value.ask<{ clients: ListedClient[] }>("GET", "/clients");
  if (!listed.ok) return listed;
  const fits = listed.value.clients.filter(({ id, name }) => id === wanted || name === wanted);
  const [client] = fits;
  if (!client || fits.length > 1)
    return failure(
      "client_unknown",
      client ? `${fits.length} tokens are called "${wanted}"; give the id.` : `There is no token "${wanted}".`,
    );
  const revoked = await panel.value.ask("DELETE", `/clients/${client.id}`);
  return revoked.ok ? ok({ json: { revoked: client.id }, text: `Took the token of ${client.name} back` }) : revoked;
}
