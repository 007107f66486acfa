// The repositories that Signalbox knows, and which of their configurations a person has trusted.
import type { Clients } from "./clients.ts";

/** `path` is absolute and real; `trustedDigest` the configuration that was seen and trusted, by content hash. */
export interface Project {
  id: string;
  path: string;
  name: string;
  trustedDigest: string | null;
  createdAt: string;
  lastUsedAt: string;
}

export interface Projects {
  /** Adds a project, or finds the one that is there for this path, which keeps its id, name and trust. */
  add(project: { id: string; path: string; name: string }): Promise<Project>;
  /** The last used first. */
  list(): Promise<Project[]>;
  get(id: string): Promise<Project | null>;
  getByPath(path: string): Promise<Project | null>;
  /** Marks it as used now. */
  touch(id: string): Promise<void>;
  /** Trusts a configuration, or with null none. False where there is no such project. */
  trust(id: string, digest: string | null): Promise<boolean>;
}

/** Projects on the given clients. */
export function createProjects({ writer, reader }: Clients, now: () => string): Projects {
  return {
    add: ({ id, path, name }) =>
      writer.transaction(async (client) => {
        const existing = await client.project.findUnique({ where: { path } });
        if (existing) return existing;
        return client.project.create({ data: { id, path, name, createdAt: now(), lastUsedAt: now() } });
      }),
    list: () => reader.project.findMany({ orderBy: [{ lastUsedAt: "desc" }, { id: "asc" }] }),
    get: (id) => reader.project.findUnique({ where: { id } }),
    getByPath: (path) => reader.project.findUnique({ where: { path } }),
    async touch(id) {
      await writer.write((client) => client.project.updateMany({ where: { id }, data: { lastUsedAt: now() } }));
    },
    async trust(id, digest) {
      const done = await writer.write((client) =>
        client.project.updateMany({ where: { id }, data: { trustedDigest: digest } }),
      );
      return done.count > 0;
    },
  };
}
