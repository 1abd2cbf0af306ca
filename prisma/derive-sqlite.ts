import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const canonical = 'prisma/schema.prisma'
export const derived = 'prisma/sqlite/schema.prisma'

const header = '// Derived from ../schema.prisma by `npm run prisma:derive`. Change that one.'

/**
 * The schema for the embedded database: the canonical one with its own provider and output folder and without what only
 * MySQL has, which is native column types (`@db.VarChar(150)`), lengths of index prefixes and full-text indexes.
 */
export function deriveSqlite(schema: string): string {
  const lines = schema
    .replace(/^\/\/ The canonical schema.*$/m, header)
    .replace(/^(\s*provider\s*=\s*)"mysql"$/m, '$1"sqlite"')
    .replace(/^(\s*output\s*=\s*)"\.\.\/(.*)mysql"$/m, '$1"../../$2sqlite"')
    .split('\n')
    .filter((line) => !/^\s*@@fulltext\b/.test(line))
    .map((line) => line.replace(/\s*@db\.\w+(\([^)]*\))?/g, '').replace(/\(length: \d+\)/g, ''))
  return lines.join('\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(derived, deriveSqlite(readFileSync(canonical, 'utf8')))
}
