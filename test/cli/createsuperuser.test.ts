import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { createDatabase } from '../database.js'
import { build, password } from '../service.js'
import { converse, hasTerminal } from '../terminal.js'
import { commandLine, commandProcess, type Result } from './command-line.js'

const create = (t: Test, url: string, name: string, input: string): Promise<Result> =>
  commandLine(t, url)(`createsuperuser --username ${name} --email neo@example.com --password-stdin`, input)

t.test('without a terminal: on an empty database, and the superuser can log in', async (t) => {
  const url = await createDatabase(t)
  t.same(await create(t, url, 'neo', `${password}\n`), {
    code: 0,
    out: 'Superuser created successfully.\n',
    err: ''
  })
  const service = await build(t, {}, { databaseUrl: url })
  const { status, body } = await service.post('/api/token', { username: 'neo', password })
  t.equal(status, 200)
  const me = await service.get('/api/users/me', { bearer: String(body.access) })
  t.match(me.body, { username: 'neo', email: 'neo@example.com', is_staff: true, is_active: true })
})

t.test('a duplicate name is one clear line and exit code 1, in any case', async (t) => {
  const url = await createDatabase(t)
  await create(t, url, 'neo', password)
  for (const name of ['neo', 'NEO']) {
    t.same(await create(t, url, name, password), {
      code: 1,
      out: '',
      err: 'Error: That username is already taken.\n'
    })
  }
})

t.test('the password policy holds, and the password is never shown', async (t) => {
  const url = await createDatabase(t)
  const { code, err, out } = await create(t, url, 'neo', 'password1')
  t.equal(code, 1)
  t.match(err, /^Error: .*common.*\n$/)
  t.notMatch(err + out, /password1/)
})

t.test('missing and misspelt arguments are named, with exit code 1 or 2', async (t) => {
  const keyturn = commandLine(t, await createDatabase(t))
  t.match(await keyturn('createsuperuser --password-stdin', password), {
    code: 2,
    err: 'Error: --password-stdin needs --username.\n'
  })
  t.match(await keyturn('createsuperuser'), { code: 2, err: /without a terminal.*--password-stdin/ })
  t.match(await keyturn('createsuperuser --nope'), { code: 2, err: /unknown option/ })
  t.match(await keyturn('nope'), { code: 2, err: /unknown command/ })
  t.match(await keyturn('--help'), { code: 0, out: /createsuperuser/ })
})

t.test('an unreachable database is explained in one line that names the variable', async (t) => {
  const { code, err } = await commandLine(t, 'mysql://a:b@127.0.0.1:1/none')('migrate')
  t.equal(code, 1)
  t.match(err, /^Error: .*DATABASE_URL.*\n$/)
})

t.test('`keyturn migrate` names the migrations that it applied', async (t) => {
  const keyturn = commandLine(t, await createDatabase(t))
  t.match(await keyturn('migrate'), { code: 0, out: /^Applied: \d+_init/ })
  t.match(await keyturn('migrate'), { code: 0, out: 'Nothing to migrate.\n' })
})

t.test(
  'on a terminal createsuperuser asks, hides the password, and asks again until it is good enough',
  { skip: hasTerminal ? false : 'script is not installed (Debian: bsdutils)' },
  async (t) => {
    const url = await createDatabase(t)
    await create(t, url, 'smith', password)
    const { code, screen, unanswered } = await converse(
      [process.execPath, 'dist/cli/main.js', 'createsuperuser'],
      { ...process.env, NODE_ENV: 'test', DATABASE_URL: url, BCRYPT_COST: '4', CI: '' },
      [
        [/Username:/, 'smith'],
        // Ctrl-U empties the line that was refused.
        [/already taken/, '\u0015neo'],
        [/Email address:/, 'neo@example.com'],
        [/Password:/, password],
        [/\(again\):/, 'something else'],
        [/didn't match[\s\S]*Password:/, 'password1'],
        [/\(again\):/, 'password1'],
        [/too common[\s\S]*Password:/, password],
        [/\(again\):/, password]
      ]
    )
    t.equal(code, 0)
    t.equal(unanswered, 0)
    t.match(screen, /Superuser created successfully\./)
    t.notOk(screen.includes(password), 'a password is not shown')
    const service = await build(t, {}, { databaseUrl: url })
    t.equal((await service.post('/api/token', { username: 'neo', password })).status, 200)
  }
)

t.test('a container could not make the first superuser: --noinput takes it from the environment', async (t) => {
  const keyturn = commandLine(t, await createDatabase(t))
  const make = 'createsuperuser --noinput'
  const theirs = { DJANGO_SUPERUSER_USERNAME: 'django', DJANGO_SUPERUSER_PASSWORD: 'follow the white rabbit' }
  const file = join(t.testdir(), 'password')
  writeFileSync(file, `${password}\n`)

  t.match(await keyturn(make), { code: 2, err: /^Error: --noinput needs KEYTURN_SUPERUSER_USERNAME, [^\n]+\n$/ })
  const lacking = await keyturn(make, '', { KEYTURN_SUPERUSER_USERNAME: 'neo' })
  t.match(lacking, { code: 2, err: /^Error: --noinput needs KEYTURN_SUPERUSER_PASSWORD, [^\n]+\n$/ })
  const ours = { ...theirs, KEYTURN_SUPERUSER_USERNAME: 'neo', KEYTURN_SUPERUSER_PASSWORD_FILE: file }
  t.match(await keyturn(make, '', { ...ours, KEYTURN_SUPERUSER_PASSWORD: password }), {
    code: 1,
    err: /^Error: KEYTURN_SUPERUSER_PASSWORD_FILE: KEYTURN_SUPERUSER_PASSWORD is set as well/
  })
  t.match(await keyturn(make, '', { ...ours, DJANGO_SUPERUSER_EMAIL: 'x y z' }), { code: 1, err: /^Error: .*email/ })
  t.match(await keyturn(make, '', { ...ours, DJANGO_SUPERUSER_EMAIL: 'neo@example.com' }), {
    code: 0,
    out: 'Superuser created successfully.\n'
  })
  t.match(await keyturn(make, '', ours), { code: 1, err: 'Error: That username is already taken.\n' })
  t.match(await keyturn('createsuperuser --no-input', '', theirs), { code: 0 }, "Django's names and spelling")
  const listed = JSON.parse((await keyturn('users list --json')).out)
  t.match(listed, [
    { username: 'neo', email: 'neo@example.com', is_superuser: true, is_staff: true },
    { username: 'django', email: '', is_superuser: true, is_staff: true }
  ])
})

t.test('a container that started again failed, and one that started beside another: --if-missing', async (t) => {
  const url = await createDatabase(t)
  const make = 'createsuperuser --noinput --if-missing'
  const first = { KEYTURN_SUPERUSER_USERNAME: 'neo', KEYTURN_SUPERUSER_PASSWORD: password }
  const here = commandLine(t, url)
  const [one, other] = await Promise.all([commandProcess(url, first)(make), commandProcess(url, first)(make)])
  t.same([one.code, other.code], [0, 0], one.err + other.err)
  t.same([one.out, other.out].sort(), ['A superuser already exists.\n', 'Superuser created successfully.\n'])
  const again = { code: 0, out: 'A superuser already exists.\n', err: '' }
  t.match(await here(make), again, 'also when the secret is gone')
  t.match(await here(make, '', { ...first, KEYTURN_SUPERUSER_USERNAME: 'another' }), again, 'whatever the name is')
})

t.test('a user who is no superuser was taken for the one that is missing', async (t) => {
  const url = await createDatabase(t)
  const here = commandLine(t, url)
  await here('users create neo --staff --password-stdin', password)
  const first = { KEYTURN_SUPERUSER_USERNAME: 'neo', KEYTURN_SUPERUSER_PASSWORD: password }
  const result = await here('createsuperuser --noinput --if-missing', '', first)
  t.match(result, { code: 1, err: 'Error: That username is already taken.\n' })
})
