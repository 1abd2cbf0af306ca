// Generates the two Prisma clients, MySQL's and SQLite's, into src/infra/db/generated, unless they are up to date. Needs no
// network: prisma.config.ts keeps the CLI from fetching an engine that `generate` does not use.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const require = createRequire(import.meta.url)
const root = fileURLToPath(new URL('..', import.meta.url))
const target = join(root, 'src/infra/db/generated')
const stamp = join(target, '.stamp')
const schemas = ['prisma/schema.prisma', 'prisma/sqlite/schema.prisma']

const prisma = require.resolve('prisma/package.json')
const { version, bin } = require(prisma)
const wanted = createHash('sha256').update(version)
for (const schema of schemas) wanted.update(readFileSync(join(root, schema)))
const fingerprint = wanted.digest('hex')

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== fingerprint) {
  rmSync(stamp, { force: true })
  for (const schema of schemas) {
    const { status, stdout, stderr, error } = spawnSync(
      process.execPath,
      [join(dirname(prisma), bin.prisma), 'generate', '--no-hints', '--schema', schema],
      { cwd: root, encoding: 'utf8', env: { ...process.env, CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1' } }
    )
    if (status !== 0) {
      console.error(`prisma generate --schema ${schema} failed\n${stdout}${stderr}${error ?? ''}`)
      process.exit(1)
    }
  }
  mkdirSync(target, { recursive: true })
  writeFileSync(stamp, fingerprint)
}
