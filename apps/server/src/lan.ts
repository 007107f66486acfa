// Listening on the network, beside loopback: with TLS, or in plain where that was asked for; never for an owner in plain.
import { createServer, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { failure, ok, type Result } from "@signalbox/base";
import type { Settings } from "@signalbox/store";
import { networkNames } from "./access/index.ts";
import { type Certificate, ownCertificate, readCertificate } from "./certificate.ts";
import { listen } from "./listen.ts";

/** How to listen on the network. `host` is an address of this machine, all of them unless said. */
export interface LanOptions {
  host?: string;
  port?: number;
  /** Files of a certificate and its key; a self-signed one otherwise. */
  certificate?: { cert: string; key: string };
  insecure?: boolean;
}

/** What listens on the network. */
export interface Lan {
  http: Server;
  /** How browsers on the network reach it, the likeliest first; computed anew, since addresses change. */
  origins: () => string[];
  fingerprint: string | null;
  selfSigned: boolean;
}

const firstPort = 4443;
const portKey = "lan.port";

/** Opens the port. Failures: `certificate_invalid`, `port_in_use`, `listen_failed`. */
export async function openLan(options: LanOptions, home: string, settings: Settings): Promise<Result<Lan>> {
  const { host, insecure = false } = options;
  const names = () => (host === undefined || host === "0.0.0.0" || host === "::" ? networkNames() : [host]);
  const certificate = insecure ? ok(null) : await certificateOf(options, home, names());
  if (!certificate.ok) return certificate;
  const { cert, key } = certificate.value ?? {};
  const http = cert && key ? createTlsServer({ cert, key, minVersion: "TLSv1.2" }) : createServer();
  const last = await settings.get<number>(portKey);
  const place = { host: host ?? "0.0.0.0", wanted: options.port, usual: last ?? firstPort };
  const listening = await listen(http, { ...place, flag: "--lan-port" });
  if (!listening.ok) return listening;
  await settings.set(portKey, listening.value);
  const scheme = insecure ? "http" : "https";
  return ok({
    http,
    origins: () => names().map((name) => new URL(`${scheme}://${name}:${listening.value}`).origin),
    fingerprint: certificate.value?.fingerprint ?? null,
    selfSigned: certificate.value?.selfSigned ?? false,
  });
}

async function certificateOf(
  { certificate }: LanOptions,
  home: string,
  names: readonly string[],
): Promise<Result<Certificate>> {
  if (certificate) return readCertificate(certificate.cert, certificate.key);
  try {
    return ok(await ownCertificate(home, names));
  } catch (error) {
    return failure("certificate_invalid", `No certificate could be made in ${home}.`, String(error));
  }
}
