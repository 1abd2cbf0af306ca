-- AlterTable
ALTER TABLE "User" ADD COLUMN "searchText" TEXT NOT NULL DEFAULT '';

-- Members from before
UPDATE "User" SET "searchText" = "usernameKey" || char(10) || lower("email") || char(10) || lower("nickname");
