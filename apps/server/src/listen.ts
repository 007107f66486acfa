// Taking a port: the wanted one or a clear no; without a wish the last one, or any.
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { failure, ok, type Result } from "@signalbox/base";

/** Listens; the port that was taken. `usual` is tried first where none is wanted. Failures: `port_in_use`, `listen_failed`. */
export async function listen(
  http: Server,
  host: string,
  wanted: number | undefined,
  usual: number,
): Promise<Result<number>> {
  const candidates = wanted === undefined ? [usual, 0] : [wanted];
  for (const port of candidates) {
    const error = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
      http.once("error", resolve);
      http.listen(port, host, () => {
        http.off("error", resolve);
        resolve(null);
      });
    });
    if (!error) return ok((http.address() as AddressInfo).port);
    if (error.code !== "EADDRINUSE" && error.code !== "EACCES") {
      return failure("listen_failed", `Signalbox can't listen on ${host}:${port}: ${error.message}.`);
    }
  }
  return failure(
    "port_in_use",
    `Port ${wanted} on ${host} is taken by another program. Choose another with --port, or leave --port out.`,
  );
}
