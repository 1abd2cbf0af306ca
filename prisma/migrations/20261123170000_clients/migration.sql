-- AlterTable
ALTER TABLE `Session` ADD COLUMN `clientId` VARCHAR(36) NULL,
    ADD COLUMN `scope` VARCHAR(1000) NULL;

-- CreateIndex
CREATE INDEX `Session_revokedAt_idx` ON `Session`(`revokedAt`);

-- CreateTable
CREATE TABLE `Client` (
    `id` VARCHAR(36) NOT NULL,
    `name` VARCHAR(150) NOT NULL,
    `grants` VARCHAR(100) NOT NULL DEFAULT '',
    `scopes` VARCHAR(1000) NOT NULL DEFAULT '',
    `audiences` VARCHAR(1000) NOT NULL DEFAULT '',
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

    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- CreateTable
CREATE TABLE `UsedAssertion` (
    `id` VARCHAR(64) NOT NULL,
    `expiresAt` DATETIME(3) NOT NULL,

    INDEX `UsedAssertion_expiresAt_idx`(`expiresAt`),
    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
