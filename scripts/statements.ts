// How many statements go through Prisma Client and how many are SQL, for each store: npm run statements
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const calls = 'findUnique|findFirst|findMany|createMany|updateMany|deleteMany|count|aggregate|groupBy'
const kinds = {
  'Prisma Client': new RegExp(
    `\\b(user|session|blacklistedToken|client|usedAssertion|outboxEmail|knownDevice|oneTimeLink|invitation|auditEvent|activityHour|keyringKey|totpSecret|recoveryCode|passkey|challenge)\\.(${calls})\\b`,
    'g'
  ),
  SQL: /\b(query|execute|createLookup)\(/g
}

const rows = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => /(^|[/-])store\.ts$/.test(file))
  .sort()
  .map((file) => {
    const code = readFileSync(join('src', file), 'utf8').replace(/\/\*[\s\S]*?\*\/|(^|\s)\/\/.*$/gm, '')
    return [file, ...Object.values(kinds).map((kind) => code.match(kind)?.length ?? 0)] as const
  })
const sum = (kind: 1 | 2) => rows.reduce((total, row) => total + row[kind], 0)

for (const row of [['store', ...Object.keys(kinds)], ['---', '---', '---'], ...rows, ['all', sum(1), sum(2)]])
  console.log(`| ${row.join(' | ')} |`)
