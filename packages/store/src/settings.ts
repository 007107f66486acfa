// Small facts that outlive a restart and belong to no run: keys, preferences, the instance's id.
import type { Clients } from "./clients.ts";

export interface Settings {
  /** The value as it was set; undefined where it never was. */
  get<Value>(key: string): Promise<Value | undefined>;
  /** Any JSON. */
  set(key: string, value: unknown): Promise<void>;
}

/** Settings on the given clients. */
export function createSettings({ writer, reader }: Clients): Settings {
  return {
    async get<Value>(key: string) {
      const row = await reader.setting.findUnique({ where: { key } });
      return row === null ? undefined : (JSON.parse(row.value) as Value);
    },
    async set(key, value) {
      const text = JSON.stringify(value);
      await writer.write(
        (client) => client.$executeRaw`
          INSERT INTO "Setting" ("key", "value") VALUES (${key}, ${text})
          ON CONFLICT ("key") DO UPDATE SET "value" = excluded."value"`,
      );
    },
  };
}
