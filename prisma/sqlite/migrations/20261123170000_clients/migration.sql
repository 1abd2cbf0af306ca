-- AlterTable
ALTER TABLE "Session" ADD COLUMN "clientId" TEXT;

-- AlterTable
ALTER TABLE "Session" ADD COLUMN "scope" TEXT;

-- CreateTable
CREATE TABLE "Client" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "grants" TEXT NOT NULL DEFAULT '',
    "scopes" TEXT NOT NULL DEFAULT '',
    "audiences" TEXT NOT NULL DEFAULT '',
    "accessLifetime" INTEGER,
    "isActive" BOOLEAN NOT NULL DEFAULT true,
    "createdAt" DATETIME NOT NULL,
    "secretHash" TEXT,
    "secretCreatedAt" DATETIME,
    "secretUsedAt" DATETIME,
    "previousHash" TEXT,
    "previousCreatedAt" DATETIME,
    "previousUsedAt" DATETIME,
    "jwks" TEXT,
    "jwksUri" TEXT,
    "keyUsedAt" DATETIME
);

-- CreateTable
CREATE TABLE "UsedAssertion" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "expiresAt" DATETIME NOT NULL
);

-- CreateIndex
CREATE INDEX "Session_revokedAt_idx" ON "Session"("revokedAt");

-- CreateIndex
CREATE INDEX "UsedAssertion_expiresAt_idx" ON "UsedAssertion"("expiresAt");
