-- CreateTable
CREATE TABLE "KeyringKey" (
    "kid" TEXT NOT NULL PRIMARY KEY,
    "serial" INTEGER NOT NULL,
    "algorithm" TEXT NOT NULL,
    "publicKey" TEXT NOT NULL,
    "privateKey" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "activatesAt" DATETIME NOT NULL,
    "retiredAt" DATETIME
);

-- CreateIndex
CREATE UNIQUE INDEX "KeyringKey_serial_key" ON "KeyringKey"("serial");
