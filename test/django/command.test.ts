import { readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { commandLine } from '../cli/command-line.js'
import { createDatabase } from '../database.js'
import { build, refresh } from '../service.js'
import { entriesOfToday, entryOf, member, secrets, token } from './fixture.js'

async function start(t: Test) {
  const databaseUrl = await createDatabase(t)
  const file = join(t.testdir({ 'dump.json': JSON.stringify(entriesOfToday()) }), 'dump.json')
  return { databaseUrl, file, keyturn: commandLine(t, databaseUrl) }
}

t.test('a dump is imported after a dry run, and imported again without a change', async (t) => {
  const { databaseUrl, file, keyturn } = await start(t)
  const list = `${file}.report`
  const dry = await keyturn(`import-django ${file} --dry-run --report ${list}`)
  t.match(dry, { code: 0, err: '' })
  t.match(
    dry.out,
    /^Dry run: nothing was written\.\nThe database does not exist yet\. .*\nUsers: 13 read, 11 would be imported, 0 already here, 2 skipped\.\n/
  )
  const lines = readFileSync(list, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  t.equal(lines.length, 13)
  const { id } = member('md5-user')
  t.match(
    lines.find(({ pk }) => pk === id),
    {
      outcome: 'skipped',
      reason: 'password_unsupported',
      why: 'the password has a hash that this service cannot verify'
    }
  )
  t.notMatch(readFileSync(list, 'utf8') + dry.out, /pbkdf2_sha256|eyJ/, 'no hash and no token')

  const real = await keyturn(`import-django ${file}`)
  t.match(real, { code: 0, err: '' })
  t.match(real.out, /^Users: 13 read, 11 imported, 0 already here, 2 skipped\.\n/)
  t.match(real.out, new RegExp(`  1 skipped: the password has a hash that this service cannot verify \\(id ${id}\\)\n`))
  t.match(real.out, / {2}1 imported, but: groups are not imported \(id \d+\)\n/)
  t.match(
    real.out,
    /\nTokens: 7 read, 5 imported, 0 already here, 2 skipped\.\n {2}Of these, 1 are blacklisted in Django and stay revoked here\. 0 /
  )
  const again = JSON.parse((await keyturn(`import-django ${file} --json`)).out)
  t.match(again, { dryRun: false, users: { imported: 0, unchanged: 11 }, tokens: { imported: 0, unchanged: 5 } })

  const service = await build(t, { SIGNING_KEY: secrets.signingKey }, { databaseUrl })
  const events = await service.app.db.query('SELECT type, detail FROM audit_events')
  t.same(events, [['users.imported', 'from Django: 11 users, 5 sessions, 0 revoked']], 'one event (ASVS 5.0, 16.3.1)')
  t.equal((await refresh(service, token('alive').token)).status, 200)
})

t.test('from standard input, and from several files', async (t) => {
  const { file, keyturn } = await start(t)
  const all = entriesOfToday()
  const lines = all.map((entry) => JSON.stringify(entry)).join('\n')
  t.match(JSON.parse((await keyturn('import-django - --json', lines)).out), { users: { imported: 11 } })
  const [users, tokens] = [`${file}.users`, `${file}.tokens`]
  writeFileSync(users, JSON.stringify(all.filter(({ model }) => model === 'auth.user')))
  writeFileSync(tokens, JSON.stringify(all.filter(({ model }) => model !== 'auth.user')))
  const both = JSON.parse((await keyturn(`import-django ${users} ${tokens} --json`)).out)
  t.match(both, { users: { unchanged: 11 }, tokens: { unchanged: 5 } })
})

t.test('a dump that is cut off is one line and exit code 1, and the rest follows later', async (t) => {
  const { file, keyturn } = await start(t)
  const whole = readFileSync(file, 'utf8')
  writeFileSync(`${file}.cut`, whole.slice(0, -10))
  const cut = await keyturn(`import-django ${file}.cut`)
  t.match(cut, { code: 1, out: '' })
  t.match(cut.err, /^Error: \S+\.cut is not JSON at byte \d+, after \d+ entries: [^\n]*cut off[^\n]*\n$/)
  t.match(JSON.parse((await keyturn(`import-django ${file} --json`)).out), {
    users: { read: 13 },
    tokens: { imported: 5 }
  })
})

t.test('a dry run created the database', async (t) => {
  const folder = realpathSync(t.testdir({ 'dump.json': JSON.stringify(entriesOfToday()) }))
  const file = join(folder, 'dump.json')
  const keyturn = commandLine(t, `file:${folder}/data/keyturn.db`)
  const first = await keyturn(`import-django ${file} --dry-run`)
  t.match(first, {
    code: 0,
    err: '',
    out: /The database does not exist yet\. .*\nUsers: 13 read, 11 would be imported/
  })
  t.same(readdirSync(folder), ['dump.json'], 'nothing was created')
  t.match((await keyturn(`import-django ${file}`)).code, 0)
  const again = await keyturn(`import-django ${file} --dry-run`)
  t.match(again.out, /Users: 13 read, 0 would be imported, 11 already here/)
  t.notMatch(again.out, /no database yet/)
})

t.test('a wrong --user-model read nothing, and ended with exit code 0', async (t) => {
  const folder = realpathSync(t.testdir())
  const keyturn = commandLine(t, `file:${folder}/keyturn.db`)
  const { username: _, ...fields } = entryOf(1, 'neo', { email: 'neo@example.com' }).fields
  const user = { model: 'accounts.user', pk: 1, fields }
  const dump = JSON.stringify([{ model: 'auth.group', pk: 1, fields: { name: 'crew' } }, user])
  const wrong: [args: string, message: RegExp][] = [
    [
      '',
      /^Error: The dump has no entry of auth\.user\. Models with a password: accounts\.user \(1\)\. .*--user-model\.\n$/
    ],
    ['--user-model auth.Group', /^Error: auth\.group is not a user model: .*accounts\.user \(1\)/],
    ['--user-model accounts.User --username-field mail', /^Error: No entry of accounts\.user has the field mail, /]
  ]
  for (const [args, err] of wrong)
    t.match(await keyturn(`import-django - ${args}`.trim(), dump), { code: 1, out: '', err })
  const right = 'import-django - --user-model accounts.User --username-field email --field phnoe=nickname'
  const { code, out } = await keyturn(right, dump)
  t.equal(code, 0)
  t.match(out, /Users: 1 read, 1 imported/)
  t.match(out, /No user of the dump has the field phnoe/)
  t.match(out, /log in to Django by email.*LOGIN_FIELDS=email/)
  const told = commandLine(t, `file:${folder}/keyturn.db`, { LOGIN_FIELDS: 'email' })
  t.notMatch((await told(right, dump)).out, /LOGIN_FIELDS/)
})

t.test('users who are staff no longer were reported by id alone', async (t) => {
  const folder = realpathSync(t.testdir())
  const keyturn = commandLine(t, `file:${folder}/keyturn.db`)
  const clerks = Array.from({ length: 23 }, (_, n) => entryOf(n + 1, `clerk${n + 1}`, { is_staff: true }))
  const hidden = entryOf(99, 'x', { username: 'clerk1\ufe0f\u001b[2J' })
  const dump = JSON.stringify([...clerks, hidden])
  const { out } = await keyturn('import-django - --dry-run', dump)
  t.match(out, / {2}23 would be imported, but: is_staff was not .* \(clerk1, clerk2, .*, clerk20, and 3 more\)\n/)
  t.match(out, / {2}1 skipped: the username contains .* \(clerk1\\u\{fe0f\}\\u\{1b\}\[2J\)\n/)
  t.match(out, /--report FILE writes every entry/)
  t.match((await keyturn(`import-django - --dry-run --report ${folder}/list`, dump)).code, 0)
  const staff = readFileSync(join(folder, 'list'), 'utf8').trim().split('\n')
  t.same(
    staff.map((line) => JSON.parse(line)).flatMap(({ reason, username }) => (reason === 'staff' ? [username] : [])),
    clerks.map(({ fields }) => fields.username)
  )
})

t.test('wrong calls and missing files are refused', async (t) => {
  const { file, keyturn } = await start(t)
  t.match(await keyturn('import-django'), { code: 2, err: /missing required argument 'dump'/ })
  t.match(await keyturn(`import-django ${file} --overwrite`), { code: 2 })
  t.match(await keyturn('import-django nowhere.json'), { code: 1, err: /^Error: nowhere\.json cannot be read: .*\n$/ })
  t.match(await keyturn(`import-django ${file} --report nowhere/x`), {
    code: 1,
    err: /^Error: nowhere\/x cannot be written/
  })
  const { code, out } = await keyturn('import-django --help')
  t.equal(code, 0)
  for (const word of ['dumpdata auth.User token_blacklist', '--dry-run', '--report', 'Exit codes']) t.match(out, word)
})
