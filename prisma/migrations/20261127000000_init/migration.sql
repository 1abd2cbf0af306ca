-- CreateTable
CREATE TABLE `users` (
    `id` INTEGER NOT NULL AUTO_INCREMENT,
    `username` VARCHAR(150) NOT NULL,
    `usernameKey` VARCHAR(150) NOT NULL,
    `password` VARCHAR(128) NOT NULL,
    `email` VARCHAR(254) NOT NULL DEFAULT '',
    `emailKey` VARCHAR(254) NULL,
    `emailVerified` BOOLEAN NOT NULL DEFAULT false,
    `nickname` VARCHAR(150) NOT NULL DEFAULT '',
    `language` VARCHAR(8) NOT NULL DEFAULT '',
    `level` INTEGER NOT NULL DEFAULT 1,
    `isActive` BOOLEAN NOT NULL DEFAULT true,
    `isStaff` BOOLEAN NOT NULL DEFAULT false,
    `isSuperuser` BOOLEAN NOT NULL DEFAULT false,
    `dateJoined` DATETIME(3) NOT NULL,
    `lastLogin` DATETIME(3) NULL,
    `passwordChangedAt` DATETIME(3) NOT NULL,
    `importedAt` DATETIME(3) NULL,
    `adoptBefore` DATETIME(3) NULL,
    `epoch` INTEGER NOT NULL DEFAULT 0,
    `loginSerial` INTEGER NOT NULL DEFAULT 0,
    `twoFactor` BOOLEAN NOT NULL DEFAULT false,
    `searchText` VARCHAR(600) NOT NULL DEFAULT '',
    `inactiveReason` VARCHAR(255) NOT NULL DEFAULT '',
    `inactiveUntil` DATETIME(3) NULL,
    `notes` VARCHAR(2000) NOT NULL DEFAULT '',

    UNIQUE INDEX `users_usernameKey_key`(`usernameKey`),
    UNIQUE INDEX `users_emailKey_key`(`emailKey`),
    INDEX `users_email_idx`(`email`),
    INDEX `users_inactiveUntil_idx`(`inactiveUntil`),
    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- CreateTable
CREATE TABLE `sessions` (
    `id` VARCHAR(36) NOT NULL,
    `userId` INTEGER NOT NULL,
    `epoch` INTEGER NOT NULL DEFAULT 0,
    `generation` INTEGER NOT NULL DEFAULT 0,
    `createdAt` DATETIME(3) NOT NULL,
    `rotatedAt` DATETIME(3) NOT NULL,
    `expiresAt` DATETIME(3) NOT NULL,
    `rotationKey` VARCHAR(43) NULL,
    `revokedAt` DATETIME(3) NULL,
    `revokedReason` VARCHAR(32) NULL,
    `authenticatedAt` DATETIME(3) NULL,
    `userAgent` VARCHAR(255) NOT NULL DEFAULT '',
    `ip` VARCHAR(45) NOT NULL DEFAULT '',
    `keepUntil` DATETIME(3) NULL,
    `serial` INTEGER NULL,
    `clientId` VARCHAR(36) NULL,
    `scope` VARCHAR(5049) NULL,

    INDEX `sessions_clientId_revokedAt_idx`(`clientId`, `revokedAt`),
    INDEX `sessions_revokedAt_idx`(`revokedAt`),
    INDEX `sessions_userId_revokedAt_idx`(`userId`, `revokedAt`),
    UNIQUE INDEX `sessions_userId_serial_key`(`userId`, `serial`),
    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- CreateTable
CREATE TABLE `blacklisted_tokens` (
    `jti` VARCHAR(64) NOT NULL,
    `expiresAt` DATETIME(3) NOT NULL,
    `blacklistedAt` DATETIME(3) NOT NULL,
    `reason` VARCHAR(255) NOT NULL DEFAULT '',

    INDEX `blacklisted_tokens_expiresAt_idx`(`expiresAt`),
    PRIMARY KEY (`jti`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- CreateTable
CREATE TABLE `audit_events` (
    `id` VARCHAR(36) NOT NULL,
    `at` DATETIME(3) NOT NULL,
    `type` VARCHAR(32) NOT NULL,
    `actorId` INTEGER NULL,
    `subjectId` INTEGER NULL,
    `sessionId` VARCHAR(36) NULL,
    `ip` VARCHAR(45) NOT NULL DEFAULT '',
    `requestId` VARCHAR(64) NOT NULL DEFAULT '',
    `detail` VARCHAR(255) NOT NULL DEFAULT '',

    INDEX `audit_events_subjectId_idx`(`subjectId`),
    INDEX `audit_events_actorId_idx`(`actorId`),
    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- CreateTable
CREATE TABLE `activity_hours` (
    `hour` DATETIME(3) NOT NULL,
    `kind` VARCHAR(32) NOT NULL,
    `count` INTEGER NOT NULL,

    PRIMARY KEY (`hour`, `kind`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- CreateTable
CREATE TABLE `clients` (
    `id` VARCHAR(36) NOT NULL,
    `name` VARCHAR(150) NOT NULL,
    `grants` VARCHAR(100) NOT NULL DEFAULT '',
    `scopes` VARCHAR(5049) NOT NULL DEFAULT '',
    `audiences` VARCHAR(4019) NOT NULL DEFAULT '',
    `accessLifetime` INTEGER NULL,
    `isActive` BOOLEAN NOT NULL DEFAULT true,
    `createdAt` DATETIME(3) NOT NULL,
    `secretHash` VARCHAR(64) NULL,
    `secretCreatedAt` DATETIME(3) NULL,
    `secretUsedAt` DATETIME(3) NULL,
    `previousHash` VARCHAR(64) NULL,
    `previousCreatedAt` DATETIME(3) NULL,
    `previousUsedAt` DATETIME(3) NULL,
    `jwks` TEXT NULL,
    `jwksUri` VARCHAR(500) NULL,
    `keyUsedAt` DATETIME(3) NULL,
    `epoch` INTEGER NOT NULL DEFAULT 0,

    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- CreateTable
CREATE TABLE `used_assertions` (
    `id` VARCHAR(64) NOT NULL,
    `expiresAt` DATETIME(3) NOT NULL,

    INDEX `used_assertions_expiresAt_idx`(`expiresAt`),
    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- CreateTable
CREATE TABLE `keyring_keys` (
    `kid` VARCHAR(64) NOT NULL,
    `serial` INTEGER NOT NULL,
    `algorithm` VARCHAR(10) NOT NULL,
    `publicKey` TEXT NOT NULL,
    `privateKey` TEXT NOT NULL,
    `createdAt` DATETIME(3) NOT NULL,
    `activatesAt` DATETIME(3) NOT NULL,
    `retiredAt` DATETIME(3) NULL,

    UNIQUE INDEX `keyring_keys_serial_key`(`serial`),
    PRIMARY KEY (`kid`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- CreateTable
CREATE TABLE `outbox_emails` (
    `id` VARCHAR(36) NOT NULL,
    `kind` VARCHAR(32) NOT NULL,
    `userId` INTEGER NULL,
    `recipient` VARCHAR(254) NOT NULL,
    `language` VARCHAR(8) NOT NULL,
    `seed` VARCHAR(43) NOT NULL DEFAULT '',
    `detail` VARCHAR(255) NOT NULL DEFAULT '',
    `ip` VARCHAR(45) NOT NULL DEFAULT '',
    `requestId` VARCHAR(64) NOT NULL DEFAULT '',
    `createdAt` DATETIME(3) NOT NULL,
    `dueAt` DATETIME(3) NOT NULL,
    `attempts` INTEGER NOT NULL DEFAULT 0,
    `giveUpAt` DATETIME(3) NOT NULL,
    `claimedUntil` DATETIME(3) NULL,
    `failedAt` DATETIME(3) NULL,
    `lastError` VARCHAR(255) NOT NULL DEFAULT '',

    INDEX `outbox_emails_failedAt_dueAt_idx`(`failedAt`, `dueAt`),
    INDEX `outbox_emails_userId_idx`(`userId`),
    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- CreateTable
CREATE TABLE `known_devices` (
    `userId` INTEGER NOT NULL,
    `device` VARCHAR(150) NOT NULL,
    `seenAt` DATETIME(3) NOT NULL,

    INDEX `known_devices_seenAt_idx`(`seenAt`),
    PRIMARY KEY (`userId`, `device`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- CreateTable
CREATE TABLE `one_time_links` (
    `hash` VARCHAR(64) NOT NULL,
    `userId` INTEGER NOT NULL,
    `purpose` VARCHAR(32) NOT NULL,
    `email` VARCHAR(254) NOT NULL,
    `expiresAt` DATETIME(3) NOT NULL,

    INDEX `one_time_links_expiresAt_idx`(`expiresAt`),
    UNIQUE INDEX `one_time_links_userId_purpose_key`(`userId`, `purpose`),
    PRIMARY KEY (`hash`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- CreateTable
CREATE TABLE `totp_secrets` (
    `userId` INTEGER NOT NULL,
    `secret` VARCHAR(255) NOT NULL,
    `createdAt` DATETIME(3) NOT NULL,
    `confirmedAt` DATETIME(3) NULL,
    `lastStep` INTEGER NOT NULL DEFAULT 0,

    PRIMARY KEY (`userId`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- CreateTable
CREATE TABLE `recovery_codes` (
    `hash` VARCHAR(64) NOT NULL,
    `userId` INTEGER NOT NULL,

    INDEX `recovery_codes_userId_idx`(`userId`),
    PRIMARY KEY (`hash`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- CreateTable
CREATE TABLE `passkeys` (
    `id` VARCHAR(36) NOT NULL,
    `userId` INTEGER NOT NULL,
    `credentialHash` VARCHAR(64) NOT NULL,
    `credentialId` TEXT NOT NULL,
    `publicKey` TEXT NOT NULL,
    `counter` BIGINT NOT NULL,
    `transports` VARCHAR(100) NOT NULL DEFAULT '',
    `backedUp` BOOLEAN NOT NULL,
    `name` VARCHAR(100) NOT NULL,
    `createdAt` DATETIME(3) NOT NULL,
    `lastUsedAt` DATETIME(3) NULL,

    UNIQUE INDEX `passkeys_credentialHash_key`(`credentialHash`),
    INDEX `passkeys_userId_idx`(`userId`),
    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- CreateTable
CREATE TABLE `challenges` (
    `hash` VARCHAR(64) NOT NULL,
    `purpose` VARCHAR(32) NOT NULL,
    `userId` INTEGER NULL,
    `epoch` INTEGER NOT NULL,
    `expiresAt` DATETIME(3) NOT NULL,

    INDEX `challenges_userId_idx`(`userId`),
    INDEX `challenges_expiresAt_idx`(`expiresAt`),
    PRIMARY KEY (`hash`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- CreateTable
CREATE TABLE `invitations` (
    `id` VARCHAR(36) NOT NULL,
    `hash` VARCHAR(64) NOT NULL,
    `email` VARCHAR(254) NOT NULL,
    `emailKey` VARCHAR(254) NOT NULL,
    `username` VARCHAR(150) NOT NULL DEFAULT '',
    `level` INTEGER NOT NULL DEFAULT 1,
    `isStaff` BOOLEAN NOT NULL DEFAULT false,
    `language` VARCHAR(8) NOT NULL DEFAULT '',
    `invitedById` INTEGER NULL,
    `createdAt` DATETIME(3) NOT NULL,
    `expiresAt` DATETIME(3) NOT NULL,

    UNIQUE INDEX `invitations_hash_key`(`hash`),
    UNIQUE INDEX `invitations_emailKey_key`(`emailKey`),
    INDEX `invitations_expiresAt_idx`(`expiresAt`),
    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
