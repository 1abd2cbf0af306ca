// What a command is given is checked by the rules of the API, before a password is asked for and before the database sees it.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { createDatabase } from '../database.js'
import { commandLine } from './command-line.js'

const long = (length: number, end = '') => 'a'.repeat(length) + end

/** What is wrong, how it is said, and the exit code: 1 for the rules of users, 2 for what is no number at all. */
const wrong: [option: string, value: string, said: RegExp, code: number][] = [
  ['--email', 'x y z', /email/, 1],
  ['--email', long(300, '@example.com'), /254 characters/, 1],
  ['--email', 'nowhere', /email/, 1],
  ['--email', 'neo@exa\nmple.com', /email/, 1],
  ['--username', long(300), /150 characters/, 1],
  ['--username', 'a/b', /Enter a valid username/, 1],
  ['--username', '', /blank/, 1],
  ['--username', 'trimmer\ufe0f', /Enter a valid username/, 1],
  ['--nickname', long(300), /150 characters/, 1],
  ['--nickname', '\u{1f600}'.repeat(151), /150 characters/, 1],
  ['--level', '99999999999', /out of range; allowed: a whole number from 0 to 32767/, 2],
  ['--level', '32768', /out of range; allowed: a whole number from 0 to 32767/, 2],
  ['--level', '-1', /out of range/, 2],
  ['--level', '1.5', /not a whole number/, 2],
  ['--level', '1\n2', /not a whole number/, 2]
]

t.test(
  "createsuperuser --email 'x y z' made a user, and 300 characters a stack trace: one rule for all commands",
  async (t) => {
    const keyturn = commandLine(t, await createDatabase(t), {
      KEYTURN_SUPERUSER_USERNAME: 'neo',
      KEYTURN_SUPERUSER_PASSWORD: 'follow the white rabbit'
    })
    for (const [option, value, said, code] of wrong) {
      const calls = [['createsuperuser', '--noinput', option, value]]
      calls[option === '--email' || option === '--username' ? 1 : 0] =
        option === '--username' ? ['users', 'create', value] : ['users', 'create', 'neo', option, value]
      for (const call of calls) {
        const result = await keyturn(call)
        t.match(result, { code, out: '', err: said }, call.join(' '))
        t.match(result.err, /^[Ee]rror: [^\n]+\n$/, 'one line')
      }
    }
    t.equal((await keyturn(['users', 'list', '--json'])).out, '[]\n')
  }
)

t.test('numbers out of range were said to be no whole numbers', async (t) => {
  const keyturn = commandLine(t, 'file:none.db')
  for (const [args, said] of [
    ['users list --limit 0', /out of range; allowed: a whole number of at least 1/],
    ['sessions list --limit many', /not a whole number; allowed: a whole number of at least 1/],
    ['clients create --name x --access-lifetime 99999999999', /out of range; allowed: a whole number from 1 to 86400/]
  ] as const) {
    t.match(await keyturn(args), { code: 2, out: '', err: said }, args)
  }
})

t.test('bytes that are not UTF-8 became U+FFFD, so that two passwords were one', async (t) => {
  const url = await createDatabase(t)
  const secret = Buffer.from('hunter2-\xb0\xa1-hunter2', 'latin1')
  const marked = Buffer.from('\ufeffhunter2-hunter2')
  const folder = t.testdir()
  const file = (name: string, content: Buffer) => {
    writeFileSync(join(folder, name), content)
    return join(folder, name)
  }
  const [bytes, mark] = [file('bytes', secret), file('mark', marked)]
  file('.env', Buffer.concat([Buffer.from('# of the service\nISSUER='), secret]))
  const keyturn = commandLine(t, url)
  const noinput = ['createsuperuser', '--noinput', '--username', 'neo']
  const results = [
    await keyturn(noinput, '', { KEYTURN_SUPERUSER_PASSWORD_FILE: bytes }),
    await keyturn(noinput, '', { KEYTURN_SUPERUSER_PASSWORD_FILE: mark }),
    // As Node.js gives what was no UTF-8 in the environment and in an argument
    await keyturn(noinput, '', { KEYTURN_SUPERUSER_PASSWORD: secret.toString() }),
    await keyturn([...noinput, '--email', secret.toString()]),
    await keyturn('config check', '', { SIGNING_KEY_FILE: bytes }),
    await keyturn('config check', '', { SIGNING_KEY: secret.toString() }),
    await keyturn(['clients', 'create', '--name', 'x', '--jwks', bytes]),
    await keyturn('users create neo --password-stdin', secret),
    await keyturn('users create neo --password-stdin', marked)
  ]
  const said = [
    /^Error: KEYTURN_SUPERUSER_PASSWORD_FILE: the file is not UTF-8 at byte position 8; allowed: [^\n]+\n$/,
    /^Error: KEYTURN_SUPERUSER_PASSWORD_FILE: the file begins with a byte order mark[^\n]+\n$/,
    /^Error: KEYTURN_SUPERUSER_PASSWORD: is not UTF-8 at byte position 8; allowed: text in UTF-8\n$/,
    /^Error: Argument 6 is not UTF-8 at byte position 8\.\n$/,
    /SIGNING_KEY_FILE: the file is not UTF-8 at byte position 8; allowed: [^\n]+/,
    /SIGNING_KEY: is not UTF-8 at byte position 8; allowed: text in UTF-8/,
    /^Error: \S+ is not UTF-8 at byte position 8\.\n$/,
    /^Error: The password on standard input is not UTF-8 at byte position 8\.\n$/,
    /^Error: The password on standard input begins with a byte order mark[^\n]+\n$/
  ]
  for (const [index, { code, out, err }] of results.entries()) {
    t.match(err, said[index])
    t.ok(code === 1 || code === 2, err)
    t.notMatch(out + err, /hunter2/, 'no secret is shown')
  }
  const { code, err } = await commandLine(t, url, { NODE_ENV: 'development' }, folder)('users list')
  t.match({ code, err }, { code: 1, err: 'Error: .env: is not UTF-8 at byte position 32; allowed: text in UTF-8' })
})
