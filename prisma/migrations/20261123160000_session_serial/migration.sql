-- AlterTable
ALTER TABLE `Session` ADD COLUMN `serial` INTEGER NULL;

-- CreateIndex
CREATE UNIQUE INDEX `Session_userId_serial_key` ON `Session`(`userId`, `serial`);

-- DropIndex
DROP INDEX `Session_userId_idx` ON `Session`;
