// `signalbox up`: starts the panel, says where it is, and lets go of it at Ctrl-C.
import { resolve } from "node:path";
import { failure, ok, type Result } from "@signalbox/base";
import { type LanOptions, type RunningServer, readProxyUrl, startServer } from "@signalbox/server";
import { type AnswerOptions, complain } from "./answer.ts";
import { forwardingCommand, openBrowser } from "./demo/openBrowser.ts";

/** From a checkout the command isn't on the PATH; npm runs it there. */
const urlCommand = process.env.npm_lifecycle_event ? "npm run url" : "signalbox url";

/** How the panel is started: loopback unless `lan` or `host` says otherwise. With `json` one line tells where it is. */
export interface UpOptions extends AnswerOptions {
  port?: number;
  lan?: boolean;
  host?: string;
  lanPort?: number;
  cert?: string;
  key?: string;
  insecure?: boolean;
  trustProxy?: string;
}

/** Runs until it is told to stop; resolves with an exit code. Stopping leaves sessions to themselves. */
export async function up(path: string | null, options: UpOptions): Promise<number> {
  let stop: () => void = () => {};
  const stopped = new Promise<void>((done) => {
    stop = done;
  });
  const network = networkOf(options);
  if (!network.ok) return complain(network.failure, options);
  const started = await startServer({
    ...(options.port === undefined ? {} : { port: options.port }),
    ...network.value,
    onStop: () => stop(),
  });
  if (!started.ok) return complain(started.failure, options);
  const server = started.value;
  const page = path === null ? "/" : await server.openProject(resolve(path));
  if (typeof page !== "string") {
    await server.close();
    return complain(page, options);
  }
  await (options.json ? tellProgram : tellPerson)(server, page, network.value.proxyUrl);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, stop);
  await stopped;
  await server.close();
  return 0;
}

/** What is asked for beside loopback. Failures: `bad_options`, where options don't go together. */
function networkOf(options: UpOptions): Result<{ lan?: LanOptions; proxyUrl?: string }> {
  const { lan, host, lanPort, cert, key, insecure, trustProxy } = options;
  const wrong = (sentence: string) => failure("bad_options", sentence);
  if ((cert === undefined) !== (key === undefined)) return wrong("--cert and --key go together.");
  if (cert !== undefined && insecure) return wrong("--insecure means no certificate. Leave one of them out.");
  const onNetwork = lan === true || host !== undefined;
  if (!onNetwork && (cert !== undefined || insecure || lanPort !== undefined))
    return wrong("These options are about the network. Add --lan.");
  const proxy = trustProxy === undefined ? ok(undefined) : readProxyUrl(trustProxy);
  if (!proxy.ok) return proxy;
  const wanted: LanOptions = {
    ...(host === undefined ? {} : { host }),
    ...(lanPort === undefined ? {} : { port: lanPort }),
    ...(cert === undefined || key === undefined ? {} : { certificate: { cert, key } }),
    ...(insecure ? { insecure } : {}),
  };
  return ok({
    ...(onNetwork ? { lan: wanted } : {}),
    ...(proxy.value === undefined ? {} : { proxyUrl: proxy.value }),
  });
}

/** One line of JSON, for a program that starts the panel. */
async function tellProgram({ entryUrl, lan }: RunningServer, page: string, proxy: string | undefined): Promise<void> {
  const facts = {
    url: await entryUrl(page),
    ...(proxy ? { proxyUrl: await entryUrl(page, proxy) } : {}),
    ...(lan ? { network: { origins: lan.origins(), fingerprint: lan.fingerprint } } : {}),
  };
  process.stdout.write(`${JSON.stringify(facts)}\n`);
}

async function tellPerson(server: RunningServer, page: string, proxy: string | undefined): Promise<void> {
  const url = await server.entryUrl(page);
  process.stdout.write(
    `Signalbox is running.\n\n  ${url}\n\nThe link is good once; \`${urlCommand}\` makes another.\n`,
  );
  const forward = forwardingCommand(Number(new URL(server.url).port));
  if (forward) process.stdout.write(`From your own machine, first run:\n\n  ${forward}\n`);
  await tellNetwork(server, page, proxy);
  process.stdout.write("Ctrl-C stops the panel. Sessions go on, and the next start finds them.\n");
  openBrowser(url);
}

/** Says how others reach the panel, and what that allows; with TLS also a link for the owner's other devices. */
async function tellNetwork(server: RunningServer, page: string, proxy: string | undefined): Promise<void> {
  const print = (text: string) => void process.stdout.write(`${text}\n`);
  if (proxy) print(`Behind the proxy: ${await server.entryUrl(page, proxy)}`);
  const { lan } = server;
  if (!lan) return;
  const origins = lan.origins();
  print(`On the network: ${origins.join("  ")}`);
  if (lan.fingerprint === null) {
    print("Plain HTTP: anybody on the network can read along, and only guests with a link are let in, never an owner.");
    print(
      "Browsers withhold notifications, the clipboard and installing from such a page; without --insecure they don't.",
    );
    return;
  }
  if (lan.selfSigned) print(`The certificate is self-signed; compare its SHA-256 fingerprint:\n  ${lan.fingerprint}`);
  const url = await server.entryUrl(page, origins[0]);
  const { qrOf } = await import("./panel/share.ts");
  print(`On another device of yours, once, as the owner:\n\n  ${url}\n\n${await qrOf(url)}`);
  print("Nobody gets in without a link: `signalbox share` makes one for a run, with a role and an end.");
}
