// A package registry of one package on loopback: the demo's dependency request installs for real, without a network.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { packFolder } from "./tarball.ts";

/** A listening registry. `url` ends with a slash. */
export interface PackageRegistry {
  url: string;
  port: number;
  close(): Promise<void>;
}

interface Manifest {
  name: string;
  version: string;
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

/**
 * Serves the package in `folder` on 127.0.0.1; port 0 takes a free one. Rejects where the port is taken. Only GET is
 * answered, everything but the one package is 404: a demo can't fetch, publish or pass on anything else.
 */
export async function servePackage(folder: string, port = 0): Promise<PackageRegistry> {
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
  const tarball = packFolder(folder);
  const digest = (algorithm: string, encoding: "hex" | "base64") =>
    createHash(algorithm).update(tarball).digest(encoding);
  const tarballPath = `/${manifest.name}/-/${manifest.name}-${manifest.version}.tgz`;
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    if (request.method === "GET" && path === tarballPath) {
      response.writeHead(200, { "content-type": "application/octet-stream" }).end(tarball);
      return;
    }
    const known = request.method === "GET" && path === `/${manifest.name}`;
    const tarballUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}${tarballPath}`;
    const dist = {
      tarball: tarballUrl,
      shasum: digest("sha1", "hex"),
      integrity: `sha512-${digest("sha512", "base64")}`,
    };
    const answer = {
      name: manifest.name,
      "dist-tags": { latest: manifest.version },
      versions: { [manifest.version]: { ...manifest, dist } },
    };
    response.writeHead(known ? 200 : 404, { "content-type": "application/json" });
    response.end(JSON.stringify(known ? answer : { error: "The demo's registry has one package only." }));
  });
  const bound = await listen(server, port);
  return {
    url: `http://127.0.0.1:${bound}/`,
    port: bound,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
