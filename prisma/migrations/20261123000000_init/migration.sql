-- CreateTable
CREATE TABLE `User` (
    `id` INTEGER NOT NULL AUTO_INCREMENT,
    `username` VARCHAR(150) NOT NULL,
    `usernameKey` VARCHAR(150) NOT NULL,
    `password` VARCHAR(128) NOT NULL,
    `email` VARCHAR(254) NOT NULL DEFAULT '',
    `nickname` VARCHAR(150) NOT NULL DEFAULT '',
    `level` INTEGER NOT NULL DEFAULT 1,
    `isActive` BOOLEAN NOT NULL DEFAULT true,
    `isStaff` BOOLEAN NOT NULL DEFAULT false,
    `isSuperuser` BOOLEAN NOT NULL DEFAULT false,
    `dateJoined` DATETIME(3) NOT NULL,
    `lastLogin` DATETIME(3) NULL,
    `passwordChangedAt` DATETIME(3) NOT NULL,
    `epoch` INTEGER NOT NULL DEFAULT 0,
    `loginSerial` INTEGER NOT NULL DEFAULT 0,

    UNIQUE INDEX `User_usernameKey_key`(`usernameKey`),
    INDEX `User_email_idx`(`email`),
    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- CreateTable
CREATE TABLE `Session` (
    `id` VARCHAR(36) NOT NULL,
    `userId` INTEGER NOT NULL,
    `epoch` INTEGER NOT NULL DEFAULT 0,
    `generation` INTEGER NOT NULL DEFAULT 0,
    `createdAt` DATETIME(3) NOT NULL,
    `rotatedAt` DATETIME(3) NOT NULL,
    `expiresAt` DATETIME(3) NOT NULL,
    `revokedAt` DATETIME(3) NULL,
    `revokedReason` VARCHAR(32) NULL,
    `userAgent` VARCHAR(255) NOT NULL DEFAULT '',
    `ip` VARCHAR(45) NOT NULL DEFAULT '',

    INDEX `Session_userId_idx`(`userId`),
    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- CreateTable
CREATE TABLE `BlacklistedToken` (
    `jti` VARCHAR(64) NOT NULL,
    `expiresAt` DATETIME(3) NOT NULL,
    `blacklistedAt` DATETIME(3) NOT NULL,
    `reason` VARCHAR(255) NOT NULL DEFAULT '',

    INDEX `BlacklistedToken_expiresAt_idx`(`expiresAt`),
    PRIMARY KEY (`jti`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
