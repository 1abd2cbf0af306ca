import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { createDatabase } from '../database.js'
import { plainNode } from '../process.js'
import { build, password } from '../service.js'
import { converse, hasTerminal } from '../terminal.js'
import { commandLine } from './command-line.js'
import { commandLineHere } from './here.js'

interface Outcome {
  code: number | null
  stdout: string
  stderr: string
}

async function keyturn(databaseUrl: string, args: string[], input = ''): Promise<Outcome> {
  const child = spawn(...plainNode('dist/cli/main.js', ...args), {
    env: { ...process.env, NODE_ENV: 'test', DATABASE_URL: databaseUrl, BCRYPT_COST: '4' }
  })
  child.stdin.end(input)
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.on('close', resolve))
  ])
  return { code, stdout, stderr }
}

const create = (url: string, name: string, input: string): Promise<Outcome> =>
  keyturn(url, ['createsuperuser', '--username', name, '--email', 'neo@example.com', '--password-stdin'], input)

async function database(t: Test): Promise<string> {
  return createDatabase(t)
}

t.test('without a terminal: on an empty database, and the superuser can log in', async (t) => {
  const url = await database(t)
  t.same(await create(url, 'neo', `${password}\n`), {
    code: 0,
    stdout: 'Superuser created successfully.\n',
    stderr: ''
  })
  const service = await build(t, {}, { databaseUrl: url })
  const { status, body } = await service.post('/api/token', { username: 'neo', password })
  t.equal(status, 200)
  const me = await service.get('/api/users/me', { bearer: String(body.access) })
  t.match(me.body, { username: 'neo', email: 'neo@example.com', is_staff: true, is_active: true })
})

t.test('a duplicate name is one clear line and exit code 1, in any case', async (t) => {
  const url = await database(t)
  await create(url, 'neo', password)
  for (const name of ['neo', 'NEO']) {
    t.same(await create(url, name, password), {
      code: 1,
      stdout: '',
      stderr: 'Error: That username is already taken.\n'
    })
  }
})

t.test('the password policy holds, and the password is never shown', async (t) => {
  const url = await database(t)
  const { code, stderr, stdout } = await create(url, 'neo', 'password1')
  t.equal(code, 1)
  t.match(stderr, /^Error: .*common.*\n$/)
  t.notMatch(stderr + stdout, /password1/)
})

t.test('what is missing or misspelt is said, with exit code 1 or 2', async (t) => {
  const url = await database(t)
  t.match(await keyturn(url, ['createsuperuser', '--password-stdin'], password), {
    code: 2,
    stderr: 'Error: --password-stdin needs --username.\n'
  })
  t.match(await keyturn(url, ['createsuperuser']), { code: 2, stderr: /without a terminal.*--password-stdin/ })
  t.match(await keyturn(url, ['createsuperuser', '--nope']), { code: 2, stderr: /unknown option/ })
  t.match(await keyturn(url, ['nope']), { code: 2, stderr: /unknown command/ })
  t.match(await keyturn(url, ['--help']), { code: 0, stdout: /createsuperuser/ })
})

t.test('a database that cannot be had is one line that names the variable', async (t) => {
  const { code, stderr } = await keyturn('mysql://a:b@127.0.0.1:1/none', ['migrate'])
  t.equal(code, 1)
  t.match(stderr, /^Error: .*DATABASE_URL.*\n$/)
})

t.test('migrate says what it applied', async (t) => {
  const url = await database(t)
  t.match(await keyturn(url, ['migrate']), { code: 0, stdout: /^Applied: \d+_init/ })
  t.match(await keyturn(url, ['migrate']), { code: 0, stdout: 'Nothing to migrate.\n' })
})

t.test(
  'on a terminal it asks, hides the password, and asks again until it will do',
  { skip: hasTerminal ? false : 'script is not installed (Debian: bsdutils)' },
  async (t) => {
    const url = await database(t)
    await create(url, 'smith', password)
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
  const keyturn = commandLineHere(t, { DATABASE_URL: await database(t) })
  const make = ['createsuperuser', '--noinput']
  const theirs = { DJANGO_SUPERUSER_USERNAME: 'django', DJANGO_SUPERUSER_PASSWORD: 'follow the white rabbit' }
  const file = join(t.testdir(), 'password')
  writeFileSync(file, `${password}\n`)

  t.match(await keyturn(make), { code: 2, err: /^Error: --noinput needs KEYTURN_SUPERUSER_USERNAME, [^\n]+$/ })
  const lacking = await keyturn(make, { KEYTURN_SUPERUSER_USERNAME: 'neo' })
  t.match(lacking, { code: 2, err: /^Error: --noinput needs KEYTURN_SUPERUSER_PASSWORD, [^\n]+$/ })
  const ours = { ...theirs, KEYTURN_SUPERUSER_USERNAME: 'neo', KEYTURN_SUPERUSER_PASSWORD_FILE: file }
  t.match(await keyturn(make, { ...ours, KEYTURN_SUPERUSER_PASSWORD: password }), {
    code: 1,
    err: /^Error: KEYTURN_SUPERUSER_PASSWORD_FILE: KEYTURN_SUPERUSER_PASSWORD is set as well/
  })
  t.match(await keyturn(make, { ...ours, DJANGO_SUPERUSER_EMAIL: 'x y z' }), { code: 1, err: /^Error: .*email/ })
  t.match(await keyturn(make, { ...ours, DJANGO_SUPERUSER_EMAIL: 'neo@example.com' }), {
    code: 0,
    out: 'Superuser created successfully.'
  })
  t.match(await keyturn(make, ours), { code: 1, err: 'Error: That username is already taken.' })
  t.match(await keyturn(['createsuperuser', '--no-input'], theirs), { code: 0 }, "Django's names and spelling")
  const listed = JSON.parse((await keyturn(['users', 'list', '--json'])).out)
  t.match(listed, [
    { username: 'neo', email: 'neo@example.com', is_superuser: true, is_staff: true },
    { username: 'django', email: '', is_superuser: true, is_staff: true }
  ])
})

t.test('a container that started again failed, and one that started beside another: --if-missing', async (t) => {
  const url = await database(t)
  const make = ['createsuperuser', '--noinput', '--if-missing']
  const first = { KEYTURN_SUPERUSER_USERNAME: 'neo', KEYTURN_SUPERUSER_PASSWORD: password }
  const here = commandLineHere(t, { DATABASE_URL: url })
  const [one, other] = await Promise.all([
    commandLine(url, first)(make.join(' ')),
    commandLine(url, first)(make.join(' '))
  ])
  t.same([one.code, other.code], [0, 0], one.err + other.err)
  t.same([one.out, other.out].sort(), ['A superuser exists already.\n', 'Superuser created successfully.\n'])
  const again = { code: 0, out: 'A superuser exists already.', err: '' }
  t.match(await here(make), again, 'also when the secret is gone')
  t.match(await here(make, { ...first, KEYTURN_SUPERUSER_USERNAME: 'another' }), again, 'whatever the name is')
})

t.test('a user who is no superuser was taken for the one that is missing', async (t) => {
  const url = await database(t)
  const here = commandLineHere(t, { DATABASE_URL: url })
  await commandLine(url)('users create neo --staff --password-stdin', password)
  const first = { KEYTURN_SUPERUSER_USERNAME: 'neo', KEYTURN_SUPERUSER_PASSWORD: password }
  const result = await here(['createsuperuser', '--noinput', '--if-missing'], first)
  t.match(result, { code: 1, err: 'Error: That username is already taken.' })
})
