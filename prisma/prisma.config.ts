// For people who change the schema: `npx prisma migrate dev --config prisma/prisma.config.ts --name <what>`.
// The server doesn't read this; it applies prisma/migrations itself (packages/store/src/migrate.ts).
import { defineConfig } from "prisma/config";

export default defineConfig({
  schema: "schema.prisma",
  migrations: { path: "migrations" },
  datasource: { url: process.env.SIGNALBOX_SCHEMA_DATABASE ?? "file:./schema-work.db" },
});
