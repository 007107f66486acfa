// Taking a port: the wanted one or a clear no; without a wish the last one, or any.
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { failure, ok, type Result } from "@signalbox/base";

/** Where to listen: `usual` is tried first where no port is wanted; `flag` is the option that names one. */
export interface Place {
  host: string;
  wanted: number | undefined;
  usual: number;
  flag: "--port" | "--lan-port";
}

/** Of another machine, or a name that isn't known. */
const noAddress: ReadonlySet<string> = new Set(["EADDRNOTAVAIL", "ENOTFOUND", "EAI_AGAIN"]);

/** Listens; the port that was taken. Failures: `port_in_use`, `listen_failed`. */
export async function listen(http: Server, { host, wanted, usual, flag }: Place): Promise<Result<number>> {
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
    if (noAddress.has(error.code ?? ""))
      return failure(
        "listen_failed",
        `${host} is no address of this machine. Name one of its own, or use --lan for all.`,
      );
    if (error.code !== "EADDRINUSE" && error.code !== "EACCES")
      return failure("listen_failed", `Signalbox can't listen on ${host}:${port}: ${error.message}.`);
    if (error.code === "EACCES" && wanted !== undefined)
      return failure("listen_failed", `This account may not take port ${port}. Choose one above 1023 with ${flag}.`);
  }
  return failure(
    "port_in_use",
    `Port ${wanted} on ${host} is taken by another program. Choose another with ${flag}, or leave ${flag} out.`,
  );
}
