import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Provider } from './engine.js'

export interface Migration {
  name: string
  sql: string
  /** SHA-256 of the file, as Prisma computes it. */
  checksum: string
}

const folders: Record<Provider, string> = {
  mysql: '../../../prisma/migrations/',
  sqlite: '../../../prisma/sqlite/migrations/'
}

/** The migrations in this version's folder for the engine, in order. */
export async function readMigrations(provider: Provider): Promise<Migration[]> {
  const folder = new URL(folders[provider], import.meta.url)
  const entries = await readdir(fileURLToPath(folder), { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(new URL(`${name}/migration.sql`, folder), 'utf8')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    })
  )
}
