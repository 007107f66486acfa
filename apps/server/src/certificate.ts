// The certificate for the network: the one that is given, or a self-signed one that is made once and kept.
import { X509Certificate } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { isIP } from "node:net";
import { join } from "node:path";
import { failure, ok, type Result } from "@signalbox/base";

/** A certificate with its key, in PEM; the fingerprint is SHA-256 in hex with colons, as browsers show it. */
export interface Certificate {
  cert: string;
  key: string;
  fingerprint: string;
  selfSigned: boolean;
}

const keptDays = 825;
const dayMs = 86_400_000;

/** Reads the files of a certificate. Failure: `certificate_invalid`. */
export async function readCertificate(certFile: string, keyFile: string): Promise<Result<Certificate>> {
  try {
    const [cert, key] = await Promise.all([readFile(certFile, "utf8"), readFile(keyFile, "utf8")]);
    return ok(described(cert, key, false));
  } catch (error) {
    return failure(
      "certificate_invalid",
      `${certFile} and ${keyFile} aren't a certificate and its key.`,
      String(error),
    );
  }
}

/** The self-signed certificate in `home`, for these names; made anew in the month before it expires. */
export async function ownCertificate(home: string, names: readonly string[]): Promise<Certificate> {
  const folder = join(home, "tls");
  const [certFile, keyFile] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  const kept = await readCertificate(certFile, keyFile);
  if (kept.ok && Date.parse(new X509Certificate(kept.value.cert).validTo) - Date.now() > 30 * dayMs) {
    return { ...kept.value, selfSigned: true };
  }
  const { generate } = await import("selfsigned");
  const altNames = ["localhost", "127.0.0.1", ...names].map((name) => {
    const plain = name.replace(/^\[|\]$/g, "");
    return isIP(plain) ? { type: 7 as const, ip: plain } : { type: 2 as const, value: plain };
  });
  const made = generate([{ name: "commonName", value: "Signalbox" }], {
    days: keptDays,
    keySize: 2048,
    algorithm: "sha256",
    extensions: [
      { name: "basicConstraints", cA: false },
      { name: "extKeyUsage", serverAuth: true },
      { name: "subjectAltName", altNames },
    ],
  });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(keyFile, made.private, { mode: 0o600 });
  await writeFile(certFile, made.cert, { mode: 0o600 });
  return described(made.cert, made.private, true);
}

function described(cert: string, key: string, selfSigned: boolean): Certificate {
  const read = new X509Certificate(cert);
  return { cert, key, fingerprint: read.fingerprint256, selfSigned };
}
