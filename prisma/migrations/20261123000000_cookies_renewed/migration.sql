-- CreateTable
CREATE TABLE "AccessCookie" (
    "hash" TEXT NOT NULL PRIMARY KEY,
    "sessionId" TEXT NOT NULL,
    "issuedAt" TEXT NOT NULL,
    "goodUntil" TEXT,
    CONSTRAINT "AccessCookie_sessionId_fkey" FOREIGN KEY ("sessionId") REFERENCES "AccessSession" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- By hand: who is signed in stays so.
INSERT INTO "AccessCookie" ("hash", "sessionId", "issuedAt") SELECT "cookieHash", "id", "createdAt" FROM "AccessSession";
DROP INDEX "AccessSession_cookieHash_key";
ALTER TABLE "AccessSession" DROP COLUMN "cookieHash";

-- CreateIndex
CREATE INDEX "AccessCookie_sessionId_idx" ON "AccessCookie"("sessionId");
