import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { password, signingKey } from '../service.js'
import { commandLine, commandProcess, type Environment } from './command-line.js'

/** A folder that is nobody's project. */
function folderFor(t: Test): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'keyturn-cli-')))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** As an operator calls it, without the settings of tests. */
const keyturnIn = (t: Test, cwd: string, env: Environment = {}) =>
  commandLine(t, undefined, { NODE_ENV: undefined, ...env }, cwd)

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
  const keyturn = keyturnIn(t, folder, managed)
  for (const command of [...reading, ...changing]) {
    const { code, out, err } = await keyturn(command)
    t.strictSame(readdirSync(folder), [], `${command} creates nothing`)
    if (command === 'config check') continue
    t.not(code, 0, command)
    t.match(err, `Error: The database ${join(folder, 'data/keyturn.db')} does not exist.`, command)
    t.match(err, /^[^\n]+\n$/, `${command}: one line`)
    t.equal(out, '', command)
  }
})

t.test('a command that reads migrated an existing file', async (t) => {
  const folder = folderFor(t)
  writeFileSync(join(folder, 'empty.db'), '')
  const keyturn = keyturnIn(t, folder, { ...managed, DATABASE_URL: 'file:empty.db' })
  for (const command of reading.slice(0, 4)) {
    const { code, err } = await keyturn(command)
    t.equal(code, 1, command)
    t.match(err, /^Error: The database \/.*\/empty\.db lacks the migrations .*keyturn migrate` first\.\n$/, command)
  }
})

t.test('settings in a file .env were ignored', async (t) => {
  const folder = folderFor(t)
  writeFileSync(join(folder, '.env'), '# of the service\nDATABASE_URL=file:./from-env-file.db\nPORT="4000"\n')
  const keyturn = keyturnIn(t, folder)
  const { code, err } = await keyturn('createsuperuser --username neo --password-stdin', password)
  t.equal(code, 0, err)
  t.ok(readdirSync(folder).includes('from-env-file.db'))
  t.match((await keyturn('users list')).out, /neo/)
  const own = await commandProcess(undefined, { NODE_ENV: undefined, PORT: '5000' }, folder)('config check')
  t.match(own.out, /PORT +5000 +PORT/, 'the environment goes first')
  t.notMatch(own.err, /Experimental/)
  t.match(await keyturn('users list', '', { NODE_ENV: 'test' }), { code: 1, err: /data\/keyturn\.db/ })

  const damaged = folderFor(t)
  mkdirSync(join(damaged, '.env'))
  t.match(await keyturnIn(t, damaged)('config check'), {
    code: 1,
    err: /^Error: \.env: cannot be read; allowed: a readable text file, or none\n$/
  })
})
