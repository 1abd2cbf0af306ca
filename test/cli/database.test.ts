import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { plainNode } from '../process.js'
import { password, signingKey } from '../service.js'

const cli = resolve('dist/cli/main.js')

/** A folder that is nobody's project. */
function folderFor(t: Test): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'keyturn-cli-')))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

async function keyturn(cwd: string, args: string, env: Record<string, string> = {}, input = '') {
  const { DATABASE_URL: _, NODE_ENV: __, ...inherited } = process.env
  const child = spawn(...plainNode(cli, ...args.split(' ')), { cwd, env: { ...inherited, BCRYPT_COST: '4', ...env } })
  child.stdin.end(input)
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { code, out, err }
}

const reading = ['users list', 'sessions list', 'clients list', 'keys list', 'config check']
const changing = [
  'users deactivate neo --yes',
  'users delete neo --yes',
  'users logout --all --yes',
  'sessions end 1 --yes',
  'flushexpiredtokens'
]
changing.push('clients delete c1 --yes', 'clients rotate-secret c1', 'keys rotate')
const managed = { KEYRING: 'managed', KEYRING_SECRET: signingKey }

t.test('a command in another folder created and migrated a second database, and found nothing in it', async (t) => {
  const folder = folderFor(t)
  for (const command of [...reading, ...changing]) {
    const { code, out, err } = await keyturn(folder, command, managed)
    t.strictSame(readdirSync(folder), [], `${command} creates nothing`)
    if (command === 'config check') continue
    t.not(code, 0, command)
    t.match(err, `Error: There is no database ${join(folder, 'data/keyturn.db')}.`, command)
    t.match(err, /^[^\n]+\n$/, `${command}: one line`)
    t.equal(out, '', command)
  }
})

t.test('a command that reads migrated an existing file', async (t) => {
  const folder = folderFor(t)
  writeFileSync(join(folder, 'empty.db'), '')
  for (const command of reading.slice(0, 4)) {
    const { code, err } = await keyturn(folder, command, { ...managed, DATABASE_URL: 'file:empty.db' })
    t.equal(code, 1, command)
    t.match(err, /^Error: The database \/.*\/empty\.db lacks the migrations .*keyturn migrate` first\.\n$/, command)
  }
})

t.test('settings in a file .env were ignored', async (t) => {
  const folder = folderFor(t)
  writeFileSync(join(folder, '.env'), '# of the service\nDATABASE_URL=file:./from-env-file.db\nPORT="4000"\n')
  const { code, err } = await keyturn(folder, 'createsuperuser --username neo --password-stdin', {}, password)
  t.equal(code, 0, err)
  t.ok(readdirSync(folder).includes('from-env-file.db'))
  t.match((await keyturn(folder, 'users list')).out, /neo/)
  t.match(
    (await keyturn(folder, 'config check', { PORT: '5000' })).out,
    /PORT +5000 +PORT/,
    'the environment goes first'
  )
  t.notMatch((await keyturn(folder, 'config check')).err, /Experimental/)
  t.match(await keyturn(folder, 'users list', { NODE_ENV: 'test' }), { code: 1, err: /data\/keyturn\.db/ })

  const damaged = folderFor(t)
  mkdirSync(join(damaged, '.env'))
  t.match(await keyturn(damaged, 'config check'), {
    code: 1,
    err: /^Error: \.env: cannot be read; allowed: a readable text file, or none\n$/
  })
})
