-- AlterTable
ALTER TABLE `User` ADD COLUMN `searchText` VARCHAR(600) NOT NULL DEFAULT '';

-- Members from before
UPDATE `User` SET `searchText` = CONCAT(`usernameKey`, '\n', LOWER(`email`), '\n', LOWER(`nickname`));
