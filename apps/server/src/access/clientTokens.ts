// Tokens of programs that use the API: a name, a role, a revoke; shown once, kept as digests.
import { randomUUID } from "node:crypto";
import { type Failure, failure, ok, type Result } from "@signalbox/base";
import type { Role, Settings } from "@signalbox/store";
import { digestOf, newSecret } from "./secrets.ts";

/** A program that was given a token. `runId` is null for an owner, who isn't bound to a run. Times are ISO 8601. */
export interface ApiClient {
  id: string;
  name: string;
  role: Role;
  runId: string | null;
  createdBy: string;
  createdAt: string;
  expiresAt: string;
  lastUsedAt: string | null;
}

type Kept = ApiClient & { digest: string };

/** The clients of one server. */
export interface ClientTokens {
  add(
    client: Pick<ApiClient, "name" | "role" | "runId" | "createdBy" | "expiresAt">,
  ): Promise<{ client: ApiClient; token: string }>;
  list(): Promise<ApiClient[]>;
  revoke(id: string): Promise<Result<null, Failure<"client_unknown">>>;
  /** The client whose token this is; null where it is nobody's, or not any more. */
  find(token: string): Promise<ApiClient | null>;
}

const key = "api.clients";
/** "Last used" is at most so old, in milliseconds. */
const usedEveryMs = 60_000;

/** Clients as they are kept in the settings: few, and read once. One process owns the data, so memory is the truth. */
export function createClientTokens(settings: Settings, now: () => Date): ClientTokens {
  let loading: Promise<Map<string, Kept>> | null = null;
  const clients = () => {
    loading ??= settings.get<Kept[]>(key).then((kept) => new Map((kept ?? []).map((each) => [each.digest, each])));
    return loading;
  };
  const save = async (kept: Map<string, Kept>) => settings.set(key, [...kept.values()]);
  const told = ({ digest: _digest, ...client }: Kept): ApiClient => client;
  return {
    async add(wanted) {
      const token = `sbx_${newSecret()}`;
      const kept = {
        ...wanted,
        id: randomUUID(),
        createdAt: now().toISOString(),
        lastUsedAt: null,
        digest: digestOf(token),
      };
      const all = await clients();
      all.set(kept.digest, kept);
      await save(all);
      return { client: told(kept), token };
    },
    list: async () => [...(await clients()).values()].map(told),
    async revoke(id) {
      const all = await clients();
      const found = [...all.values()].find((each) => each.id === id);
      if (!found) return failure("client_unknown", "There is no such token any more.");
      all.delete(found.digest);
      await save(all);
      return ok(null);
    },
    async find(token) {
      const all = await clients();
      const found = all.get(digestOf(token));
      const at = now();
      if (!found || found.expiresAt <= at.toISOString()) return null;
      if (found.lastUsedAt === null || at.getTime() - Date.parse(found.lastUsedAt) > usedEveryMs) {
        found.lastUsedAt = at.toISOString();
        await save(all);
      }
      return told(found);
    },
  };
}
