import { chmodSync, closeSync, openSync, statSync } from 'node:fs'

const ownerOnly = 0o600

/**
 * Lets only the owner read and write the embedded database: it holds password hashes. A new file is made so, before SQLite
 * opens it, and SQLite gives its files beside it the same mode; those that are there already are changed. A file of another
 * user, and a file system without modes, are left as they are: SQLite says whether it can use them.
 */
export function protectFiles(file: string): void {
  // Only a new file is opened: closing one that SQLite has open in this process would release its locks (POSIX, fcntl).
  try {
    closeSync(openSync(file, 'wx', ownerOnly))
  } catch {}
  for (const name of [file, `${file}-wal`, `${file}-shm`, `${file}-journal`]) {
    try {
      const { mode } = statSync(name)
      if ((mode & 0o077) !== 0) chmodSync(name, ownerOnly)
    } catch {}
  }
}
