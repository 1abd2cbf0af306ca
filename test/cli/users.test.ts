import t, { type Test } from 'tap'
import { printRows } from '../../src/cli/output.js'
import { createDatabase } from '../database.js'
import { build, isAlive, logIn, password, type Service } from '../service.js'
import { commandLine, type Keyturn } from './command-line.js'

async function start(t: Test): Promise<{ keyturn: Keyturn; service: Service }> {
  const databaseUrl = await createDatabase(t)
  return { keyturn: commandLine(t, databaseUrl), service: await build(t, {}, { databaseUrl }) }
}

t.test('users are created, listed, promoted, and found regardless of case', async (t) => {
  const { keyturn, service } = await start(t)
  const made = await keyturn('users create 네오 --email neo@example.com --level 3 --password-stdin', `${password}\n`)
  t.match(made, { code: 0, out: /^Created 네오 with the id \d+\.\n$/, err: '' })
  const json = await keyturn('users create Trinity --staff --password-stdin --json', password)
  t.match(JSON.parse(json.out), { username: 'Trinity', is_staff: true, is_superuser: false, level: 1 })
  t.notMatch(json.out, /\$2b\$/)
  t.ok(await isAlive(service, (await logIn(service, '네오')).access), 'with that password')

  const table = (await keyturn('users list')).out.trimEnd().split('\n')
  t.equal(table.length, 3)
  t.match(table[0], /^ID +USERNAME +EMAIL +LEVEL +IS ACTIVE +IS STAFF +IS SUPERUSER +LAST LOGIN$/)
  t.match(table[1], /^\d+ +네오 {6}neo@example\.com +3 +yes +no +no +-$/, 'two columns for each Hangul syllable')
  const found = await keyturn('users list --search TRIN --staff --active --json')
  t.same(JSON.parse(found.out)[0], JSON.parse(json.out))
  t.same(JSON.parse((await keyturn('users list --inactive --json')).out), [])
  t.match(await keyturn('users list --search nobody'), { code: 0, out: 'Nothing found.\n' })
  t.same(
    JSON.parse((await keyturn('users list --sort -username --limit 1 --json')).out).map(
      ({ username }: { username: string }) => username
    ),
    ['네오']
  )

  t.match(await keyturn('users promote trinity'), { code: 0, out: 'Promoted: Trinity.\n' })
  t.match(JSON.parse((await keyturn('users promote 네오 --staff --json')).out), { is_staff: true, is_superuser: false })
  t.match(await keyturn('users delete TRINITY --yes'), { code: 1, err: /last active superuser/ })
  t.match(await keyturn('users deactivate trinity --yes'), { code: 1, err: /last active superuser/ })
})

t.test('a command that revokes a session has revoked it when it returns', async (t) => {
  const { keyturn, service } = await start(t)
  await keyturn('users create neo --password-stdin', password)
  const logInNow = async () => (await logIn(service)).access
  let access = await logInNow()
  t.match(await keyturn('users deactivate neo --yes'), { code: 0, out: /^Deactivated/ })
  t.notOk(await isAlive(service, access))
  t.match(await keyturn('users activate neo'), { code: 0 })
  t.notOk(await isAlive(service, access))
  access = await logInNow()
  t.match(await keyturn('users set-password neo --password-stdin', 'follow the white rabbit'), { code: 0 })
  t.notOk(await isAlive(service, access))
  t.equal((await service.post('/api/token', { username: 'neo', password })).status, 401)
  t.match(await keyturn('users set-password neo --password-stdin', password), { code: 0 })
  access = await logInNow()
  t.match(await keyturn('users logout neo --yes'), { code: 0, out: 'Logged out everywhere: neo.\n' })
  t.notOk(await isAlive(service, access))
  access = await logInNow()
  t.match(await keyturn('users logout --all --json --yes'), { code: 0, out: /"everybody": true/ })
  t.notOk(await isAlive(service, access))
  access = await logInNow()
  t.match(await keyturn('users delete neo --yes'), { code: 0, out: 'Deleted: neo.\n' })
  t.notOk(await isAlive(service, access))
})

t.test('sessions are listed and revoked', async (t) => {
  // Commands go by the real time
  const databaseUrl = await createDatabase(t)
  const keyturn = commandLine(t, databaseUrl)
  const service = await build(t, {}, { databaseUrl, clock: Object.assign(() => Date.now(), { pass() {} }) })
  await keyturn('users create neo --password-stdin', password)
  const { access } = await logIn(service, 'neo', { headers: { 'user-agent': 'curl/8.5.0' } })
  const listed = JSON.parse((await keyturn('sessions list --user NEO --json')).out)
  t.match(listed, [{ username: 'neo', device: 'curl', ip: '127.0.0.1', expires_at: String }])
  t.match((await keyturn('sessions list')).out, /^ID +USERNAME +DEVICE +IP .*\n[\w-]{36} {2}neo +curl /)
  const end = `sessions end ${listed[0].id} --yes`
  t.match(await keyturn(end), { code: 0, out: `Revoked: ${listed[0].id}.\n` })
  t.notOk(await isAlive(service, access))
  t.match(await keyturn(end), { code: 1, err: /No live session has the id/ })
  t.match(await keyturn('sessions list --user nobody'), { code: 1, err: 'Error: The user "nobody" does not exist.\n' })
})

t.test('control characters of a nickname are not printed to the terminal', async (t) => {
  const lines = t.capture(console, 'log')
  printRows(
    [{ nickname: 'a\u001b[2J\u009b\n\u202eb', level: null, is_staff: true }],
    ['nickname', 'level', 'is_staff'],
    {}
  )
  t.same(
    lines().map(({ args }) => args),
    [['NICKNAME   LEVEL  IS STAFF\na?[2J???b  -      yes']]
  )
})
