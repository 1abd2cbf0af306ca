-- CreateTable
CREATE TABLE "users" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "username" TEXT NOT NULL,
    "usernameKey" TEXT NOT NULL,
    "password" TEXT NOT NULL,
    "email" TEXT NOT NULL DEFAULT '',
    "emailKey" TEXT,
    "emailVerified" BOOLEAN NOT NULL DEFAULT false,
    "nickname" TEXT NOT NULL DEFAULT '',
    "language" TEXT NOT NULL DEFAULT '',
    "level" INTEGER NOT NULL DEFAULT 1,
    "isActive" BOOLEAN NOT NULL DEFAULT true,
    "isStaff" BOOLEAN NOT NULL DEFAULT false,
    "isSuperuser" BOOLEAN NOT NULL DEFAULT false,
    "dateJoined" DATETIME NOT NULL,
    "lastLogin" DATETIME,
    "passwordChangedAt" DATETIME NOT NULL,
    "importedAt" DATETIME,
    "adoptBefore" DATETIME,
    "epoch" INTEGER NOT NULL DEFAULT 0,
    "loginSerial" INTEGER NOT NULL DEFAULT 0,
    "twoFactor" BOOLEAN NOT NULL DEFAULT false,
    "searchText" TEXT NOT NULL DEFAULT '',
    "inactiveReason" TEXT NOT NULL DEFAULT '',
    "inactiveUntil" DATETIME,
    "notes" TEXT NOT NULL DEFAULT ''
);

-- CreateTable
CREATE TABLE "sessions" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "userId" INTEGER NOT NULL,
    "epoch" INTEGER NOT NULL DEFAULT 0,
    "generation" INTEGER NOT NULL DEFAULT 0,
    "createdAt" DATETIME NOT NULL,
    "rotatedAt" DATETIME NOT NULL,
    "expiresAt" DATETIME NOT NULL,
    "rotationKey" TEXT,
    "revokedAt" DATETIME,
    "revokedReason" TEXT,
    "authenticatedAt" DATETIME,
    "userAgent" TEXT NOT NULL DEFAULT '',
    "ip" TEXT NOT NULL DEFAULT '',
    "keepUntil" DATETIME,
    "serial" INTEGER,
    "clientId" TEXT,
    "scope" TEXT
);

-- CreateTable
CREATE TABLE "blacklisted_tokens" (
    "jti" TEXT NOT NULL PRIMARY KEY,
    "expiresAt" DATETIME NOT NULL,
    "blacklistedAt" DATETIME NOT NULL,
    "reason" TEXT NOT NULL DEFAULT ''
);

-- CreateTable
CREATE TABLE "audit_events" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "at" DATETIME NOT NULL,
    "type" TEXT NOT NULL,
    "actorId" INTEGER,
    "subjectId" INTEGER,
    "sessionId" TEXT,
    "ip" TEXT NOT NULL DEFAULT '',
    "requestId" TEXT NOT NULL DEFAULT '',
    "detail" TEXT NOT NULL DEFAULT ''
);

-- CreateTable
CREATE TABLE "activity_hours" (
    "hour" DATETIME NOT NULL,
    "kind" TEXT NOT NULL,
    "count" INTEGER NOT NULL,

    PRIMARY KEY ("hour", "kind")
);

-- CreateTable
CREATE TABLE "clients" (
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
    "keyUsedAt" DATETIME,
    "epoch" INTEGER NOT NULL DEFAULT 0
);

-- CreateTable
CREATE TABLE "used_assertions" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "expiresAt" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "keyring_keys" (
    "kid" TEXT NOT NULL PRIMARY KEY,
    "serial" INTEGER NOT NULL,
    "algorithm" TEXT NOT NULL,
    "publicKey" TEXT NOT NULL,
    "privateKey" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "activatesAt" DATETIME NOT NULL,
    "retiredAt" DATETIME
);

-- CreateTable
CREATE TABLE "outbox_emails" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "kind" TEXT NOT NULL,
    "userId" INTEGER,
    "recipient" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "seed" TEXT NOT NULL DEFAULT '',
    "detail" TEXT NOT NULL DEFAULT '',
    "ip" TEXT NOT NULL DEFAULT '',
    "requestId" TEXT NOT NULL DEFAULT '',
    "createdAt" DATETIME NOT NULL,
    "dueAt" DATETIME NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "giveUpAt" DATETIME NOT NULL,
    "claimedUntil" DATETIME,
    "failedAt" DATETIME,
    "lastError" TEXT NOT NULL DEFAULT ''
);

-- CreateTable
CREATE TABLE "known_devices" (
    "userId" INTEGER NOT NULL,
    "device" TEXT NOT NULL,
    "seenAt" DATETIME NOT NULL,

    PRIMARY KEY ("userId", "device")
);

-- CreateTable
CREATE TABLE "one_time_links" (
    "hash" TEXT NOT NULL PRIMARY KEY,
    "userId" INTEGER NOT NULL,
    "purpose" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "expiresAt" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "totp_secrets" (
    "userId" INTEGER NOT NULL PRIMARY KEY,
    "secret" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "confirmedAt" DATETIME,
    "lastStep" INTEGER NOT NULL DEFAULT 0
);

-- CreateTable
CREATE TABLE "recovery_codes" (
    "hash" TEXT NOT NULL PRIMARY KEY,
    "userId" INTEGER NOT NULL
);

-- CreateTable
CREATE TABLE "passkeys" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "userId" INTEGER NOT NULL,
    "credentialHash" TEXT NOT NULL,
    "credentialId" TEXT NOT NULL,
    "publicKey" TEXT NOT NULL,
    "counter" BIGINT NOT NULL,
    "transports" TEXT NOT NULL DEFAULT '',
    "backedUp" BOOLEAN NOT NULL,
    "name" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "lastUsedAt" DATETIME
);

-- CreateTable
CREATE TABLE "challenges" (
    "hash" TEXT NOT NULL PRIMARY KEY,
    "purpose" TEXT NOT NULL,
    "userId" INTEGER,
    "epoch" INTEGER NOT NULL,
    "expiresAt" DATETIME NOT NULL
);

-- CreateIndex
CREATE UNIQUE INDEX "users_usernameKey_key" ON "users"("usernameKey");

-- CreateIndex
CREATE UNIQUE INDEX "users_emailKey_key" ON "users"("emailKey");

-- CreateIndex
CREATE INDEX "users_email_idx" ON "users"("email");

-- CreateIndex
CREATE INDEX "users_inactiveUntil_idx" ON "users"("inactiveUntil");

-- CreateIndex
CREATE INDEX "blacklisted_tokens_expiresAt_idx" ON "blacklisted_tokens"("expiresAt");

-- CreateIndex
CREATE UNIQUE INDEX "sessions_userId_serial_key" ON "sessions"("userId", "serial");

-- CreateIndex
CREATE INDEX "audit_events_subjectId_idx" ON "audit_events"("subjectId");

-- CreateIndex
CREATE INDEX "audit_events_actorId_idx" ON "audit_events"("actorId");

-- CreateIndex
CREATE INDEX "sessions_clientId_revokedAt_idx" ON "sessions"("clientId", "revokedAt");

-- CreateIndex
CREATE INDEX "sessions_revokedAt_idx" ON "sessions"("revokedAt");

-- CreateIndex
CREATE INDEX "sessions_userId_revokedAt_idx" ON "sessions"("userId", "revokedAt");

-- CreateIndex
CREATE INDEX "used_assertions_expiresAt_idx" ON "used_assertions"("expiresAt");

-- CreateIndex
CREATE UNIQUE INDEX "keyring_keys_serial_key" ON "keyring_keys"("serial");

-- CreateIndex
CREATE INDEX "outbox_emails_failedAt_dueAt_idx" ON "outbox_emails"("failedAt", "dueAt");

-- CreateIndex
CREATE INDEX "outbox_emails_userId_idx" ON "outbox_emails"("userId");

-- CreateIndex
CREATE INDEX "known_devices_seenAt_idx" ON "known_devices"("seenAt");

-- CreateIndex
CREATE UNIQUE INDEX "one_time_links_userId_purpose_key" ON "one_time_links"("userId", "purpose");

-- CreateIndex
CREATE INDEX "one_time_links_expiresAt_idx" ON "one_time_links"("expiresAt");

-- CreateIndex
CREATE INDEX "recovery_codes_userId_idx" ON "recovery_codes"("userId");

-- CreateIndex
CREATE UNIQUE INDEX "passkeys_credentialHash_key" ON "passkeys"("credentialHash");

-- CreateIndex
CREATE INDEX "passkeys_userId_idx" ON "passkeys"("userId");

-- CreateIndex
CREATE INDEX "challenges_userId_idx" ON "challenges"("userId");

-- CreateIndex
CREATE INDEX "challenges_expiresAt_idx" ON "challenges"("expiresAt");

-- CreateTable
CREATE TABLE "invitations" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "hash" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "emailKey" TEXT NOT NULL,
    "username" TEXT NOT NULL DEFAULT '',
    "level" INTEGER NOT NULL DEFAULT 1,
    "isStaff" BOOLEAN NOT NULL DEFAULT false,
    "language" TEXT NOT NULL DEFAULT '',
    "invitedById" INTEGER,
    "createdAt" DATETIME NOT NULL,
    "expiresAt" DATETIME NOT NULL
);

-- CreateIndex
CREATE UNIQUE INDEX "invitations_hash_key" ON "invitations"("hash");

-- CreateIndex
CREATE UNIQUE INDEX "invitations_emailKey_key" ON "invitations"("emailKey");

-- CreateIndex
CREATE INDEX "invitations_expiresAt_idx" ON "invitations"("expiresAt");
