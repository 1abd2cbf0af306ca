-- CreateTable
CREATE TABLE `AuditEvent` (
    `id` VARCHAR(36) NOT NULL,
    `at` DATETIME(3) NOT NULL,
    `type` VARCHAR(32) NOT NULL,
    `actorId` INTEGER NULL,
    `subjectId` INTEGER NULL,
    `sessionId` VARCHAR(36) NULL,
    `ip` VARCHAR(45) NOT NULL DEFAULT '',
    `requestId` VARCHAR(64) NOT NULL DEFAULT '',
    `detail` VARCHAR(255) NOT NULL DEFAULT '',

    INDEX `AuditEvent_subjectId_idx`(`subjectId`),
    INDEX `AuditEvent_actorId_idx`(`actorId`),
    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- CreateTable
CREATE TABLE `ActivityHour` (
    `hour` DATETIME(3) NOT NULL,
    `kind` VARCHAR(32) NOT NULL,
    `count` INTEGER NOT NULL,

    PRIMARY KEY (`hour`, `kind`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
