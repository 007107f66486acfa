-- CreateTable
CREATE TABLE "Project" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "path" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "trustedDigest" TEXT,
    "createdAt" TEXT NOT NULL,
    "lastUsedAt" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "Run" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "projectId" TEXT NOT NULL,
    "request" TEXT NOT NULL,
    "phase" TEXT NOT NULL,
    "outcome" TEXT,
    "createdAt" TEXT NOT NULL,
    "updatedAt" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "summary" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "RunEvent" (
    "runId" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "type" TEXT NOT NULL,
    "at" TEXT NOT NULL,
    "by" TEXT,
    "data" TEXT NOT NULL,

    PRIMARY KEY ("runId", "seq")
);

-- CreateTable
CREATE TABLE "ShareLink" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "tokenHash" TEXT NOT NULL,
    "runId" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "createdBy" TEXT NOT NULL,
    "createdAt" TEXT NOT NULL,
    "expiresAt" TEXT NOT NULL,
    "revokedAt" TEXT,
    "lastUsedAt" TEXT,
    "uses" INTEGER NOT NULL DEFAULT 0
);

-- CreateTable
CREATE TABLE "AccessSession" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "cookieHash" TEXT NOT NULL,
    "secretHash" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "runId" TEXT,
    "linkId" TEXT,
    "name" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "createdAt" TEXT NOT NULL,
    "lastSeenAt" TEXT NOT NULL,
    "expiresAt" TEXT NOT NULL,
    "revokedAt" TEXT
);

-- CreateTable
CREATE TABLE "UrlToken" (
    "tokenHash" TEXT NOT NULL PRIMARY KEY,
    "createdAt" TEXT NOT NULL,
    "expiresAt" TEXT NOT NULL,
    "usedAt" TEXT
);

-- CreateTable
CREATE TABLE "AuditEntry" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "at" TEXT NOT NULL,
    "by" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "sessionId" TEXT,
    "linkId" TEXT,
    "address" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "projectId" TEXT,
    "runId" TEXT,
    "outcome" TEXT NOT NULL,
    "detail" TEXT NOT NULL,
    "hash" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "Setting" (
    "key" TEXT NOT NULL PRIMARY KEY,
    "value" TEXT NOT NULL
);

-- CreateIndex
CREATE UNIQUE INDEX "Project_path_key" ON "Project"("path");

-- CreateIndex
CREATE INDEX "Run_createdAt_id_idx" ON "Run"("createdAt", "id");

-- CreateIndex
CREATE INDEX "Run_projectId_createdAt_idx" ON "Run"("projectId", "createdAt");

-- CreateIndex
CREATE INDEX "Run_phase_idx" ON "Run"("phase");

-- CreateIndex
CREATE UNIQUE INDEX "ShareLink_tokenHash_key" ON "ShareLink"("tokenHash");

-- CreateIndex
CREATE INDEX "ShareLink_runId_idx" ON "ShareLink"("runId");

-- CreateIndex
CREATE UNIQUE INDEX "AccessSession_cookieHash_key" ON "AccessSession"("cookieHash");

-- CreateIndex
CREATE INDEX "AccessSession_linkId_idx" ON "AccessSession"("linkId");

-- CreateIndex
CREATE INDEX "AuditEntry_runId_id_idx" ON "AuditEntry"("runId", "id");

-- CreateIndex
CREATE INDEX "AuditEntry_action_id_idx" ON "AuditEntry"("action", "id");

-- By hand: history is only ever added to.
CREATE TRIGGER "RunEvent_unchangeable" BEFORE UPDATE ON "RunEvent" BEGIN
    SELECT RAISE(ABORT, 'An event of the log is never changed');
END;

CREATE TRIGGER "AuditEntry_unchangeable" BEFORE UPDATE ON "AuditEntry" BEGIN
    SELECT RAISE(ABORT, 'An audit entry is never changed');
END;

CREATE TRIGGER "AuditEntry_undeletable" BEFORE DELETE ON "AuditEntry" BEGIN
    SELECT RAISE(ABORT, 'An audit entry is never deleted');
END;
