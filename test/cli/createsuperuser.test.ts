import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { createDatabase } from '../database.js'
import { plainNode } from '../process.js'
import { build, password } from '../service.js'
import { converse, hasTerminal } from '../terminal.js'

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
    code: 1,
    stderr: 'Error: --password-stdin needs --username.\n'
  })
  t.match(await keyturn(url, ['createsuperuser']), { code: 1, stderr: /no terminal.*--password-stdin/ })
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
