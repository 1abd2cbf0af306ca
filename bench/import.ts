// Imports a dump of many members: npm run bench -- import [members [json|jsonl]]
// A third of them have an outstanding token, and a third of those tokens are blacklisted.
// On an embedded database, or on the server that TEST_DATABASE_URL names.
import { execFile } from 'node:child_process'
import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { createDatabase } from '../test/database.js'
import { cleanup } from './cleanup.js'

const members = Number(process.argv[2] ?? 1_000_000)
const form = process.argv[3] === 'jsonl' ? 'jsonl' : 'json'
const day = 86_400_000

const hash = 'pbkdf2_sha256$1000000$7rTPduse41QtTgUgBQluwb$CS2a1FSoDGX5zDwKjPojRqgTRSXi5pbhbpSmoJ79Bhg='

/** For the importing process: its own peak. (The system's count, maxRSS, begins with the parent's at the fork.) */
const tellPeak = `let peak = 0
  setInterval(() => { peak = Math.max(peak, process.memoryUsage.rss()) }, 20).unref()
  process.on('exit', () => console.error('peak ' + peak))`

await cleanup(async (scope) => {
  const DATABASE_URL = await createDatabase(scope)
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-bench-'))
  scope.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, `dump.${form}`)
  await pipeline(Readable.from(text()), createWriteStream(file))
  console.log(`dump                  ${members} members, ${(statSync(file).size / 1e6).toFixed(0)} MB of ${form}`)
  await run('dry run', ['--dry-run'])
  await run('import', [])
  await run('second import', [])

  async function run(name: string, options: string[]): Promise<void> {
    const from = performance.now()
    const args = ['dist/cli/main.js', 'import-django', file, '--json', ...options]
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, {
      env: {
        ...process.env,
        DATABASE_URL,
        NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(tellPeak)}`
      }
    })
    const seconds = (performance.now() - from) / 1000
    const resident = Number(/peak (\d+)/.exec(stderr)?.[1]) / 2 ** 20
    const { users, tokens } = JSON.parse(stdout)
    console.log(
      `${name.padEnd(22)}${users.imported} members and ${tokens.imported} tokens new, ${users.unchanged} and ${tokens.unchanged} known, in ${seconds.toFixed(1)} s: ${Math.round(members / seconds)} members/s, ${resident.toFixed(0)} MB at most`
    )
  }
})

function* text(): Generator<string> {
  let first = true
  for (const entry of entries()) {
    const line = JSON.stringify(entry)
    yield form === 'jsonl' ? `${line}\n` : `${first ? '[' : ', '}${line}`
    first = false
  }
  yield form === 'jsonl' ? '' : ']\n'
}

/** In the order of dumpdata: all of one model, then all of the next. */
function* entries() {
  const now = Date.now()
  for (let pk = 1; pk <= members; pk++) {
    yield {
      model: 'auth.user',
      pk,
      fields: {
        password: hash,
        last_login: null,
        is_superuser: false,
        username: `member${pk}`,
        first_name: 'Thomas',
        last_name: 'Anderson',
        email: `member${pk}@example.com`,
        is_staff: false,
        is_active: true,
        date_joined: new Date(now - pk).toISOString(),
        groups: [],
        user_permissions: []
      }
    }
  }
  for (let pk = 1; pk <= members / 3; pk++) {
    yield {
      model: 'token_blacklist.outstandingtoken',
      pk,
      fields: {
        user: pk * 3,
        jti: pk.toString(16).padStart(32, '0'),
        token: `${'x'.repeat(36)}.${'y'.repeat(180)}.${'z'.repeat(43)}`,
        created_at: new Date(now - day).toISOString(),
        expires_at: new Date(now + day).toISOString()
      }
    }
  }
  for (let pk = 1; pk <= members / 9; pk++) {
    yield {
      model: 'token_blacklist.blacklistedtoken',
      pk,
      fields: { token: pk * 3, blacklisted_at: new Date(now).toISOString() }
    }
  }
}
