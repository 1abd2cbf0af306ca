-- CreateTable
CREATE TABLE `KeyringKey` (
    `kid` VARCHAR(64) NOT NULL,
    `serial` INTEGER NOT NULL,
    `algorithm` VARCHAR(10) NOT NULL,
    `publicKey` TEXT NOT NULL,
    `privateKey` TEXT NOT NULL,
    `createdAt` DATETIME(3) NOT NULL,
    `activatesAt` DATETIME(3) NOT NULL,
    `retiredAt` DATETIME(3) NULL,

    UNIQUE INDEX `KeyringKey_serial_key`(`serial`),
    PRIMARY KEY (`kid`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
